// The policy bites, and says so: by the page alone, by the host's header alone, and by both, as on nginx.
import type { Page } from '@playwright/test';
import { heading } from '../console.ts';
import { StaticSite } from '../static-site.ts';
import { expect, test as hosted } from './fixtures.ts';
import type { WebServer } from './web-server.ts';

const WAYS = ['header and page', 'header alone', 'page alone'] as const;
type Way = (typeof WAYS)[number];
type Plant = (markup: string, way: Way) => Promise<string>;

/** `foreign`: a host that everything planted calls, and that must hear nothing. `plant`: the address of the page with this before its end. */
const test = hosted.extend<{ foreign: StaticSite; plant: Plant }>({
  foreign: async ({}, use) => {
    const site = await StaticSite.start();
    await use(site);
    site.stop();
  },

  plant: async ({ host }, use) => {
    const undo: (() => void)[] = [];
    await use(async (markup, way) => {
      if (way !== 'page alone') {
        undo.push(host.plant('same origin', '/', (html) => withMarkup(way === 'header alone' ? withoutPolicy(html) : html, markup)));
        return host.address('same origin', '/');
      }
      const site = await StaticSite.start('/', (name, answer) => (name === 'index.html' ? { ...answer, body: Buffer.from(withMarkup(answer.body.toString(), markup)) } : undefined));
      undo.push(() => site.stop());
      return `${site.address}/`;
    });
    undo.forEach((step) => step());
  },
});

const withMarkup = (html: string, markup: string) => html.replace('</body>', `${markup}</body>`);
function withoutPolicy(html: string): string {
  const changed = html.replace(/<meta\b[^>]*content-security-policy[^>]*>/i, '');
  if (changed === html) throw new Error('the page has no policy to take out');
  return changed;
}

/** The directives that were violated in the page and its frames, as watch.ts logs them. */
function violated(page: Page): string[] {
  const directives: string[] = [];
  page.on('console', (message) => {
    const directive = message.text().match(/^policy violation: (\S+)/)?.[1];
    if (directive) directives.push(directive);
  });
  return directives;
}

/** What is planted, how it is set off if it is not by itself, and the directive that must stop it. `FOREIGN` is the other host. */
const PLANTED: Record<string, { markup?: string; act?: (page: Page, foreign: string) => Promise<unknown>; directive: string; isLeaving?: boolean }> = {
  'an inline script': { markup: '<script>window.planted = 1</script>', directive: 'script-src-elem' },
  'a script from elsewhere': { markup: '<script src="FOREIGN/planted.js"></script>', directive: 'script-src-elem' },
  'a script in an address': { markup: '<script src="data:text/javascript,window.planted=1"></script>', directive: 'script-src-elem' },
  'an event handler': { markup: '<img src="data:," alt="" onerror="window.planted = 1">', directive: 'script-src-attr' },
  'a javascript: link': { markup: '<a id="planted" href="javascript:window.planted = 1">x</a>', act: (page) => page.locator('#planted').click(), directive: 'script-src-elem' },
  'eval': { act: (page) => page.evaluate(() => void setTimeout('window.planted = 1')).catch(() => {}), directive: 'require-trusted-types-for' },
  'an inline style sheet': { markup: '<style>body { outline: 9px solid rgb(1, 2, 3) }</style>', directive: 'style-src-elem' },
  'a style sheet from elsewhere': { markup: '<link rel="stylesheet" href="FOREIGN/planted.css">', directive: 'style-src-elem' },
  'a style attribute': { markup: '<p id="planted" style="outline: 9px solid rgb(1, 2, 3)">x</p>', directive: 'style-src-attr' },
  'a foreign request': { act: (page, foreign) => page.evaluate((url) => fetch(url).then(() => { Object.assign(window, { planted: 1 }); }, () => {}), foreign), directive: 'connect-src' },
  'a foreign beacon': { act: (page, foreign) => page.evaluate((url) => void navigator.sendBeacon(url, 'x'), foreign), directive: 'connect-src' },
  'a foreign socket': { act: (page, foreign) => page.evaluate((url) => { try { new WebSocket(url); } catch {} }, foreign.replace('http', 'ws')), directive: 'connect-src' },
  'a foreign frame': { markup: '<iframe src="FOREIGN/"></iframe>', directive: 'frame-src' },
  'a frame with its own page': { markup: '<iframe srcdoc="<script>parent.planted = 1</script>"></iframe>', directive: 'script-src-elem' },
  'a foreign image': { markup: '<img src="FOREIGN/planted.png" alt="">', directive: 'img-src' },
  'a foreign object': { markup: '<object data="FOREIGN/planted"></object>', directive: 'object-src' },
  'a foreign font': { act: (page, foreign) => page.evaluate((url) => new FontFace('planted', `url(${url}/planted.woff2)`).load().catch(() => {}), foreign), directive: 'font-src' },
  'a worker': { act: (page) => page.evaluate(() => { try { new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); } catch {} }), directive: 'require-trusted-types-for' },
  'a form to elsewhere': { markup: '<form action="FOREIGN/" method="post"><button id="planted">x</button></form>', act: (page) => page.locator('#planted').evaluate((send: HTMLElement) => void setTimeout(() => send.click())), directive: 'form-action', isLeaving: true },
  'another base': { markup: '<base href="FOREIGN/">', directive: 'base-uri' },
  'markup from text': { act: (page) => page.evaluate(() => { try { document.body.insertAdjacentHTML('beforeend', '<img src="data:," alt="" onerror="window.planted = 1">'); } catch {} }), directive: 'require-trusted-types-for' },
};

