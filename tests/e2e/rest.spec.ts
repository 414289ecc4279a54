// The rest of the program, which the first load does without: fetched ahead, waited for, or not to be had.
import type { Locator, Page, Route } from '@playwright/test';
import { button, dialog, row, table, withoutPolls } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';

const FILE = /_rest\.wasm$/;
const notice = (page: Page) => page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Reload', exact: true }) });

/** Holds the file back until the returned function is called. */
async function held(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => { release = resolve; });
  await page.route(FILE, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Signs in while the file is held back, and returns how to let it go. */
async function signInWithout(page: Page, token: string): Promise<() => void> {
  const release = await held(page);
  const asked = page.waitForRequest(FILE);
  await signIn(page, token);
  await expect(table(page)).toBeVisible();
  await asked;
  return release;
}

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test('is not fetched for the sign-in, and once after it, without being needed', async ({ page, emulator }) => {
  const asked: string[] = [];
  page.on('request', (request) => void (FILE.test(request.url()) && asked.push(request.url())));
  await page.goto('./');
  await expect(button(page, 'Sign in')).toBeVisible();
  expect(asked).toEqual([]);
  const arrived = page.waitForResponse(FILE);
  await signIn(page, emulator.tokens.full);
  await (await arrived).finished();
  // Nothing of the site can be had any more, as after a new release.
  await page.route(FILE, (route) => route.abort());
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
  expect(asked.length).toBe(1);
});

const DIALOGS: Record<string, { open: (page: Page) => Locator; name: string }> = {
  create: { open: (page) => button(page.getByRole('main'), 'Create backup'), name: 'Create backup' },
  restore: { open: (page) => button(page, 'Restore backup 501'), name: 'Restore web-server-01' },
  delete: { open: (page) => button(page, 'Delete backup 501'), name: 'Delete backup 501' },
};
for (const [which, { open, name }] of Object.entries(DIALOGS)) {
  test(`the ${which} dialog that is asked for before it is here opens once it is`, async ({ page, emulator }) => {
    const release = await signInWithout(page, emulator.tokens.full);
    await open(page).click();
    await open(page).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    release();
    await expect(dialog(page, name)).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await open(page).click();
    await expect(dialog(page, name)).toBeVisible();
  });
}

test('an export that is asked for before it is here is saved once', async ({ page, emulator }) => {
  const release = await signInWithout(page, emulator.tokens.full);
  let files = 0;
  page.on('download', () => void (files += 1));
  await button(page, 'Export').click();
  await button(page, 'CSV').click();
  const saved = page.waitForEvent('download');
  release();
  await saved;
  await button(page, 'Export').click();
  const again = page.waitForEvent('download');
  await button(page, 'JSON').click();
  await again;
  expect(files).toBe(2);
});

test('who signs out before it is here signs in again as ever', async ({ page, emulator }) => {
  const release = await signInWithout(page, emulator.tokens.full);
  await button(page.getByRole('main'), 'Create backup').click();
  await button(page, 'Sign out').click();
  await expect(button(page, 'Sign in')).toBeVisible();
  const arrived = page.waitForResponse(FILE);
  release();
  await (await arrived).finished();
  await page.getByLabel('API token', { exact: true }).fill(emulator.tokens.full);
  await button(page, 'Sign in').click();
  await expect(table(page)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
});

const gone = (route: Route) => route.fulfill({ status: 404, contentType: 'text/plain', body: 'not found' });
const FAULTS: Record<string, (route: Route) => Promise<void>> = {
  'is gone': gone,
  'is another file': async (route) => {
    const response = await route.fetch();
    const body = Buffer.concat([await response.body(), Buffer.from([0, 1, 0])]);
    await route.fulfill({ response, body });
  },
  'is cut': async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: body.subarray(0, body.length / 2) });
  },
  'is a page': (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Welcome' }),
  'cannot be reached': (route) => route.abort(),
};
for (const [how, fault] of Object.entries(FAULTS)) {
  test(`it ${how}: the list stays, and what needs it ends in the notice`, async ({ page, emulator, allowConsole }) => {
    allowConsole(/404|net::ERR|integrity/);
    let asked = 0;
    await page.route(FILE, (route) => {
      asked += 1;
      return fault(route);
    });
    await signIn(page, emulator.tokens.full);
    await expect.poll(() => asked).toBe(1);
    await expect(row(page, 501)).toBeVisible();
    await expect(notice(page)).toBeHidden();
    await button(page.getByRole('main'), 'Create backup').click();
    await expect(notice(page)).toBeVisible();
    await expect(notice(page)).toContainText('A part of it failed or could not be loaded');
    await expect(table(page)).toBeHidden();
    // Once ahead of need; then once more, or twice where the first had failed by then.
    expect([2, 3]).toContain(asked);
    await page.unroute(FILE);
    await button(page, 'Reload').click();
    await expect(table(page)).toBeVisible();
    await button(page.getByRole('main'), 'Create backup').click();
    await expect(dialog(page, 'Create backup')).toBeVisible();
  });
}

test('what failed ahead of need is fetched again when it is needed', async ({ page, emulator, allowConsole }) => {
  allowConsole(/404|integrity/);
  await page.route(FILE, gone, { times: 2 });
  const failed = page.waitForResponse(FILE);
  await signIn(page, emulator.tokens.full);
  await (await failed).finished();
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
  await expect(notice(page)).toBeHidden();
});
