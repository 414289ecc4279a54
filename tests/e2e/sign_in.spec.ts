// "Sign in" (PRODUCT.md, 1): with which token, what is said when it does not work, and that the token goes nowhere else.
import type { Page } from '@playwright/test';
import { Emulator } from './emulator.ts';
import { expect, signIn, test as base } from './fixtures.ts';
import { backup, button, heading, holdLists, holdRequests, ids, LOST, logged, offered, row, search, seeAccount, serverBox, table, tokenField, underWay, withoutPolls } from './console.ts';

/** `other`: an API on another origin than the page's. */
const test = base.extend<{ other: Emulator }>({
  other: async ({}, use) => {
    const other = await Emulator.start(['--seed', 'documented']);
    await use(other);
    await other.stop();
  },
});

/** Types a token and presses "Sign in". */
async function tryToken(page: Page, token: string) {
  await tokenField(page).fill(token);
  await button(page, 'Sign in').click();
}

/** What a tab keeps and shows in places where no token may be. */
const traces = (page: Page) => page.evaluate(() => JSON.stringify([
  { ...localStorage }, document.cookie, location.href, document.title, history.state, window.name, document.documentElement.outerHTML,
  [...document.querySelectorAll('input')].map((input) => input.value),
]));
const session = (page: Page) => page.evaluate(() => ({ ...sessionStorage }) as Record<string, string>);

async function expectSignedOut(page: Page) {
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(table(page)).toBeHidden();
  expect(await session(page)).toEqual({});
}

test('the page says where the token goes and how long it stays', async ({ page, emulator }) => {
  await page.goto('./');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(new URL(emulator.address).host);
  await expect(page.getByRole('main')).toContainText('stays in this tab');
  await expect(page.getByRole('main')).toContainText('forgotten when the tab closes');
  await expect(tokenField(page)).toBeFocused();
  await expect(tokenField(page)).toHaveAttribute('type', 'password');
});

test('a good token opens the backups', async ({ page, emulator }) => {
  await page.goto('./');
  await tryToken(page, emulator.tokens.full);
  await expect(heading(page, 'Backups')).toBeVisible();
  await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
  await expect(tokenField(page)).toBeHidden();
});

test('a token is pasted with the spaces around it, and Enter signs in', async ({ page, emulator, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./');
  await page.evaluate((text) => navigator.clipboard.writeText(text), `  ${emulator.tokens.full}\n`);
  await tokenField(page).press('ControlOrMeta+V');
  await expect(tokenField(page)).toHaveValue(/\S/);
  await tokenField(page).press('Enter');
  await expect(table(page)).toBeVisible();
  expect((await emulator.requests('list'))[0]?.authorization).toBe(`Bearer ${emulator.tokens.full}`);
});

test('the list is asked first, once, and nothing is shown before it answers', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  const release = await holdLists(page);
  await page.goto('./');
  await tokenField(page).fill(emulator.tokens.full);
  await button(page, 'Sign in').dblclick();
  await expect(button(page, 'Sign in')).toHaveAttribute('aria-disabled', 'true');
  await expect(underWay(page.getByRole('main'), 'Checking the token…')).toBeVisible();
  // Another token would not be tried: it cannot be typed either.
  await expect(tokenField(page)).not.toBeEditable();
  await tokenField(page).press('Enter');
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(await session(page)).toEqual({});
  const asked = async () => (await emulator.requests()).filter((request) => request.kind === 'api').map((request) => request.endpoint);
  await expect.poll(asked).toEqual(['list']);
  release();
  await expect(table(page)).toBeVisible();
  await expect.poll(async () => (await emulator.requests('account')).length).toBe(1);
  expect((await emulator.requests('list')).length).toBe(1);
});

test('"Show token" and "Hide token"', async ({ page }) => {
  await page.goto('./');
  await tokenField(page).fill('abc');
  await button(page, 'Show token').click();
  await expect(tokenField(page)).toHaveAttribute('type', 'text');
  await expect(tokenField(page)).toHaveValue('abc');
  await button(page, 'Hide token').press('Enter');
  await expect(tokenField(page)).toHaveAttribute('type', 'password');
  await expect(button(page, 'Show token')).toBeVisible();
});

