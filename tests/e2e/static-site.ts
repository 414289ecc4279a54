// A plain static host for the built console that can spoil single files, for the tests of what happens before the program runs.
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { required } from './browser.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
};

export type Answer = { status: number; type: string; body: Buffer };
/** Returns another answer for a file, or nothing to leave it as it is. */
export type Spoil = (name: string, answer: Answer) => Answer | undefined;

export class StaticSite {
  readonly requests: string[] = [];
  private constructor(readonly address: string, readonly stop: () => void) {}

  /** The console in `folder`, which has a slash at both ends. No file is compressed, and none may be cached. */
  static async start(folder = '/', spoil: Spoil = () => undefined): Promise<StaticSite> {
    const dist = required('DIST_DIR');
    const files = new Map(readdirSync(dist).map((name) => [name, readFileSync(join(dist, name))]));
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://host').pathname;
      site.requests.push(path);
      // Like hosts that answer a folder without its slash with the folder's page, and do not redirect.
      const name = path === folder || `${path}/` === folder ? 'index.html' : path.startsWith(folder) ? path.slice(folder.length) : '';
      const body = files.get(name);
      const found = { status: 200, type: TYPES[extname(name)] ?? 'application/octet-stream', body: body ?? Buffer.alloc(0) };
      const answer = body ? spoil(name, found) ?? found : { status: 404, type: 'text/plain', body: Buffer.from('not found') };
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
