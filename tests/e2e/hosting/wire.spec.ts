// No third party: every connection of the browser goes through a proxy that writes down where to, and passes on nothing else.
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test as hosted } from './fixtures.ts';
import { mainFlows } from './flows.ts';

/** Chromium asks its maker about every form with a field, whichever page that is in; no page can ask it not to. */
const BROWSERS_OWN = 'content-autofill.googleapis.com:443';

class Recorder {
  readonly targets: string[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Recorder> {
    const server = createServer((request, response) => {
      recorder.targets.push(request.url ?? '');
      response.writeHead(502).end();
    });
    const recorder = new Recorder(server);
    server.on('connect', (request, client) => {
      if (request.url !== BROWSERS_OWN) recorder.targets.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      if (host !== 'localhost') return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      const target = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      for (const socket of [client, target]) socket.once('error', () => [client, target].forEach((one) => one.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  get address() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const test = hosted.extend<{ recorder: Recorder }>({
  recorder: async ({}, use) => {
    const recorder = await Recorder.start();
    await use(recorder);
    recorder.stop();
  },
  // Chromium asks no proxy for loopback unless told to.
  proxy: async ({ recorder }, use) => use({ server: recorder.address, bypass: '<-loopback>' }),
});

const port = (url: string) => `localhost:${new URL(url).port}`;

test('an API elsewhere: connections to the console and to the API, and to nobody else', async ({ page, host, emulator, recorder }) => {
  test.slow();
  const home = host.address('cross-origin', '/');
  await mainFlows(page, home, emulator.tokens.full);
  expect(new Set(recorder.targets)).toEqual(new Set([port(home), port(host.api)]));
});

test('an API on the same origin: connections to the console, and to nobody else', async ({ page, host, emulator, recorder }) => {
  test.slow();
  const home = host.address('same origin', '/a/b/');
  await mainFlows(page, home, emulator.tokens.full);
  expect(new Set(recorder.targets)).toEqual(new Set([port(home)]));
});

test('the recorder would see a third party', async ({ page, recorder, allowConsole }) => {
  allowConsole(/ERR_/);
  await page.setContent('<img src="https://third.invalid/x.png" alt="">');
  await expect.poll(() => recorder.targets).toContain('third.invalid:443');
});
