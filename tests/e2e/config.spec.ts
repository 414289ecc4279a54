// The configuration block of the page (PRODUCT.md, 13): a bad one is one clear page, a good one does what it says.
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';

const heading = (page: Page) => page.getByRole('heading', { name: 'This console is not configured correctly' });

test.describe('a bad block', () => {
  const SPELLING = 'There is no such member. Check its spelling.';
  const ADDRESS = 'It must be an https address, an http address on this very computer (localhost, 127.0.0.1), or a path on the same origin';
  const INSECURE = 'http would show the token to everybody on the way';
  const NUMBER = 'It must be a number in the range that the documentation gives.';
  const COUNT = 'It must be a whole number from 1 on.';
  const LANGUAGE = 'It must be the code of a language that the console speaks.';
  const TEXT = 'It must be a text.';

  const BAD_MEMBERS: [member: string, value: unknown, why: string][] = [
    ['api_bsae', '/', SPELLING],
    ['API_BASE', '/', SPELLING],
    ['api_base', 5, ADDRESS],
    ['api_base', '', ADDRESS],
    ['api_base', 'admin.vps.org', ADDRESS],
    ['api_base', 'ftp://admin.vps.org', ADDRESS],
    ['api_base', 'javascript:alert(1)', ADDRESS],
    ['api_base', '//admin.vps.org', ADDRESS],
    ['api_base', 'https://user:word@admin.vps.org', ADDRESS],
    ['api_base', 'https://admin.vps.org/?a=b', ADDRESS],
    ['api_base', '/a/../b', ADDRESS],
    ['api_base', 'http://[::1]:8080', ADDRESS],
    ['api_base', 'http://admin.vps.org', INSECURE],
    ['api_base', 'http://127.0.0.1.example', INSECURE],
    ['poll_active_seconds', 0, NUMBER],
    ['poll_active_seconds', '5', NUMBER],
    ['poll_idle_seconds', -60, NUMBER],
    ['poll_idle_seconds', null, NUMBER],
    ['request_timeout_seconds', 1e9, NUMBER],
    ['idle_lock_minutes', true, NUMBER],
    ['manual_backup_limit', 0, COUNT],
    ['manual_backup_limit', 2.5, COUNT],
    ['default_language', 'xx', LANGUAGE],
    ['default_language', 1, LANGUAGE],
    ['title', ' ', TEXT],
    ['title', 7, TEXT],
  ];

  for (const [member, value, why] of BAD_MEMBERS) {
    test(`${member}: ${JSON.stringify(value)} is named, and nothing is sent`, async ({ page, emulator, allowConsole }) => {
      // Why an IPv6 address is refused: the emulator puts it into the page's policy, where Chromium does not know it.
      allowConsole(/contains an invalid source: 'http:\/\/\[::1\]/);
      await emulator.site({ ...(member === 'api_base' ? {} : { api_base: '/' }), [member]: value });
      await page.goto('./');
      await expect(heading(page)).toBeVisible();
      const alert = page.getByRole('alert').filter({ has: heading(page) });
      await expect(alert).toContainText(`The member “${member}” of the block “console-config” in index.html is at fault.`);
      await expect(alert).toContainText(why);
      await expect(page.getByLabel('API token')).toHaveCount(0);
      expect((await emulator.requests()).filter((request) => request.kind !== 'page')).toEqual([]);
    });
  }

  for (const text of ['', '{ bad', '[]', '"text"', 'null', '{"api_base": "/",}']) {
    test(`${text || 'an empty block'} is no JSON object`, async ({ page, emulator }) => {
      await emulator.site(text);
      await page.goto('./');
      await expect(heading(page)).toBeVisible();
      await expect(page.getByRole('alert')).toContainText('The block “console-config” in index.html is not a JSON object.');
      expect((await emulator.requests()).filter((request) => request.kind !== 'page')).toEqual([]);
    });
  }

  test('even with a token in the tab nothing is sent', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await emulator.site({ api_base: '/', title: '' });
    await emulator.clearRequests();
    await page.reload();
    await expect(heading(page)).toBeVisible();
    expect((await emulator.requests()).filter((request) => request.kind !== 'page')).toEqual([]);
  });

  test('corrected, it works', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', title: '' });
    await page.goto('./');
    await expect(heading(page)).toBeVisible();
    await emulator.site({ api_base: '/', title: 'Corrected' });
    await signIn(page, emulator.tokens.full);
  });
});

