// A plain static host for the built console that can spoil single files, for the tests of what is loaded, and of what is not.
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import type { AddressInfo } from 'node:net';
import { required } from './browser.ts';
import { test as watched } from './watch.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm',
};

export type Answer = { status: number; type: string; body: Buffer };
/** Returns another answer for a file, named by its path in the site, or nothing to leave it as it is. */
export type Spoil = (name: string, answer: Answer) => Answer | undefined | Promise<Answer | undefined>;

export class StaticSite {
  readonly requests: string[] = [];
  private constructor(readonly address: string, readonly stop: () => void) {}

  /** The console in `folder`, which has a slash at both ends. No file is compressed, and none may be cached. */
  static async start(folder = '/', spoil: Spoil = () => undefined): Promise<StaticSite> {
    const dist = required('DIST_DIR');
    const entries = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = new Map(entries.map(({ parentPath, name }) => [relative(dist, join(parentPath, name)), readFileSync(join(parentPath, name))]));
    const server = createServer(async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://host').pathname;
      site.requests.push(path);
      // Like hosts that answer a folder without its slash with the folder's page, and do not redirect.
      const name = path === folder || `${path}/` === folder ? 'index.html' : path.startsWith(folder) ? path.slice(folder.length) : '';
      const body = files.get(name);
      const found = { status: 200, type: TYPES[extname(name)] ?? 'application/octet-stream', body: body ?? Buffer.alloc(0) };
      const answer = body ? await spoil(name, found) ?? found : { status: 404, type: 'text/plain', body: Buffer.from('not found') };
      response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = new StaticSite(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => {
      server.close();
      server.closeAllConnections();
    });
    return site;
  }
}

export const test = watched.extend<{ serve: (folder?: string, spoil?: Spoil) => Promise<StaticSite> }>({
  serve: async ({}, use) => {
    const sites: StaticSite[] = [];
    await use(async (folder, spoil) => {
      const site = await StaticSite.start(folder, spoil);
      sites.push(site);
      return site;
    });
    sites.forEach((site) => site.stop());
  },
});

/** Spoils the files with these names. */
export const only = (pattern: RegExp, change: (answer: Answer) => Partial<Answer>): Spoil =>
  (name, answer) => (pattern.test(name) ? { ...answer, ...change(answer) } : undefined);
export const missing = (pattern: RegExp) => only(pattern, () => ({ status: 404, type: 'text/plain', body: Buffer.from('not found') }));
export const tampered = (pattern: RegExp) => only(pattern, ({ body }) => ({ body: Buffer.concat([body, Buffer.from('\n ')]) }));
export const cut = (pattern: RegExp) => only(pattern, ({ body }) => ({ body: body.subarray(0, body.length / 2) }));
