// `test` for a real web server: one nginx or Caddy and one API for each worker, on loopback, with a certificate of this run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '../browser.ts';
import { Emulator } from '../emulator.ts';
import { expect, test as watched } from '../watch.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { WebServer, type Kind } from './web-server.ts';

type Worker = { kind: Kind; folder: string; certificate: Certificate; api: Emulator; host: WebServer };

export const test = watched.extend<{ emulator: Emulator }, Worker>({
  kind: ['nginx', { scope: 'worker', option: true }],

  folder: [async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'console-hosting-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  }, { scope: 'worker' }],

  certificate: [async ({ folder }, use) => use(makeCertificate(folder)), { scope: 'worker' }],

  // Trusted as a real one would be: with errors merely ignored, Chromium keeps nothing in its cache.
  launchOptions: [async ({ certificate }, use) => {
    const { launchOptions } = chromium;
    await use({ ...launchOptions, args: [...launchOptions.args, `--ignore-certificate-errors-spki-list=${certificate.spki}`] });
  }, { scope: 'worker' }],

  api: [async ({}, use) => {
    const emulator = await Emulator.start(['--seed', 'documented']);
    await use(emulator);
    await emulator.stop();
  }, { scope: 'worker' }],

  host: [async ({ kind, folder, certificate, api }, use) => {
    const host = await WebServer.start(kind, folder, certificate, api.address);
    await use(host);
    await host.stop();
  }, { scope: 'worker' }],

  /** Reset, and open to the pages of the other origin. */
  emulator: async ({ api, host }, use) => {
    await api.reset({ allow_origins: host.origins });
    await use(api);
  },
});

export { expect };