for (const way of WAYS) {
  for (const [what, { markup = '', act, directive, isLeaving }] of Object.entries(PLANTED)) {
    test(`${way}: ${what} is blocked and reported`, async ({ page, plant, foreign, allowConsole }) => {
      allowConsole(/policy|Trusted(HTML|Script|ScriptURL)|Fetch API cannot load|Failed to fetch|violat|Mixed Content/i);
      const directives = violated(page);
      await page.goto(await plant(markup.replaceAll('FOREIGN', foreign.address), way));
      // A style sheet that does not arrive ends in the notice, whosever it is.
      await expect(heading(page, 'Sign in').or(page.getByRole('button', { name: 'Reload' })).first()).toBeVisible();
      await act?.(page, foreign.address);
      await expect.poll(() => directives).toContain(directive);
      // Chromium answers no questions about a page that it believes to be left.
      if (!isLeaving) {
        expect(await page.evaluate('window.planted instanceof Element ? undefined : window.planted')).toBeUndefined();
        for (const place of await page.locator('body, #planted').all()) await expect(place).not.toHaveCSS('outline-color', 'rgb(1, 2, 3)');
      }
      expect(foreign.requests).toEqual([]);
    });
  }
}

for (const way of WAYS) {
  test(`${way}: nothing is reported while nothing is planted`, async ({ page, plant }) => {
    const directives = violated(page);
    await page.goto(await plant('', way));
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(directives).toEqual([]);
  });
}

/** A page elsewhere with the console in a frame. */
async function framed(page: Page, host: WebServer) {
  const address = host.address('same origin', '/');
  const framer = await StaticSite.start('/', (name) => (name === 'index.html'
    ? { status: 200, type: 'text/html', body: Buffer.from(`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe src="${address}"></iframe>`) } : undefined));
  await page.goto(framer.address);
  return framer;
}

test('no other page can frame the console', async ({ page, host, allowConsole }) => {
  allowConsole(/frame-ancestors|refused to connect|ERR_BLOCKED/i);
  const said = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  const framer = await framed(page, host);
  await said;
  await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Sign in' })).toBeHidden();
  framer.stop();
});