for (const [how, typed, said] of [
  ['nothing', '', /token/i],
  ['only spaces', '   ', /token/i],
  ['spaces inside', 'two words', /spaces/],
  ['letters that no header can carry', 'tökén', /letters/],
] as const) {
  test(`${how} typed: said at the field, and nothing is sent`, async ({ page, emulator }) => {
    await page.goto('./');
    await tryToken(page, typed);
    await expect(page.getByRole('alert')).toContainText(said);
    await expect(tokenField(page)).toHaveAccessibleDescription(said);
    await expect(tokenField(page)).toBeFocused();
    await expect(tokenField(page)).toHaveValue(typed);
    expect((await emulator.requests()).filter((request) => request.kind === 'api')).toEqual([]);
    await expectSignedOut(page);
  });
}

for (const kind of ['wrong', 'revoked'] as const) {
  test(`a ${kind} token is not accepted`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(401));
    const token = kind === 'wrong' ? 'no-such-token' : emulator.tokens.revoked;
    await page.goto('./');
    await tryToken(page, token);
    await expect(page.getByRole('alert')).toContainText('did not accept');
    await expect(tokenField(page)).toHaveAccessibleDescription(/did not accept/);
    await expect(tokenField(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(tokenField(page)).toBeFocused();
    await expect(tokenField(page)).toHaveValue(token);
    await expectSignedOut(page);
    expect((await emulator.requests('list')).length).toBe(1);
    expect(await emulator.requests('account')).toEqual([]);
  });
}

test('after a refusal another token signs in', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  await page.goto('./');
  await tryToken(page, 'no-such-token');
  await expect(page.getByRole('alert')).toBeVisible();
  await tryToken(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
});

