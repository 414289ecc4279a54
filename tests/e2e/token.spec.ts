// The token as a canary: through every flow and every failure it is in `Authorization` to the API's own origin and under one key of
// this tab's session storage, and nowhere else at any moment. The API is on another origin than the page, and says the token back
// wherever it can.
import type { Page } from '@playwright/test';
import { Canary } from './canary.ts';
import { button, dialog, heading, ids, row, search, table, tokenField } from './console.ts';
import { Emulator, type Endpoint, type FaultKind } from './emulator.ts';
import { expect, test as base } from './fixtures.ts';
import { create, remove, restore, signInAt, switchLanguage } from './hosting/flows.ts';

const test = base.extend<{ api: Emulator; canary: Canary }>({
  api: async ({ emulator }, use) => {
    const api = await Emulator.start(['--seed', 'documented', '--allow-origin', emulator.address]);
    await emulator.site({ api_base: api.address, request_timeout_seconds: 1 });
    await use(api);
    await api.stop();
  },

  canary: async ({ context, api }, use) => {
    const canary = await Canary.watch(context, api.tokens.full, api.address);
    await use(canary);
    expect(canary.leaks).toEqual([]);
    expect(canary.seen.get('request address') ?? 0, 'requests that were looked at').toBeGreaterThan(5);
    expect(canary.seen.get('node') ?? 0, 'changes of the page that were looked at').toBeGreaterThan(0);
  },
});

test.beforeEach(({ allowConsole }) => allowConsole(/server responded with a status|net::ERR_|blocked by CORS/));

const tryToken = async (page: Page, token: string) => {
  await tokenField(page).fill(token);
  await button(page, 'Sign in').click();
};

async function exportAs(page: Page, kind: 'CSV' | 'JSON') {
  await button(page, 'Export').click();
  const download = page.waitForEvent('download');
  await button(page, kind).click();
  await (await download).path();
}

test('an ordinary session', async ({ page, emulator, api, canary, context }) => {
  test.slow();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./');
  await tokenField(page).fill(api.tokens.full);
  await button(page, 'Show token').click();
  expect(await canary.check(page)).toEqual([]);
  await button(page, 'Sign in').click();
  await expect(table(page)).toBeVisible();
  expect(await canary.check(page)).toEqual([]);
  await search(page).fill('automatic');
  await expect.poll(() => ids(page)).toEqual([501]);
  await exportAs(page, 'CSV');
  await exportAs(page, 'JSON');
  await button(page, 'Clear filters').click();
  await create(page);
  await remove(page);
  await restore(page);
  await switchLanguage(page);
  await page.getByRole('combobox', { name: 'Theme', exact: true }).selectOption({ index: 2 });
  expect(await canary.check(page)).toEqual([]);
  const views = page.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link');
  for (const view of await views.all()) {
    await view.click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const copy of await page.getByRole('main').getByRole('button', { name: /^Copy/ }).all()) await copy.click();
    expect(await canary.check(page)).toEqual([]);
  }
  await views.filter({ hasText: 'Backups' }).click();
  await page.reload();
  await expect(table(page)).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(emulator.address);
  await expect(heading(tab, 'Sign in')).toBeVisible();
  expect(await canary.check(tab)).toEqual([]);
  await button(page, 'Sign out').click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(await canary.check(page)).toEqual([]);
  expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
  await page.goBack();
  expect(await canary.check(page)).toEqual([]);
  for (const place of ['authorization', 'download', 'blob', 'setItem', 'node', 'attribute']) expect(canary.seen.get(place) ?? 0, place).toBeGreaterThan(0);
});

const status = (code: number, body: unknown, headers: Record<string, string> = {}): FaultKind => ({ status: { status: code, body, headers } });
/** What can go wrong, with the token in every place that the API has. */
const failures = (token: string): Record<string, FaultKind> => ({
  '400 with a detail': status(400, { detail: `Not with ${token}.` }),
  '400 with a field': status(400, { server_id: [token], description: [`<b>${token}</b>`], backup_id: [token], non_field_errors: [token] }),
  '400 with a bare string': status(400, JSON.stringify(token)),
  '403': status(403, { detail: token }),
  '404': status(404, { detail: token }),
  '409': status(409, { message: token, detail: token }),
  '422': status(422, { [token]: [token], nested: { [token]: token } }),
  '429': status(429, { detail: token }, { 'Retry-After': token }),
  '500 in plain text': status(500, `Traceback: Bearer ${token}`),
  '502 in HTML': status(502, `<html><title>${token}</title><script>${token}</script><h1>${token}</h1></html>`),
  'a redirect': { redirect: 'https://elsewhere.invalid/' },
  'a reset': 'reset_before',
  'a reset after': 'reset_after',
  'no CORS headers': 'no_cors_answer',
  'an answer that is cut off': 'truncate',
  'a long detail': status(400, { detail: `${'x'.repeat(470)} Bearer ${token}` }),
  'a success in HTML': { body: `<p>${token}` },
  'a success of another type': { body: [token] },
  'a list of nonsense': { body: { count: token, results: token } },
  'a next elsewhere': { merge: { next: `https://evil.invalid/?token=${token}` } },
  silence: 'hang',
});

