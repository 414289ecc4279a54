// The emulator as a process of one test worker, and its control endpoints with types.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { required } from './browser.ts';

export type Tokens = { full: string; read_only: string; revoked: string };
export type Reset = { seed?: string; speed?: number; page_size?: number; allow_origins?: string[] };
export type Fault = { endpoint: string; kind: unknown; times?: number; skip?: number; delay_ms?: number };
export type Clock = { advance_seconds?: number; speed?: number; set?: string };
export type LoggedRequest = { method: string; path: string; [member: string]: unknown };

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

  /** Back to a seed, with no faults, no log, and the clock at real speed. */
  reset(options: Reset = {}) {
    return this.#control('POST', 'reset', { seed: 'documented', speed: 1, page_size: 0, allow_origins: [], ...options });
  }

  faults(fault: Fault) {
    return this.#control('POST', 'faults', fault);
  }

  clearFaults() {
    return this.#control('DELETE', 'faults');
  }

  async requests(): Promise<LoggedRequest[]> {
    return (await this.#control('GET', 'requests')) as LoggedRequest[];
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

  /** Another configuration block in the page that it serves, until the next reset. */
  site(config: object) {
    return this.#control('POST', 'site', { config });
  }

  async #control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.address}/__emulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /__emulator/${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
