// The console as a person meets it: where things are, by role and name, and what they do there.
import type { Locator, Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';

export const TOKEN_FIELD = 'API token';
export const SERVER = 'web-server-01';
export const LIST_PATH = '/api/v1/backups/';

/** What Chromium itself logs of an answer that is no success. */
export const logged = (status: number) => new RegExp(`the server responded with a status of ${status} `);
/** What Chromium itself logs of a connection that broke or was refused. */
export const LOST = /net::ERR_|blocked by CORS policy/;

export const tokenField = (page: Page) => page.getByLabel(TOKEN_FIELD, { exact: true });
export const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
export const heading = (within: Page | Locator, name: string) => within.getByRole('heading', { name, exact: true });
export const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
export const messages = (page: Page) => page.getByRole('region', { name: 'Messages', exact: true });
export const search = (page: Page) => page.getByRole('searchbox', { name: 'Search backups', exact: true });
export const serverBox = (within: Page | Locator) => within.getByRole('combobox', { name: 'Server', exact: true });
export const statusLine = (page: Page) => page.getByRole('status').filter({ hasText: /^Showing/ });

export const table = (page: Page) => page.getByRole('table', { name: 'Backups', exact: true });
export const rows = (page: Page) =>
  table(page).getByRole('row').filter({ has: page.getByRole('checkbox', { name: /^Select backup / }) });
export const row = (page: Page, id: number) =>
  table(page).getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true }) });

/** What a dialog, or the sign-in, says in a word while something is under way. */
export const underWay = (within: Page | Locator, word: string) => within.getByRole('status').filter({ hasText: word });

/** The header of a column, whose text begins with its name. */
export const header = (page: Page, name: string) =>
  table(page).getByRole('columnheader').filter({ has: page.getByRole('button', { name, exact: true }) });

/** The texts of a column, from the first shown row to the last. */
export async function column(page: Page, name: string): Promise<string[]> {
  const names = (await table(page).getByRole('columnheader').allInnerTexts()).map((text) => text.trim());
  const index = names.indexOf(name);
  const cells = await rows(page).getByRole('cell').allInnerTexts();
  return cells.filter((_, number) => number % names.length === index).map((text) => text.trim());
}

/** The ids of the shown rows, from the first to the last. */
export const ids = async (page: Page) => (await column(page, 'ID')).map(Number);

/** A cell of a row, by its column's name. */
export async function cell(page: Page, id: number, name: string): Promise<Locator> {
  const heads = table(page).getByRole('columnheader');
  await heads.first().waitFor();
  const names = (await heads.allInnerTexts()).map((text) => text.trim());
  return row(page, id).getByRole('cell').nth(names.indexOf(name));
}

/** No polls by themselves: only what the test does sends requests. Further members go into the page's configuration. */
export const withoutPolls = (emulator: Emulator, config: object = {}) =>
  emulator.site({ api_base: '/', poll_active_seconds: 3600, poll_idle_seconds: 3600, ...config });

/** A key that is held down: the first press and what the keyboard repeats of it. */
export async function hold(page: Page, key: string) {
  for (let press = 0; press < 6; press += 1) await page.keyboard.down(key);
  await page.keyboard.up(key);
}

/** The members of a row that most tests do not care about. */
export const backup = (id: number, members: object = {}) => ({
  id, server: { id: 12345, name: SERVER }, backup_type: 'manual', status: 'completed', size_mb: 1000,
  created_at: '2025-01-10T12:00:00Z', expires_at: null, description: '', ...members,
});

/** What an open combobox lists: all, or those with a name. */
export const offered = (page: Page, name?: string) => page.getByRole('listbox').getByRole('option', { name });

/** Keeps back the answers to all further requests for the whole list, until what it returns is called. */
export async function holdLists(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => { release = resolve; });
  await page.route((url) => url.pathname === LIST_PATH && url.search === '', async (route) => {
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return release;
}

/** Holds back all further requests to these addresses, until what it returns is called. */
export async function holdRequests(page: Page, to: string | RegExp): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => { release = resolve; });
  await page.route(to, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Who is signed in is told: it comes by itself after the rows, and moves what is below it. */
export const seeAccount = (page: Page) => page.getByRole('banner').getByText('ops@example.com').waitFor();

/** The servers have been read: one is offered that has no backups. */
export async function seeServers(page: Page) {
  await serverBox(page).click();
  await offered(page, 'db-server-02').waitFor();
  await serverBox(page).press('Escape');
}

/** Chooses a server in a combobox as a person does: types its name and takes the first that is offered. */
export async function chooseServer(box: Locator, name: string) {
  await box.fill(name);
  await offered(box.page(), name).first().click();
}

/** As if the computer had slept for so long: its clock has gone on, and nothing else. */
export const sleepFor = (page: Page, millis: number) => page.evaluate((millis) => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + millis;
}, millis);