type Failure = { kind: Parameters<Emulator['faults']>[0]['kind']; said: RegExp; log: RegExp };
const FAILURES: Record<string, Failure> = {
  'the connection breaks': { kind: 'reset_before', said: /network/, log: LOST },
  'the token may not list': { kind: { status: { status: 403, body: { detail: 'Not for you.' } } }, said: /may not list backups.*Not for you\./s, log: logged(403) },
  'a proxy answers with HTML': { kind: { status: { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' } }, said: /502/, log: logged(502) },
  'a success that is HTML': { kind: { status: { status: 200, body: '<!doctype html><p>Welcome' } }, said: /could not be read/, log: /^$/ },
  'a success without a body': { kind: { body: '' }, said: /could not be read/, log: /^$/ },
  'an answer that is cut off': { kind: 'truncate', said: /No answer|could not be read/, log: LOST },
  'a redirect': { kind: { redirect: 'https://elsewhere.invalid/' }, said: /redirect/, log: /^$/ },
  'too many requests': { kind: { status: { status: 429, body: { detail: 'Slow down.' }, headers: { 'Retry-After': '7' } } }, said: /7 seconds/, log: logged(429) },
  'no such API': { kind: { status: { status: 404, body: 'Not Found' } }, said: /no list of backups at this address/, log: logged(404) },
};
for (const [what, { kind, said, log }] of Object.entries(FAILURES)) {
  test(`${what}: an alert of its own, the typed token stays, nothing is kept`, async ({ page, emulator, allowConsole }) => {
    allowConsole(log);
    await emulator.faults({ endpoint: 'list', kind, times: 1 });
    await page.goto('./');
    await tryToken(page, emulator.tokens.full);
    await expect(page.getByRole('alert')).toContainText(said);
    await expect(page.getByRole('alert')).not.toContainText('did not accept');
    await expect(page.getByRole('alert')).not.toContainText('<');
    await expect(tokenField(page)).toHaveValue(emulator.tokens.full);
    await expect(tokenField(page)).toBeFocused();
    await expectSignedOut(page);
    await emulator.clearFaults();
    await button(page, 'Sign in').click();
    await expect(table(page)).toBeVisible();
  });
}

test('an API that does not answer in time', async ({ page, emulator }) => {
  await withoutPolls(emulator, { request_timeout_seconds: 0.5 });
  await emulator.faults({ endpoint: 'list', kind: 'hang', times: 1 });
  await page.goto('./');
  await tryToken(page, emulator.tokens.full);
  await expect(page.getByRole('alert')).toContainText('in time');
  await expect(tokenField(page)).toHaveValue(emulator.tokens.full);
  await expect(tokenField(page)).toBeFocused();
  await expectSignedOut(page);
});

test('an API that allows this page by CORS', async ({ page, emulator, other }) => {
  await other.settings({ allow_origins: [emulator.address] });
  await emulator.site({ api_base: other.address });
  await signIn(page, other.tokens.full);
  await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
  await expect(page.getByRole('banner')).toContainText(new URL(other.address).host);
  expect((await emulator.requests()).every((request) => request.kind === 'page' && request.authorization === null)).toBe(true);
});

test('an API without CORS: the alert lists what to check', async ({ page, emulator, other, allowConsole }) => {
  allowConsole(LOST);
  await emulator.site({ api_base: other.address });
  await page.goto('./');
  await tryToken(page, other.tokens.full);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(new URL(other.address).host);
  await expect(alert.getByRole('listitem').filter({ hasText: 'address' })).toBeVisible();
  await expect(alert.getByRole('listitem').filter({ hasText: 'CORS' })).toBeVisible();
  await expect(alert.getByRole('listitem').filter({ hasText: 'network' })).toBeVisible();
  await expect(tokenField(page)).toHaveAccessibleDescription(/CORS/);
  await expect(tokenField(page)).toHaveValue(other.tokens.full);
  await expect(tokenField(page)).toBeFocused();
  await expectSignedOut(page);
});

test('an address where nothing listens', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  const gone = await Emulator.start();
  await gone.stop();
  await emulator.site({ api_base: gone.address });
  await page.goto('./');
  await tryToken(page, gone.tokens.full);
  await expect(page.getByRole('alert')).toContainText('CORS');
  await expect(tokenField(page)).toHaveValue(gone.tokens.full);
  await expectSignedOut(page);
});

test('a list that goes on elsewhere is refused, and not followed', async ({ page, emulator }) => {
  const hosts: string[] = [];
  page.on('request', (request) => void hosts.push(new URL(request.url()).host));
  await emulator.faults({ endpoint: 'list', kind: 'next_elsewhere' });
  await page.goto('./');
  await tryToken(page, emulator.tokens.full);
  await expect(page.getByRole('alert')).toContainText('evil.invalid');
  await expectSignedOut(page);
  expect(new Set(hosts)).toEqual(new Set([new URL(emulator.address).host]));
});

test('the token is in sessionStorage under one key and in Authorization, nowhere else', async ({ page, emulator }) => {
  const token = emulator.tokens.full;
  await signIn(page, token);
  await expect(table(page)).toBeVisible();
  await expect.poll(async () => (await emulator.requests('servers')).length).toBeGreaterThan(0);
  const kept = await session(page);
  expect(Object.keys(kept).length).toBe(1);
  expect(Object.values(kept)[0]).toContain(token);
  expect(await traces(page)).not.toContain(token);
  for (const request of await emulator.requests()) {
    expect(request.authorization).toBe(request.kind === 'api' ? `Bearer ${token}` : null);
    const { authorization, ...rest } = request;
    expect(JSON.stringify(rest)).not.toContain(token);
    expect(request.cookie).toBeNull();
    expect(request.referer).toBeNull();
  }
});

test('a typed token leaves no trace before it is accepted', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  await page.goto('./');
  await tryToken(page, 'secret-but-wrong');
  await expect(page.getByRole('alert')).toBeVisible();
  const places = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.title, history.state]));
  expect(places).not.toContain('secret-but-wrong');
  await expect(page.getByRole('alert')).not.toContainText('secret-but-wrong');
  expect((await emulator.requests()).some((request) => `${request.path}${request.query}${request.referer}`.includes('secret-but-wrong'))).toBe(false);
});

