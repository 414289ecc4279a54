// Languages (PRODUCT.md, 11): English is in the program, the others are files of the site that are fetched when they are chosen.
import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { speaker } from './catalogue.ts';
import { Emulator } from './emulator.ts';
import { cut, missing, only, tampered, test, type Answer, type Spoil } from './static-site.ts';
import { expect } from './watch.ts';

const [en, ar] = [speaker('en'), speaker('ar')];
const ARABIC = /^texts\/ar-[0-9a-f]{16}\.txt$/;
const OWN_NAME = 'العربية';
const REFUSED = /404|integrity|digest|Failed to fetch/i;

const root = (page: Page) => page.locator('html');
const title = (page: Page, text: string) => page.getByRole('heading', { level: 1, name: text, exact: true });
const languages = (page: Page, say = en) => page.getByRole('combobox', { name: say('shell.language'), exact: true });
const remembered = (page: Page) => page.evaluate(() => localStorage.getItem('console-language'));

/** Holds files back until they are let through, the oldest first, as they are or as another answer. */
class Gate {
  readonly held: ((answer?: Answer) => void)[] = [];
  readonly spoil: Spoil = (name) => (ARABIC.test(name) ? new Promise((resolve) => this.held.push(resolve)) : undefined);

  /** Waits until a file is held, and lets it through. */
  async release(answer?: Answer) {
    await expect.poll(() => this.held.length).toBeGreaterThan(0);
    this.held.shift()?.(answer);
  }
}
const NOT_FOUND: Answer = { status: 404, type: 'text/plain', body: Buffer.from('not found') };

test('every language that has texts is offered', async ({ page, serve }) => {
  await page.goto((await serve()).address);
  const tags = readdirSync(new URL('../../src/i18n/texts', import.meta.url)).map((file) => file.replace('.txt', '')).sort();
  await expect(title(page, en('sign_in.heading'))).toBeVisible();
  const offered = await languages(page).getByRole('option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(offered.sort()).toEqual(tags);
});

test('English fetches no texts', async ({ page, serve }) => {
  const site = await serve();
  await page.goto(site.address);
  await expect(title(page, en('sign_in.heading'))).toBeVisible();
  expect(site.requests.filter((path) => path.includes('texts/'))).toEqual([]);
});

test('Arabic at the start: nothing is shown before its texts are there', async ({ page, serve }) => {
  const gate = new Gate();
  const site = await serve('/a/b/', gate.spoil);
  await page.goto(`${site.address}/a/b/?lang=ar`);
  await expect.poll(() => gate.held.length).toBe(1);
  expect(await page.locator('body').innerText()).toBe('');
  await gate.release();
  await expect(title(page, ar('sign_in.heading'))).toBeVisible();
  await expect(root(page)).toHaveAttribute('lang', 'ar');
  await expect(root(page)).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('alert')).toBeHidden();
  expect(site.requests.length).toBeLessThanOrEqual(7);
});

test('a chosen language: the old one stays while its texts come, and what was typed stays after', async ({ page, serve }) => {
  const gate = new Gate();
  await page.goto((await serve('/', gate.spoil)).address);
  await page.getByLabel(en('sign_in.token'), { exact: true }).fill('half a tok');
  await languages(page).selectOption('ar');
  await expect.poll(() => gate.held.length).toBe(1);
  await expect(title(page, en('sign_in.heading'))).toBeVisible();
  await expect(root(page)).toHaveAttribute('lang', 'en');
  await gate.release();
  await expect(title(page, ar('sign_in.heading'))).toBeVisible();
  await expect(root(page)).toHaveAttribute('dir', 'rtl');
  await expect(page.getByLabel(ar('sign_in.token'), { exact: true })).toHaveValue('half a tok');
  expect(await remembered(page)).toBe('ar');
});

test('a language is fetched once', async ({ page, serve }) => {
  const site = await serve();
  await page.goto(site.address);
  await languages(page).selectOption('ar');
  await expect(title(page, ar('sign_in.heading'))).toBeVisible();
  await languages(page, ar).selectOption('en');
  await expect(title(page, en('sign_in.heading'))).toBeVisible();
  await languages(page).selectOption('ar');
  await expect(title(page, ar('sign_in.heading'))).toBeVisible();
  expect(site.requests.filter((path) => path.includes('texts/')).length).toBe(1);
});