/** What a success may say. */
const words = (token: string): Record<string, FaultKind> => ({ 'a message': { merge: { message: `Made with ${token}.` } } });

/** Each meets every failure: what a person does, and how it is left. */
const ATTEMPTS: Record<string, { endpoint: Endpoint; act: (page: Page) => Promise<void>; leave: (page: Page) => Promise<void> }> = {
  refreshing: { endpoint: 'list', act: (page) => button(page, 'Refresh').click(), leave: async () => {} },
  creating: {
    endpoint: 'create',
    act: async (page) => {
      await button(page.getByRole('main'), 'Create backup').click();
      const box = dialog(page, 'Create backup').getByRole('combobox', { name: 'Server', exact: true });
      await box.fill('web');
      await page.getByRole('listbox').getByRole('option').first().click();
      await button(dialog(page, 'Create backup'), 'Create backup').click();
    },
    leave: leaveDialog,
  },
  deleting: {
    endpoint: 'delete',
    act: async (page) => {
      await button(row(page, 499), 'Delete backup 499').click();
      await button(page.getByRole('dialog'), 'Delete backup').click();
    },
    leave: leaveDialog,
  },
  restoring: { endpoint: 'restore', act: (page) => pressRestore(page), leave: leaveDialog },
};

async function pressRestore(page: Page) {
  await button(page, 'Restore backup 501').click();
  const asked = page.getByRole('dialog');
  await asked.getByRole('checkbox', { name: 'Create a safety backup first' }).uncheck();
  await asked.getByRole('textbox', { name: 'Type web-server-01 to confirm', exact: true }).fill('web-server-01');
  await button(asked, 'Restore server').click();
}

async function leaveDialog(page: Page) {
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
}

test('signing in, and every failure', async ({ page, api, canary }) => {
  test.slow();
  await page.goto('./');
  for (const [what, kind] of Object.entries(failures(api.tokens.full))) {
    await api.faults({ endpoint: 'list', kind, times: 1 });
    await tryToken(page, api.tokens.full);
    await expect(page.getByRole('alert').filter({ visible: true }), what).toBeVisible();
    expect(await canary.check(page), what).toEqual([]);
    expect(await page.evaluate(() => ({ ...sessionStorage })), what).toEqual({});
    await api.clearFaults();
    await page.reload();
  }
});

for (const [attempt, { endpoint, act, leave }] of Object.entries(ATTEMPTS)) {
  test(`${attempt}, and every failure`, async ({ page, api, canary }) => {
    test.setTimeout(180_000);
    await signInAt(page, './', api.tokens.full);
    for (const [what, kind] of Object.entries({ ...failures(api.tokens.full), ...words(api.tokens.full) })) {
      await api.faults({ endpoint, kind, times: 1 });
      const before = (await api.requests(endpoint)).length;
      await act(page);
      await expect.poll(async () => (await api.requests(endpoint)).length, what).toBeGreaterThan(before);
      const asked = (await api.requests(endpoint)).at(before);
      if (kind !== 'hang') await expect.poll(async () => (await api.requests(endpoint)).find(({ number }) => number === asked?.number)?.finished_at, what).not.toBeNull();
      expect(await canary.check(page), what).toEqual([]);
      await api.reset({ allow_origins: [new URL(page.url()).origin] });
      await leave(page);
      await page.reload();
      await expect(table(page), what).toBeVisible();
    }
  });
}

for (const endpoint of ['account', 'servers'] as const) {
  test(`${endpoint}, and every failure`, async ({ page, api, canary }) => {
    test.setTimeout(180_000);
    await signInAt(page, './', api.tokens.full);
    for (const [what, kind] of Object.entries(failures(api.tokens.full))) {
      await api.clearRequests();
      await api.faults({ endpoint, kind, times: 1 });
      await page.reload();
      await expect(table(page), what).toBeVisible();
      await expect.poll(async () => (await api.requests(endpoint)).length, what).toBeGreaterThan(0);
      expect(await canary.check(page), what).toEqual([]);
      await api.clearFaults();
    }
  });
}

test('401 at every endpoint: gone from the tab', async ({ page, api, canary }) => {
  test.slow();
  for (const endpoint of ['list', 'account', 'servers'] as const) {
    const before = (await api.requests(endpoint)).length;
    await signInAt(page, './', api.tokens.full);
    // What is asked for after the first rows would take the fault with it into the reload.
    await expect.poll(async () => (await api.requests(endpoint)).length).toBeGreaterThan(before);
    await api.faults({ endpoint, kind: status(401, { detail: `No such token: ${api.tokens.full}` }), times: 1 });
    await page.reload();
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(await canary.check(page)).toEqual([]);
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    await api.clearFaults();
  }
});

test('the notice of a crash', async ({ page, api, canary }) => {
  await signInAt(page, './', api.tokens.full);
  // As the panic hook does, with what it held in its hands.
  await page.evaluate((detail) => void dispatchEvent(new CustomEvent('console-failed', { detail })), `panicked at Bearer ${api.tokens.full}: ${api.tokens.full}`);
  await expect(page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Reload' }) })).toContainText('panicked at Bearer …');
  expect(await canary.check(page)).toEqual([]);
});
