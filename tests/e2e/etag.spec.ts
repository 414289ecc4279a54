// Where the API sends an ETag: an unchanged list is not sent again (API.md, "Not documented").
import type { Page } from '@playwright/test';
import { LOST, button, cell, rows, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

/** The lists that were asked for: their status, and whether they were asked for only if changed. */
const lists = async (emulator: Emulator) =>
  (await emulator.requests('list')).filter(({ method }) => method === 'GET').map(({ status, header_names }) => [status, header_names.includes('if-none-match')]);

async function refresh(page: Page, emulator: Emulator) {
  const before = (await lists(emulator)).length;
  await button(page, 'Refresh').click();
  await expect.poll(async () => (await lists(emulator)).length).toBeGreaterThan(before);
  // As long as an answer is awaited the dot at the age is another one; a press meanwhile would ask for nothing more.
  const updated = page.locator('.age.fresh').filter({ hasText: 'Updated just now' });
  await expect.poll(() => updated.isVisible(), { intervals: [50] }).toBe(true);
}

const elsewhere = (emulator: Emulator) => emulator.address.replace('127.0.0.1', 'localhost');

for (const [where, etag, site] of [
  ['the same origin', 'hidden', (emulator: Emulator) => withoutPolls(emulator)],
  ['another origin that allows it', 'allowed', (emulator: Emulator) => withoutPolls(emulator, { api_base: elsewhere(emulator) })],
] as const) {
  test(`an unchanged list is not sent again, a changed one is: ${where}`, async ({ page, emulator }) => {
    await emulator.settings({ etag, allow_origins: [emulator.address] });
    await site(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(rows(page)).toHaveCount(3);
    await refresh(page, emulator);
    await refresh(page, emulator);
    expect(await lists(emulator)).toEqual([[200, false], [304, true], [304, true]]);
    await expect(rows(page)).toHaveCount(3);
    await emulator.changeBackup(501, { description: 'Another text' });
    await refresh(page, emulator);
    await expect(await cell(page, 501, 'Description')).toHaveText('Another text');
    await refresh(page, emulator);
    expect((await lists(emulator)).slice(3)).toEqual([[200, true], [304, true]]);
  });
}

test('a tag that the page may read but not send back is left alone after the second try', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await emulator.settings({ etag: 'exposed', allow_origins: [emulator.address] });
  await withoutPolls(emulator, { api_base: elsewhere(emulator) });
  await signIn(page, emulator.tokens.full);
  await expect(rows(page)).toHaveCount(3);
  await refresh(page, emulator);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await emulator.changeBackup(501, { description: 'Another text' });
  await refresh(page, emulator);
  await expect(await cell(page, 501, 'Description')).toHaveText('Another text');
  const refused = async () => (await emulator.requests()).filter(({ kind, endpoint }) => kind === 'preflight' && endpoint === 'list').length;
  const before = await refused();
  await refresh(page, emulator);
  expect(await lists(emulator)).toEqual([[200, false], [200, false], [200, false], [200, false]]);
  expect(await refused()).toBe(before);
});

test('a connection that breaks does not end it', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await emulator.settings({ etag: 'hidden' });
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await refresh(page, emulator);
  await emulator.faults({ endpoint: 'list', kind: 'reset_before', times: 1 });
  await refresh(page, emulator);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await refresh(page, emulator);
  expect((await lists(emulator)).slice(1)).toEqual([[304, true], [null, true], [200, false], [304, true]]);
});

test('an API without tags is asked as ever', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await refresh(page, emulator);
  expect(await lists(emulator)).toEqual([[200, false], [200, false]]);
});