for (const [how, spoil] of Object.entries({ missing, tampered, cut })) {
  test(`texts that are ${how} at the start: English, which says so, and the choice survives`, async ({ page, serve, allowConsole }) => {
    allowConsole(REFUSED);
    let isSpoilt = true;
    const site = await serve('/', (name, answer) => (isSpoilt ? spoil(ARABIC)(name, answer) : undefined));
    await page.addInitScript("localStorage.setItem('console-language', 'ar')");
    await page.goto(site.address);
    await expect(title(page, en('sign_in.heading'))).toBeVisible();
    await expect(page.getByRole('alert')).toHaveText(en('shell.language_missed', OWN_NAME, 'English'));
    await expect(languages(page)).toHaveValue('en');
    await expect(root(page)).toHaveAttribute('lang', 'en');
    expect(await remembered(page)).toBe('ar');
    isSpoilt = false;
    await page.reload();
    await expect(title(page, ar('sign_in.heading'))).toBeVisible();
    await expect(page.getByRole('alert')).toBeHidden();
  });
}

test('texts that are missing when they are chosen: said, and "Language" goes back', async ({ page, serve, allowConsole }) => {
  allowConsole(REFUSED);
  let isSpoilt = true;
  await page.goto((await serve('/', (name, answer) => (isSpoilt ? missing(ARABIC)(name, answer) : undefined))).address);
  await languages(page).selectOption('ar');
  await expect(page.getByRole('alert')).toHaveText(en('shell.language_missed', OWN_NAME, 'English'));
  await expect(languages(page)).toHaveValue('en');
  expect(await remembered(page)).toBeNull();
  await page.getByRole('alert').getByRole('button', { name: en('shell.dismiss'), exact: true }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  isSpoilt = false;
  await languages(page).selectOption('ar');
  await expect(title(page, ar('sign_in.heading'))).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
});

test.describe('of several choices the last one counts', () => {
  test('texts that come late change nothing', async ({ page, serve }) => {
    const gate = new Gate();
    await page.goto((await serve('/', gate.spoil)).address);
    await languages(page).selectOption('ar');
    await languages(page).selectOption('en');
    const arrived = page.waitForResponse(/texts\/ar/).then((response) => response.finished());
    await gate.release();
    await arrived;
    await expect(title(page, en('sign_in.heading'))).toBeVisible();
    await expect(languages(page)).toHaveValue('en');
    expect(await remembered(page)).toBe('en');
  });

  test('a failure that comes late is not said', async ({ page, serve, allowConsole }) => {
    allowConsole(REFUSED);
    const gate = new Gate();
    await page.goto((await serve('/', gate.spoil)).address);
    for (const tag of ['ar', 'en', 'ar']) await languages(page).selectOption(tag);
    await gate.release(NOT_FOUND);
    // The browser asks for the same file again only after the first answer.
    await expect.poll(() => gate.held.length).toBe(1);
    await expect(page.getByRole('alert')).toBeHidden();
    await expect(languages(page)).toHaveValue('ar');
    await gate.release();
    await expect(title(page, ar('sign_in.heading'))).toBeVisible();
    expect(await remembered(page)).toBe('ar');
  });
});

test('signed in: said above the view, and gone with the next choice that works', async ({ page, serve, allowConsole }) => {
  allowConsole(REFUSED);
  const api = await Emulator.start(['--seed', 'documented']);
  let isSpoilt = true;
  const elsewhere = only(/^index\.html$/, ({ body }) => ({
    body: Buffer.from(body.toString().replace('"api_base": "/"', `"api_base": "${api.address}"`).replace("connect-src 'self'", `connect-src 'self' ${api.address}`)),
  }));
  const { address } = await serve('/', (name, answer) => (isSpoilt && ARABIC.test(name) ? NOT_FOUND : elsewhere(name, answer)));
  await api.settings({ allow_origins: [address] });
  await page.goto(address);
  await page.getByLabel(en('sign_in.token'), { exact: true }).fill(api.tokens.full);
  await page.getByRole('button', { name: en('sign_in.submit'), exact: true }).click();
  await expect(page.getByRole('table')).toBeVisible();
  await page.getByRole('searchbox').fill('pre');
  await languages(page).selectOption('ar');
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(en('shell.language_missed', OWN_NAME, 'English'));
  isSpoilt = false;
  await languages(page).selectOption('ar');
  await expect(title(page, ar('backups.heading'))).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByRole('searchbox')).toHaveValue('pre');
  await api.stop();
});