test('an API that says the token back does not get it onto the page', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(400));
  await emulator.faults({ endpoint: 'list', kind: { status: { status: 400, body: { detail: `Bad token ${emulator.tokens.full}` } } } });
  await page.goto('./');
  await tryToken(page, emulator.tokens.full);
  await expect(page.getByRole('alert')).toContainText('Bad token');
  await expect(page.getByRole('alert')).not.toContainText(emulator.tokens.full);
});

test('a reload stays signed in; another tab does not', async ({ page, emulator, context }) => {
  await signIn(page, emulator.tokens.full);
  await page.reload();
  await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
  const tab = await context.newPage();
  await tab.goto(emulator.address);
  await expect(heading(tab, 'Sign in')).toBeVisible();
});

test('after a sign-out one can type at once, and every view begins at its top', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await emulator.addBackups(Array.from({ length: 20 }, (_, index) => backup(600 + index)));
  const top = () => page.evaluate(() => scrollY);
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  expect(await top()).toBe(0);
  for (const name of ['Servers', 'Backups']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(heading(page, name)).toBeVisible();
    await expect(page.getByRole('link', { name, exact: true })).toBeInViewport({ ratio: 1 });
    expect(await top()).toBe(0);
  }
  await page.mouse.wheel(0, 600);
  await expect.poll(top).toBe(600);
  await button(page, 'Sign out').click();
  await expect(tokenField(page)).toBeFocused();
  expect(await top()).toBe(0);
});

test('"Sign out" forgets the token and the account', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full);
  await expect(page.getByText('ops@example.com')).toBeVisible();
  await button(page, 'Sign out').click();
  await expect(page.getByRole('status').filter({ hasText: 'signed out' })).toBeVisible();
  await expectSignedOut(page);
  for (const word of ['web-server-01', 'ops@example.com', 'Pre-update backup', emulator.tokens.full]) expect(await traces(page)).not.toContain(word);
  await page.goBack();
  await page.goto('./');
  await expectSignedOut(page);
});

test('"Sign out" ends what is under way, and nothing is asked after it', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  await expect(page.getByText('ops@example.com')).toBeVisible();
  await expect.poll(async () => (await emulator.requests('servers')).filter((request) => request.finished_at !== null).length).toBe(1);
  await emulator.faults({ endpoint: 'any', kind: 'hang' });
  const before = (await emulator.requests()).length;
  await button(page, 'Refresh').click();
  // The list, and the servers.
  await expect.poll(async () => (await emulator.requests()).length).toBe(before + 2);
  await button(page, 'Sign out').click();
  await expectSignedOut(page);
  await expect.poll(async () => (await emulator.requests()).slice(before).map(({ aborted }) => aborted)).toEqual([true, true]);
  expect((await emulator.requests()).length).toBe(before + 2);
});

test('a dialog that is open goes with the session', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await button(row(page, 501), 'Delete backup 501').click();
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 401, body: { detail: 'Invalid token.' } } } });
  await button(page.getByRole('dialog'), 'Delete backup').click();
  await expect(page.getByRole('status').filter({ hasText: 'no longer accepts' })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expectSignedOut(page);
  expect((await emulator.requests('delete')).length).toBe(1);
});

test('401 in the middle: signed out with the reason, and back where one was after signing in again', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  // No poll may meet the 401 before "Refresh" does.
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await search(page).fill('backup');
  await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption('Manual');
  await button(table(page), 'ID').click();
  await expect.poll(() => ids(page)).toEqual([499, 502]);
  const address = page.url();
  await emulator.faults({ endpoint: 'any', kind: { status: { status: 401, body: { detail: 'Token expired.' } } } });
  await button(page, 'Refresh').click();
  await expect(page.getByRole('status').filter({ hasText: 'no longer accepts' })).toBeVisible();
  await expectSignedOut(page);
  expect(page.url()).toBe(address);
  await emulator.clearFaults();
  await tryToken(page, emulator.tokens.full);
  await expect.poll(() => ids(page)).toEqual([499, 502]);
  await expect(search(page)).toHaveValue('backup');
  await expect(page.getByRole('combobox', { name: 'Type', exact: true })).toHaveValue('manual');
});

