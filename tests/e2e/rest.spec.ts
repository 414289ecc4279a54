// The rest of the program, which the first load does without: fetched ahead, waited for, or not to be had.
import type { Locator, Page, Route } from '@playwright/test';
import { button, dialog, heading, holdRequests, row, search, table, tokenField, withoutPolls } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';

const FILE = /_rest\.wasm$/;
/** What the console says when the file cannot be had; the page's static notice, which stands outside of it, stays away. */
const missed = (page: Page) => page.locator('#app').getByRole('alert').filter({ has: page.getByRole('button', { name: 'Reload', exact: true }) });
const view = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link', { name, exact: true });

/** Signs in while the file is held back, and returns how to let it go. */
async function signInWithout(page: Page, token: string): Promise<() => void> {
  const release = await holdRequests(page, FILE);
  const asked = page.waitForRequest(FILE);
  await signIn(page, token);
  await expect(table(page)).toBeVisible();
  await asked;
  return release;
}

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test('is fetched once, when somebody begins to type a token', async ({ page, emulator }) => {
  const asked: string[] = [];
  page.on('request', (request) => void (FILE.test(request.url()) && asked.push(request.url())));
  await page.goto('./');
  await expect(button(page, 'Sign in')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked).toEqual([]);
  const arrived = page.waitForResponse(FILE);
  await tokenField(page).fill(emulator.tokens.full);
  await (await arrived).finished();
  // Nothing of the site can be had any more, as after a new release.
  await page.route(FILE, (route) => route.abort());
  await button(page, 'Sign in').click();
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
  expect(asked.length).toBe(1);
});

test('who is signed in before it has come is in the content all the same', async ({ page, emulator }) => {
  await holdRequests(page, FILE);
  await page.goto('./');
  await tokenField(page).fill(emulator.tokens.full);
  await tokenField(page).press('Enter');
  await expect(table(page)).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
});

test('who is signed in before it has come sees the page from its top, and all stays where it is when it comes', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 768, height: 900 });
  const release = await signInWithout(page, emulator.tokens.full);
  await expect(page.getByRole('main')).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  const places = () => Promise.all([button(page, 'Refresh'), search(page), row(page, 501)].map(async (part) => (await part.boundingBox())?.y));
  const before = await places();
  release();
  await expect(page.getByText('2 servers need attention')).toBeVisible();
  expect(await places()).toEqual(before);
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
  test(`it ${how}: the console says so and goes on, and what needs it opens once it can be had`, async ({ page, emulator, allowConsole }) => {
    allowConsole(/404|net::ERR|integrity/);
    await page.route(FILE, fault);
    await signIn(page, emulator.tokens.full);
    await search(page).fill('web');
    await button(page.getByRole('main'), 'Create backup').click();
    await expect(missed(page)).toBeVisible();
    await expect(missed(page)).toContainText('A part of the console could not be loaded');
    await expect(search(page)).toHaveValue('web');
    await expect(row(page, 501)).toBeVisible();
    await expect(page.locator('#failure')).toBeHidden();
    await page.unroute(FILE);
    await button(page.getByRole('main'), 'Create backup').click();
    await expect(dialog(page, 'Create backup')).toBeVisible();
    await expect(missed(page)).toHaveCount(0);
  });
}

test('a dialog that could not open does not open by itself later, when something else has brought the rest', async ({ page, emulator, allowConsole }) => {
  allowConsole(/404|integrity/);
  await page.route(FILE, gone);
  await signIn(page, emulator.tokens.full);
  // It may find the file on its way already, from when it was fetched ahead.
  await button(page, 'Restore backup 501').click();
  await expect(missed(page)).toBeVisible();
  // What is said of the first stands there when the second is pressed.
  await page.evaluate(() => addEventListener('console-rest-missing', () => Object.assign(window, { isMissedAgain: true }), { once: true }));
  await button(page, 'Delete backup 501').click();
  // It is asked for twice.
  await expect.poll(() => page.evaluate(() => 'isMissedAgain' in window)).toBe(true);
  await expect(missed(page)).toBeVisible();
  await page.unroute(FILE);
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(1);
});

test('a dialog that has been waited for in vain does not open when the file comes late', async ({ page, emulator }) => {
  await page.clock.install();
  const release = await signInWithout(page, emulator.tokens.full);
  await button(page, 'Restore backup 501').click();
  await page.clock.fastForward(15_000);
  await expect(missed(page)).toBeVisible();
  release();
  await expect(missed(page)).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await button(page, 'Restore backup 501').click();
  await expect(dialog(page, 'Restore web-server-01')).toBeVisible();
});

test('a view that cannot be had leaves the backups in place, and opens once it can be had', async ({ page, emulator, allowConsole }) => {
  allowConsole(/404|integrity/);
  await page.route(FILE, gone);
  await signIn(page, emulator.tokens.full);
  await view(page, 'Servers').click();
  await expect(missed(page)).toBeVisible();
  await expect(heading(page, 'Backups')).toBeVisible();
  await expect(row(page, 501)).toBeVisible();
  await page.unroute(FILE);
  await view(page, 'Servers').click();
  await expect(heading(page, 'Servers')).toBeVisible();
  await expect(missed(page)).toHaveCount(0);
});

test('Reload loads the page anew, and who was signed in still is', async ({ page, emulator, allowConsole }) => {
  allowConsole(/404|integrity/);
  await page.route(FILE, gone);
  await signIn(page, emulator.tokens.full);
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(missed(page)).toBeVisible();
  await page.unroute(FILE);
  await button(missed(page), 'Reload').click();
  await expect(missed(page)).toHaveCount(0);
  await expect(row(page, 501)).toBeVisible();
});

test('what failed ahead of need is fetched again when it is needed', async ({ page, emulator, allowConsole }) => {
  allowConsole(/404|integrity/);
  let failures = 0;
  let isBack = false;
  await page.route(FILE, async (route) => {
    if (isBack) {
      await route.continue();
    } else {
      await gone(route);
      failures += 1;
    }
  });
  await signIn(page, emulator.tokens.full);
  await expect(row(page, 501)).toBeVisible();
  // With the token, and with the content.
  await expect.poll(() => failures).toBe(2);
  isBack = true;
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toBeVisible();
  await expect(missed(page)).toHaveCount(0);
});
