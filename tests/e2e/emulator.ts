// The emulator as a process of one test worker, and its control endpoints with types.
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { required } from './browser.ts';

export type Tokens = { full: string; read_only: string; revoked: string };
export type Settings = { page_size?: number; allow_origins?: string[]; etag?: 'off' | 'hidden' | 'exposed' | 'allowed'; keep_alive?: boolean };
export type Reset = Settings & { seed?: 'documented' | 'demo' | `large=${number}`; at?: string; speed?: number };
export type Endpoint = 'list' | 'list_by_server' | 'create' | 'delete' | 'restore' | 'servers' | 'account';
export type FaultKind =
  | 'delay' | 'hang' | 'hang_after' | 'reset_before' | 'reset_after' | 'truncate' | 'no_cors' | 'no_cors_answer' | 'malformed_rows' | 'next_elsewhere'
  | { status: { status: number; body?: unknown; content_type?: string; headers?: Record<string, string> } }
  | { body: unknown }
  | { redirect: string }
  | { merge: object };
/** Without `times` it stays until it is cleared. */
export type Fault = { endpoint: Endpoint | 'any'; kind?: FaultKind; times?: number; skip?: number; delay_ms?: number };
export type Clock = { advance_seconds?: number; speed?: number; set?: string };
/** What the emulator notes of a request; times are milliseconds since the epoch. */
export type LoggedRequest = {
  number: number;
  kind: 'api' | 'preflight' | 'page';
  endpoint: Endpoint | null;
  at: number;
  finished_at: number | null;
  method: string;
  path: string;
  query: string;
  origin: string | null;
  authorization: string | null;
  referer: string | null;
  cookie: string | null;
  content_type: string | null;
  header_names: string[];
  body: string | null;
  status: number | null;
  fault: string | null;
  aborted: boolean;
};

export class Emulator {
  constructor(readonly address: string, readonly tokens: Tokens, readonly stop: () => Promise<void>) {}

  static async start(options: string[] = []): Promise<Emulator> {
    const args = ['--port', '0', '--exit-with-stdin', '--static', required('DIST_DIR'), ...options];
    const child = spawn(required('EMULATOR_BIN'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the emulator ended with ${code} before it listened`)));
    });
    const { address, tokens } = JSON.parse(line) as { address: string; tokens: Tokens };
    return new Emulator(address, tokens, () => {
      child.stdin.end();
      return ended;
    });
  }

  /** Back to a seed, with no faults, no log, and the clock at real speed; with `at` as if it were then. */
  reset(options: Reset = {}) {
    return this.#control('POST', 'reset', { seed: 'documented', speed: 1, page_size: 0, allow_origins: [], ...options });
  }

  settings(change: Settings) {
    return this.#control('POST', 'settings', change);
  }

  faults(...faults: Fault[]) {
    return this.#control('POST', 'faults', faults);
  }

  clearFaults() {
    return this.#control('DELETE', 'faults');
  }

  /** All requests since the reset, or only those for an endpoint of the API. */
  async requests(endpoint?: Endpoint): Promise<LoggedRequest[]> {
    const all = (await this.#control('GET', 'requests')) as LoggedRequest[];
    return endpoint ? all.filter((request) => request.endpoint === endpoint) : all;
  }

  clearRequests() {
    return this.#control('DELETE', 'requests');
  }

  clock(change: Clock) {
    return this.#control('POST', 'clock', change);
  }

  addBackups(rows: object[]) {
    return this.#control('POST', 'backups', rows);
  }

  changeBackup(id: number, members: object) {
    return this.#control('POST', `backups/${id}`, members);
  }

  removeBackup(id: number) {
    return this.#control('DELETE', `backups/${id}`);
  }

  changeServer(id: number, members: object) {
    return this.#control('POST', `servers/${id}`, members);
  }

  removeServer(id: number) {
    return this.#control('DELETE', `servers/${id}`);
  }

  /** Another configuration block in the page that it serves, until the next reset; a string need not be JSON. */
  site(config: object | string) {
    return this.#control('POST', 'site', typeof config === 'string' ? { config_text: config } : { config });
  }

  async #control(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      // A connection of its own each time: the emulator closes idle ones when a fault asks for it.
      const asked = request(`${this.address}/__emulator/${path}`, { method, agent: false, headers: { 'content-type': 'application/json' } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => { text += part; }).once('error', reject)
          .once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      asked.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
    if (status < 200 || status > 299) throw new Error(`${method} /__emulator/${path}: ${status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