test.describe('a good block', () => {
  test('absent members have defaults', async ({ page, emulator }) => {
    await emulator.site({});
    await page.goto('./');
    await expect(page).toHaveTitle('Backup Console');
    await expect(page.getByRole('main')).toContainText('admin.vps.org');
  });

  test('title: in the tab, at the sign-in and in the header', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', title: 'Copies of <b>Acme</b> & Sons' });
    await page.goto('./');
    await expect(page).toHaveTitle('Copies of <b>Acme</b> & Sons');
    await expect(page.getByText('Copies of <b>Acme</b> & Sons', { exact: true })).toBeVisible();
    await signIn(page, emulator.tokens.full);
    await expect(page.getByRole('banner')).toContainText('Copies of <b>Acme</b> & Sons');
  });

  test('default_language: before the browser’s, after ?lang= and the choice', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', default_language: 'ar' });
    const root = page.locator('html');
    await page.goto('./');
    await expect(root).toHaveAttribute('lang', 'ar');
    await expect(root).toHaveAttribute('dir', 'rtl');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\p{Script=Arabic}/u);
    await page.goto('./?lang=en');
    await expect(root).toHaveAttribute('dir', 'ltr');
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ar');
    await expect(root).toHaveAttribute('dir', 'rtl');
    await page.goto('./?lang=en');
    await expect(root).toHaveAttribute('dir', 'rtl');
  });

  for (const [limit, room, isFull] of [[3, '2 of 3', false], [2, '2 of 2', true]] as const) {
    test(`manual_backup_limit ${limit}: ${room}`, async ({ page, emulator }) => {
      await emulator.site({ api_base: '/', manual_backup_limit: limit });
      await signIn(page, emulator.tokens.full);
      await page.getByRole('button', { name: 'Create backup', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Create backup' });
      await dialog.getByRole('combobox', { name: 'Server' }).fill('web-server-01');
      await expect(dialog).toContainText(room);
      await expect(dialog.getByRole('button', { name: 'Create backup' })).toBeEnabled({ enabled: !isFull });
    });
  }

  test('poll_active_seconds and poll_idle_seconds', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.2, poll_idle_seconds: 0.4 });
    await signIn(page, emulator.tokens.full);
    await expect.poll(async () => (await emulator.requests('list_by_server')).length).toBeGreaterThan(2);
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await expect.poll(async () => (await emulator.requests('list')).length).toBeGreaterThan(2);
  });

  test('request_timeout_seconds', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', request_timeout_seconds: 0.5 });
    await emulator.faults({ endpoint: 'list', kind: 'hang' });
    await page.goto('./');
    await page.getByLabel('API token', { exact: true }).fill(emulator.tokens.full);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('No answer in time.');
  });

  test('api_base on another origin: the token goes there, and nowhere else', async ({ page, emulator }) => {
    const elsewhere = emulator.address.replace('127.0.0.1', 'localhost');
    await emulator.settings({ allow_origins: [emulator.address] });
    await emulator.site({ api_base: elsewhere });
    const asked: URL[] = [];
    page.on('request', (request) => void (request.headers()['authorization'] && asked.push(new URL(request.url()))));
    await signIn(page, emulator.tokens.full);
    await expect(page.getByRole('row')).toHaveCount(4);
    await expect(page.getByRole('banner')).toContainText(new URL(elsewhere).host);
    expect(new Set(asked.map((url) => url.origin))).toEqual(new Set([elsewhere]));
    const pages = (await emulator.requests()).filter((request) => request.kind === 'page');
    expect(pages.every((request) => request.authorization === null)).toBe(true);
  });

  test('an api_base that the page’s policy forbids: said so, and nothing leaves', async ({ page, emulator, allowConsole }) => {
    allowConsole(/Content Security Policy|policy violation: connect-src/);
    // The emulator widens the policy only for an api_base that the block names.
    await emulator.site({});
    await page.goto('./');
    await page.getByLabel('API token', { exact: true }).fill(emulator.tokens.full);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('This page’s own security policy forbids the API’s address');
    await expect(page.getByLabel('API token', { exact: true })).toHaveValue(emulator.tokens.full);
  });
});

test('nothing in the URL changes where the token goes', async ({ page, emulator }) => {
  const asked = new Set<string>();
  page.on('request', (request) => void (request.headers()['authorization'] && asked.add(new URL(request.url()).origin)));
  const names = ['api_base', 'apiBase', 'api', 'base', 'config', 'console-config', 'server', 'host', 'url', 'next'];
  const query = names.map((name) => `${name}=${encodeURIComponent('https://foreign.example/')}`).join('&');
  await signIn(page, emulator.tokens.full, `./?${query}&config=%7B%22api_base%22%3A%22https%3A%2F%2Fforeign.example%22%7D#${query}`);
  await expect(page.getByRole('row')).toHaveCount(4);
  await expect(page.getByRole('banner')).toContainText(new URL(emulator.address).host);
  expect([...asked]).toEqual([emulator.address]);
});