for (const endpoint of ['account', 'servers'] as const) {
  test(`401 from ${endpoint} ends the session too`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(401));
    await emulator.faults({ endpoint, kind: { status: { status: 401 } } });
    await page.goto('./');
    await tryToken(page, emulator.tokens.full);
    await expect(page.getByRole('status').filter({ hasText: 'no longer accepts' })).toBeVisible();
    await expectSignedOut(page);
  });
}

test('after signing out and in again the view is as it was', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full, './?q=update&sort=id');
  await expect.poll(() => ids(page)).toEqual([499]);
  await button(page, 'Sign out').click();
  await tryToken(page, emulator.tokens.full);
  await expect.poll(() => ids(page)).toEqual([499]);
  await expect(search(page)).toHaveValue('update');
});

test('e-mail and token name are shown when the account answers', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full);
  await expect(page.getByRole('banner')).toContainText('ops@example.com');
  await expect(page.getByRole('banner')).toContainText('console');
});

test('the account that answers after the backups moves none of them on a phone', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const answer = await holdRequests(page, /\/account\/me\//);
  await signIn(page, emulator.tokens.full);
  const place = async () => (await row(page, 502).boundingBox())?.y;
  await expect(page.getByText('2 servers need attention')).toBeVisible();
  const before = await place();
  answer();
  await seeAccount(page);
  expect(await place()).toBe(before);
});

for (const [how, kind, log] of [
  ['404', { status: { status: 404, body: { detail: 'Not found.' } } }, logged(404)],
  ['403', { status: { status: 403 } }, logged(403)],
  ['HTML', { body: '<p>hello' }, /^$/],
  ['odd JSON', { body: { account: 5, token: [] } }, /^$/],
  ['a broken connection', 'reset_before', LOST],
] as const) {
  test(`account and servers answer with ${how}: nothing is missing`, async ({ page, emulator, allowConsole }) => {
    allowConsole(log);
    await emulator.faults({ endpoint: 'account', kind }, { endpoint: 'servers', kind });
    await signIn(page, emulator.tokens.full);
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
    await expect.poll(async () => (await emulator.requests('servers')).length).toBe(1);
    await expect(page.getByRole('alert')).toBeHidden();
    await expect(button(page, 'Delete backup 501')).not.toHaveAttribute('aria-disabled', 'true');
    await serverBox(page).click();
    await expect(offered(page, 'web-server-01')).toBeVisible();
    // Not indented by what is missing.
    await page.setViewportSize({ width: 320, height: 568 });
    const [host, product] = await Promise.all([new URL(page.url()).host, 'Backup Console'].map((text) => page.getByRole('banner').getByText(text, { exact: true }).boundingBox()));
    const icon = await page.getByRole('banner').locator('.brand').boundingBox();
    expect(host?.x).toBe(icon?.x);
    expect(product?.y).toBeLessThan(host?.y ?? 0);
  });
}

test('a token that may only read: every write is disabled with the reason', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.read_only);
  await expect(page.getByRole('banner')).toContainText('read-only');
  for (const name of ['Delete backup 501', 'Restore backup 501', 'Create backup']) {
    const action = button(page, name);
    await expect(action, name).toHaveAttribute('aria-disabled', 'true');
    await expect(action, name).toHaveAccessibleDescription(/only read/);
    // A press does nothing: Playwright would refuse to click, a person does not.
    await action.click({ force: true });
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  expect((await emulator.requests()).filter((request) => request.method !== 'GET')).toEqual([]);
});
