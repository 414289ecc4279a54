// "Servers" (PRODUCT.md, 8): its figures against a second computation, and what a person does there.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { TAGS } from './catalogue.ts';
import { backup, button, dialog, heading, LIST_PATH, logged, LOST, messages, row as backupRow, rows as backupRows, search as backupSearch, serverBox, withoutPolls } from './console.ts';
import * as coverage from './coverage.ts';
import type { Emulator, Reset } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

const table = (page: Page) => page.getByRole('table', { name: 'Servers', exact: true });
const rows = (page: Page) => table(page).getByRole('row').filter({ has: page.getByRole('cell') });
const row = (page: Page, name: string) => rows(page).filter({ has: page.getByRole('link', { name: `Show backups of ${name}`, exact: true }) });
const nameOf = (row: Locator) => row.getByRole('link', { name: /^Show backups of / }).getAttribute('aria-label').then((label) => label?.replace('Show backups of ', ''));
// Read at one moment: a row that has gone since it was counted would be waited for.
const names = (page: Page) =>
  rows(page).getByRole('link', { name: /^Show backups of / }).evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')?.replace('Show backups of ', '')));
const cell = (row: Locator, index: number) => row.getByRole('cell').nth(index);
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search servers', exact: true });
const dayLink = (row: Locator) => row.getByRole('link', { name: /^\d+ \w+ \d{4}: / });
const header = (page: Page, name: string) => table(page).getByRole('columnheader').filter({ has: button(page, name) });
const view = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });
const shown = (page: Page) => page.getByRole('status').filter({ hasText: /^Showing/ });

async function signInAt(page: Page, emulator: Emulator, url = './?view=servers', token = emulator.tokens.full) {
  await page.goto(url);
  await page.getByLabel('API token', { exact: true }).fill(token);
  await button(page, 'Sign in').click();
  await expect(heading(page, 'Servers')).toBeVisible();
}

/** An account as of a moment at which its clock and the page's stand still. */
async function standStill(page: Page, emulator: Emulator, moment: string, seed: Reset['seed']) {
  await emulator.reset({ seed, at: moment, speed: 0 });
  await withoutPolls(emulator);
  await page.clock.setFixedTime(moment);
}

async function answers(emulator: Emulator): Promise<{ backups: coverage.Backup[]; servers: { id: number; name: string }[] }> {
  const ask = async (path: string) => {
    const response = await fetch(emulator.address + path, { headers: { authorization: `Bearer ${emulator.tokens.full}` } });
    return ((await response.json()) as { results: never[] }).results;
  };
  return { backups: await ask(LIST_PATH), servers: await ask('/api/v1/servers/') };
}

async function exported(page: Page, kind: 'CSV' | 'JSON'): Promise<{ name: string; text: string }> {
  await button(page, 'Export').click();
  const download = page.waitForEvent('download');
  await button(page, kind).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

const MOMENTS = {
  'Europe/Amsterdam': { 'no change of the clocks': '2025-01-16T15:00:00Z', 'the clocks went forward': '2025-04-10T21:45:00Z' },
  'America/New_York': { 'no change of the clocks': '2025-07-10T12:00:00Z', 'the clocks went back': '2025-11-12T04:30:00Z' },
  'Africa/Cairo': { 'a day began at one o’clock': '2025-05-10T20:59:00Z', 'an hour came twice before midnight': '2025-11-12T21:59:00Z' },
  'America/Santiago': { 'a day began at one o’clock': '2025-09-20T02:59:00Z' },
  'Pacific/Auckland': { 'no change of the clocks': '2025-06-20T23:00:00Z', 'the clocks went back': '2025-04-12T11:59:00Z' },
} as const;

for (const [zone, moments] of Object.entries(MOMENTS)) {
  test.describe(zone, () => {
    test.use({ timezoneId: zone });
    for (const [change, moment] of Object.entries(moments)) {
      for (const seed of ['demo', 'large=2000'] as const) {
        test(`every figure is what a second computation gives: ${seed}, ${change}`, async ({ page, emulator }) => {
          test.slow();
          await standStill(page, emulator, moment, seed);
          const now = Date.parse(moment);
          const { backups, servers } = await answers(emulator);
          const expected = coverage.worstFirst(coverage.expected(backups, servers, now, zone));
          await signInAt(page, emulator);
          await expect(page.getByRole('status').filter({ hasText: coverage.verdict(expected) })).toBeVisible();
          const total = coverage.size(expected.reduce((sum, server) => sum + (server.total ?? 0), 0));
          await expect(shown(page)).toHaveText(`Showing ${expected.length} of ${expected.length} servers · ${total}`);

          const report = JSON.parse((await exported(page, 'JSON')).text) as { servers: object[]; read_at: string };
          expect(report.servers).toEqual(expected.map((server) => coverage.reported(server, now)));
          expect(report.read_at).toBe(moment);

          for (const [index, server] of expected.slice(0, 15).entries()) {
            const found = rows(page).nth(index);
            expect(await nameOf(found)).toBe(server.name);
            await expect(cell(found, 0)).toContainText(String(server.id));
            await expect(cell(found, 1)).toHaveText(`Last good backup${coverage.lastGoodWords(server, now)}`);
            await expect(found.getByRole('img').first()).toHaveAccessibleName(coverage.daysSentence(server));
            await expect(cell(found, 3)).toContainText(`${server.manual} of 10`);
            await expect(cell(found, 4)).toContainText(server.total === null ? '–' : coverage.size(server.total));
            const usual = server.usual === undefined ? 'No sizes yet' : `Usually ${coverage.size(Math.floor(server.usual))}`;
            // Said once: by the line where it has marks, else by the words below it.
            if (server.farOff.length > 0) await expect(found.getByRole('img').nth(1)).toHaveAccessibleName(new RegExp(`^${usual.replace('.', '\\.')}`));
            else await expect(found.getByRole('cell').nth(5)).toMatchAriaSnapshot(`- cell "${usual}"`);
            await expect(found.getByRole('link', { name: /is far off/ })).toHaveCount(server.farOff.length > 0 ? 1 : 0);
          }
          // Each day by the keyboard, of servers with failures, gaps and manual backups.
          for (const server of expected.filter((_, index) => [0, 2, 5].includes(index))) {
            const link = dayLink(row(page, server.name));
            await link.focus();
            await page.keyboard.press('Home');
            const named = [];
            for (let day = 0; day < 30; day += 1) {
              named.push(await link.getAttribute('aria-label'));
              await page.keyboard.press('ArrowRight');
            }
            expect(named).toEqual(server.days.map(coverage.dayName));
          }
        });
      }
    }
  });
}

test.describe('on the demo account', () => {
  const MOMENT = '2025-01-16T15:00:00Z';
  test.beforeEach(({ page, emulator }) => standStill(page, emulator, MOMENT, 'demo'));

  test('a strip is one stop of the keyboard; its day leads to the backups behind it, and back', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    const server = row(page, 'web-server-02');
    const link = dayLink(server);
    await expect(link).toHaveCount(1);
    await link.focus();
    await expect(link).toHaveAccessibleName('16 Jan 2025: Automatic 1 · In progress 1');
    await page.keyboard.press('ArrowLeft');
    await expect(link).toHaveAccessibleName(/^15 Jan 2025: /);
    await expect(cell(server, 2)).toContainText('15 Jan 2025: ');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(heading(page, 'Backups')).toBeVisible();
    await expect(page).toHaveURL(/\?server_id=12346&created_from=2025-01-16&created_to=2025-01-16$/);
    await expect(backupRows(page)).toHaveCount(2);
    await page.goBack();
    await expect(heading(page, 'Servers')).toBeVisible();
    await expect(page).toHaveURL(/\?view=servers$/);
  });

  test('a day is named under the pointer and leads to its backups', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    const server = row(page, 'web-server-01');
    const strip = server.getByRole('img').first();
    const { width = 0 } = (await strip.boundingBox()) ?? {};
    await strip.hover({ position: { x: width * 28.5 / 30, y: 15 }, force: true });
    await expect(cell(server, 2)).toContainText('15 Jan 2025: Automatic 1');
    await page.mouse.down();
    await page.mouse.up();
    await expect(page).toHaveURL(/\?server_id=12345&created_from=2025-01-15&created_to=2025-01-15$/);
    await expect(backupRows(page)).toHaveCount(1);
  });

  test('what the pointer shows and what the keyboard stands on are two things', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    const server = row(page, 'web-server-01');
    const link = dayLink(server);
    const strip = server.getByRole('img').first();
    const { width = 0 } = (await strip.boundingBox()) ?? {};
    const hover = (day: number) => strip.hover({ position: { x: width * (day + 0.5) / 30, y: 15 }, force: true });
    await hover(10);
    await expect(cell(server, 2)).toContainText('28 Dec 2024: ');
    await expect(link).toHaveAccessibleName(/^16 Jan 2025: /);
    await link.focus();
    await page.keyboard.press('ArrowLeft');
    await hover(12);
    await expect(cell(server, 2)).toContainText('30 Dec 2024: ');
    await expect(link).toHaveAccessibleName(/^15 Jan 2025: /);
    await page.mouse.move(0, 0);
    await expect(cell(server, 2)).toContainText('15 Jan 2025: ');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/created_from=2025-01-15&created_to=2025-01-15$/);
  });

  test('an arrow key with another is left to the browser, such as Alt and left to go back', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    const link = dayLink(row(page, 'web-server-01'));
    await link.focus();
    await page.evaluate(() => {
      const kept: boolean[] = [];
      Object.assign(window, { kept });
      addEventListener('keydown', (event) => { if (event.key.startsWith('Arrow')) kept.push(event.defaultPrevented); });
    });
    for (const modifier of ['Alt', 'Control', 'Meta', 'Shift']) await page.keyboard.press(`${modifier}+ArrowLeft`);
    await expect(link).toHaveAccessibleName(/^16 Jan 2025: /);
    await page.keyboard.press('ArrowLeft');
    await expect(link).toHaveAccessibleName(/^15 Jan 2025: /);
    expect(await page.evaluate(() => (window as unknown as { kept: boolean[] }).kept)).toEqual([false, false, false, false, true]);
  });

  test('the arrow keys are told where they work, and every mark is explained', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await expect(dayLink(row(page, 'web-server-01'))).toHaveAccessibleDescription(/left and right arrow keys/);
    await expect(row(page, 'mail-01').getByRole('link', { name: /is far off/ })).not.toHaveAccessibleDescription(/arrow keys/);
    for (const word of ['Automatic', 'Manual', 'Other type', 'Failed', 'In progress', 'Other status', 'None']) {
      await expect(page.locator('.legend').getByText(word, { exact: true })).toBeVisible();
    }
    await page.keyboard.press('?');
    await expect(dialog(page, 'Keyboard shortcuts')).toContainText('← →');
  });

  test('a completed backup of another type looks like one, and not like one that is under way', async ({ page, emulator }) => {
    const server = { id: 77_001, name: 'odd-types' };
    await emulator.addBackups([
      backup(90_001, { server, backup_type: 'replica', created_at: '2025-01-15T12:00:00Z' }),
      backup(90_002, { server, status: 'in_progress', size_mb: null, created_at: '2025-01-16T12:00:00Z' }),
    ]);
    await signInAt(page, emulator);
    const found = row(page, 'odd-types');
    await expect(found.getByRole('img').first()).toHaveAccessibleName('Last 30 days, 1 with a backup: Other type 1 · In progress 1 · no backup 28.');
    const drawn = found.getByRole('img').first().locator('path:not([d=""])');
    await expect(drawn).toHaveCount(3);
    expect(await drawn.evaluateAll((paths) => paths.map((path) => path.getAttribute('class')))).toEqual(['automatic', 'under-way', 'nothing']);
  });

  test('each of several sizes that are far off is named and leads to its backup', async ({ page, emulator }) => {
    const server = { id: 77_002, name: 'two-odd-ones' };
    const sizes = [1000, 1010, 5000, 1000, 990, 10, 1000];
    await emulator.addBackups(sizes.map((size_mb, index) => backup(90_001 + index, {
      server, backup_type: 'automatic', size_mb, created_at: `2025-01-${10 + index}T05:00:00Z`,
    })));
    await signInAt(page, emulator);
    const found = row(page, 'two-odd-ones');
    const picture = found.getByRole('img').nth(1);
    await expect(picture).toHaveAccessibleName('Usually 1,000 MB · 10 MB on 15 Jan 2025 · 4.88 GB on 12 Jan 2025');
    const link = found.getByRole('link', { name: /is far off/ });
    await expect(link).toHaveAccessibleName('10 MB on 15 Jan 2025: backup 90006 is far off the usual 1,000 MB');
    await expect(link).toHaveAccessibleDescription(/arrow keys/);
    await link.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(link).toHaveAccessibleName('4.88 GB on 12 Jan 2025: backup 90003 is far off the usual 1,000 MB');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\?server_id=77002&created_from=2025-01-12&created_to=2025-01-12$/);
    await expect(backupRows(page)).toHaveCount(1);
    await expect(backupRow(page, 90_003)).toContainText('4.88 GB');
    await page.goBack();
    const { width = 0 } = (await picture.boundingBox()) ?? {};
    await picture.click({ position: { x: width * 0.8, y: 12 } });
    await expect(backupRow(page, 90_006)).toContainText('10 MB');
    await page.goBack();
    await picture.click({ position: { x: width * 0.4, y: 12 } });
    await expect(backupRow(page, 90_003)).toContainText('4.88 GB');
  });

  test('a size that is far off is named and leads to its backup', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    const server = row(page, 'mail-01');
    await expect(server.getByRole('img').nth(1)).toHaveAccessibleName(/^Usually 1\d\.\d\d GB · 36\.04 GB on 15 Jan 2025$/);
    const mark = server.getByRole('link', { name: /^36\.04 GB on 15 Jan 2025: backup \d+ is far off the usual/ });
    const id = Number(/backup (\d+)/.exec((await mark.getAttribute('aria-label')) ?? '')?.[1]);
    await mark.click();
    await expect(backupRow(page, id)).toContainText('36.04 GB');
  });

  test('its backups are shown without what was filtered before, and Back leads to where one was', async ({ page, emulator }) => {
    await signInAt(page, emulator, './?view=servers&q=web&sort=-size_mb');
    await expect(rows(page)).toHaveCount(3);
    await row(page, 'web-server-01').getByRole('link', { name: 'Show backups of web-server-01' }).click();
    await expect(page).toHaveURL(/\?server_id=12345$/);
    await expect(serverBox(page)).toHaveValue('web-server-01');
    await expect(heading(page, 'Backups')).toBeVisible();
    await page.goBack();
    await expect(search(page)).toHaveValue('web');
    await expect(header(page, 'Total size')).toHaveAttribute('aria-sort', 'descending');
    await page.goForward();
    await expect(serverBox(page)).toHaveValue('web-server-01');
  });

  test('each view keeps what it was narrowed to, and the address speaks of the one that is shown', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await view(page, 'Backups').click();
    await backupSearch(page).fill('nightly');
    await expect(page).toHaveURL(/\?q=nightly$/);
    await view(page, 'Servers').click();
    await expect(page).toHaveURL(/\?view=servers$/);
    await expect(search(page)).toHaveValue('');
    await search(page).fill('db-');
    await expect(page).toHaveURL(/\?view=servers&q=db-$/);
    await expect(view(page, 'Backups')).toHaveAttribute('href', '?q=nightly');
    await view(page, 'Backups').click();
    await expect(backupSearch(page)).toHaveValue('nightly');
    await page.goBack();
    await expect(search(page)).toHaveValue('db-');
    await page.reload();
    await expect(search(page)).toHaveValue('db-');
    await expect(rows(page)).toHaveCount(2);
  });

  test('columns sort, and the address says how', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await expect(header(page, 'Last good backup')).toHaveAttribute('aria-sort', 'ascending');
    const { backups, servers } = await answers(emulator);
    const all = coverage.expected(backups, servers, Date.parse(MOMENT), 'Europe/Amsterdam');
    for (const [column, first, member] of [
      ['Server', 'ascending', 'server'], ['Manual backups', 'descending', 'manual'], ['Total size', 'descending', 'size_mb'],
      ['Size trend', 'descending', 'far_off'], ['Last 30 days', 'ascending', 'days'], ['Last good backup', 'ascending', 'last_good'],
    ] as const) {
      for (const direction of [first, first === 'ascending' ? 'descending' : 'ascending'] as const) {
        await button(table(page), column).click();
        await expect(header(page, column)).toHaveAttribute('aria-sort', direction);
        const sort = `${direction === 'descending' ? '-' : ''}${member}`;
        await expect(page).toHaveURL(sort === 'last_good' ? /[?]view=servers$/ : new RegExp(`[?&]sort=${sort}$`));
        await expect(table(page).locator('[aria-sort]')).toHaveCount(1);
        await expect.poll(() => names(page), `${column}, ${direction}`).toEqual(coverage.sorted(all, column, direction).map(({ name }) => name));
      }
    }
    await button(table(page), 'Server').click();
    await expect(header(page, 'Server')).toHaveAttribute('aria-sort', 'ascending');
    const ascending = await names(page);
    await button(table(page), 'Server').click();
    await expect.poll(() => names(page)).toEqual([...ascending].reverse());
    expect(ascending.indexOf('web-server-02')).toBeLessThan(ascending.indexOf('web-server-10'));
    await page.goBack();
    await expect.poll(() => names(page)).toEqual(ascending);
  });

  test('the search narrows by words of the name and by id', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await search(page).fill('ISTANBUL');
    await expect(rows(page)).toHaveCount(1);
    await search(page).fill('server 12347');
    await expect.poll(() => names(page)).toEqual(['web-server-10']);
    await search(page).fill('nowhere');
    await expect(page.getByText('No server fits the search.')).toBeVisible();
    await button(page, 'Clear search').click();
    await expect(rows(page)).toHaveCount(15);
  });

  test('a backup is created for the server of the row', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await button(row(page, 'sandbox-new'), 'Create backup of sandbox-new').click();
    const form = dialog(page, 'Create backup');
    await expect(serverBox(form)).toHaveValue('sandbox-new');
    await button(form, 'Create backup').click();
    await expect(form).toBeHidden();
    await expect(cell(row(page, 'sandbox-new'), 3)).toContainText('1 of 10');
    await expect(dayLink(row(page, 'sandbox-new'))).toHaveAccessibleName('16 Jan 2025: In progress 1');
  });

  test('a filter of the backups chooses no server here', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await row(page, 'web-server-01').getByRole('link', { name: 'Show backups of web-server-01' }).click();
    await view(page, 'Servers').click();
    await page.keyboard.press('n');
    await expect(serverBox(dialog(page, 'Create backup'))).toHaveValue('');
  });

  test('a token that may only read sees why nothing can be created', async ({ page, emulator }) => {
    await signInAt(page, emulator, './?view=servers', emulator.tokens.read_only);
    const create = button(row(page, 'sandbox-new'), 'Create backup of sandbox-new');
    await expect(create).toHaveAttribute('aria-disabled', 'true');
    await expect(create).toHaveAccessibleDescription(/may only read/);
    await create.press('Enter');
    await expect(messages(page)).toContainText('Create backup: This token may only read.');
  });

  test('the backups lead to the servers that need attention', async ({ page, emulator }) => {
    await signInAt(page, emulator, './?view=servers&q=web&sort=server');
    await view(page, 'Backups').click();
    await page.getByRole('link', { name: '3 servers need attention', exact: true }).click();
    await expect(page).toHaveURL(/\?view=servers$/);
    await expect.poll(async () => (await names(page)).slice(0, 3)).toEqual(['build-runner', 'sandbox-new', 'staging-eu']);
  });

  test('the report as CSV opens in a spreadsheet', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await expect(rows(page)).toHaveCount(15);
    const { name, text } = await exported(page, 'CSV');
    expect(name).toBe('servers-2025-01-16T15-00-00.csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('\ufeffserver_id,server_name,standing,overdue,last_good_id,last_good_at,age_hours,rhythm_hours,completed,in_progress,failed,other,manual,total_size_mb,usual_size_mb,far_off,read_at,made_at');
    expect(lines).toHaveLength(17);
    expect(lines[2]).toBe(`12390,sandbox-new,missing,yes,,,,,0,0,0,0,0,,,,${MOMENT},${MOMENT}`);
  });

  test('in Arabic time runs from right to left, and the arrow keys with it', async ({ page, emulator }) => {
    await page.addInitScript(() => localStorage.setItem('console-language', 'ar'));
    await page.goto('./?view=servers');
    await page.locator('#token').fill(emulator.tokens.full);
    await page.locator('#token').press('Enter');
    const link = page.getByRole('row').filter({ hasText: '12345' }).getByRole('link').first();
    await link.focus();
    await expect(link).toHaveAccessibleName(/^16 .* 2025: /);
    const { x: today = 0 } = (await link.boundingBox()) ?? {};
    await page.keyboard.press('ArrowRight');
    await expect(link).toHaveAccessibleName(/^15 .* 2025: /);
    expect((await link.boundingBox())?.x).toBeGreaterThan(today);
    await expect(page.getByText('أقدم يوم يمينًا واليوم يسارًا')).toBeVisible();
  });

  test('before a restore or a deletion it is said what the other backups mean', async ({ page, emulator }) => {
    await signInAt(page, emulator);
    await row(page, 'staging-eu').getByRole('link', { name: 'Show backups of staging-eu' }).click();
    await expect(shown(page)).toContainText('Showing 25 of ');
    await backupRows(page).nth(1).getByRole('button', { name: /^Restore backup/ }).click();
    const restore = dialog(page, 'Restore staging-eu');
    await expect(restore).toContainText('This server is overdue: its last good backup was made 6 days ago.');
    await expect(restore).toContainText(/There is a newer good backup of this server: \d+, made 6 days ago\./);
    await button(restore, 'Cancel').click();
    await backupRows(page).first().getByRole('button', { name: /^Delete backup/ }).click();
    const gone = page.getByRole('dialog', { name: /^Delete backup/ });
    await expect(gone).toContainText('This is the newest good backup of this server. The one before it was made 7 days ago.');
    await button(gone, 'Keep backup').click();
    await backupRows(page).nth(3).getByRole('button', { name: /^Delete backup/ }).click();
    await expect(gone).toContainText('overdue');
    await expect(gone).not.toContainText('newest good backup');
  });

  test('a restore says that it is from the last good backup, or the only one; a deletion that the server has none', async ({ page, emulator }) => {
    await emulator.addBackups([backup(90_001, { server: { id: 77_003, name: 'single' }, created_at: '2025-01-16T12:00:00Z' })]);
    await signInAt(page, emulator);
    const open = async (server: string, action: RegExp) => {
      await row(page, server).getByRole('link', { name: `Show backups of ${server}` }).click();
      await expect(serverBox(page)).toHaveValue(server);
      await backupRows(page).first().getByRole('button', { name: action }).click();
    };
    await open('web-server-01', /^Restore backup/);
    await expect(dialog(page, 'Restore web-server-01')).toContainText(/This is the last good backup of this server\.(?! and)/);
    await page.keyboard.press('Escape');
    await view(page, 'Servers').click();
    await open('single', /^Restore backup/);
    await expect(dialog(page, 'Restore single')).toContainText('This is the last good backup of this server, and the only one.');
    await page.keyboard.press('Escape');
    await view(page, 'Servers').click();
    await open('build-runner', /^Delete backup/);
    await expect(page.getByRole('dialog', { name: /^Delete backup/ })).toContainText('This server is overdue: it has no completed backup.');
  });

  test('time passes without a poll: a server turns late, the worst stay first, and midnight comes', async ({ page, emulator }) => {
    await withoutPolls(emulator, { idle_lock_minutes: 0 });
    const { backups, servers } = await answers(emulator);
    await signInAt(page, emulator);
    for (const moment of [MOMENT, '2025-01-16T22:59:58Z', '2025-01-16T23:00:01Z', '2025-01-18T03:30:00Z']) {
      const now = Date.parse(moment);
      const expected = coverage.worstFirst(coverage.expected(backups, servers, now, 'Europe/Amsterdam'));
      await page.clock.setFixedTime(moment);
      await expect(page.getByRole('status').filter({ hasText: coverage.verdict(expected) })).toBeVisible();
      await expect.poll(() => names(page)).toEqual(expected.map(({ name }) => name));
      for (const server of expected) {
        const found = row(page, server.name);
        await expect(cell(found, 1)).toHaveText(`Last good backup${coverage.lastGoodWords(server, now)}`);
        await expect(found.getByRole('img').first()).toHaveAccessibleName(coverage.daysSentence(server));
      }
    }
    await expect(page.getByRole('status').filter({ hasText: /more are overdue/ })).toBeVisible();
    await expect(dayLink(row(page, 'web-server-01'))).toHaveAccessibleName('18 Jan 2025: no backup');
    expect((await emulator.requests('list'))).toHaveLength(2);
  });

  for (const tag of TAGS) {
    test(`neither how a server stands nor what is far off is cut off at any width: ${tag}`, async ({ page, emulator }) => {
      await emulator.addBackups([backup(90_001, { server: { id: 77_004, name: 'long-ago' }, created_at: '2024-11-18T12:00:00Z' })]);
      await page.addInitScript((tag) => localStorage.setItem('console-language', tag), tag);
      await page.goto('./?view=servers');
      await page.locator('#token').fill(emulator.tokens.full);
      await page.locator('#token').press('Enter');
      await expect(page.getByRole('row').filter({ hasText: '77004' })).toBeVisible();
      for (const width of [320, 360, 768, 960, 1024, 1151, 1152, 1280, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        await expect(page.locator('td.sizes').first()).toBeVisible();
        const cut = await page.locator('.servers').evaluate((table) => [...table.querySelectorAll('td .pill, td .pill bdi, td .caption, td .far-off, td.sizes, td.last-good')]
          .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0 || part.scrollHeight > part.clientHeight + 1 && part.clientHeight > 0)
          .map((part) => `${part.className}: ${part.textContent}`));
        expect(cut, `${width} px`).toEqual([]);
        const heights = await page.locator('tr.row').evaluateAll((rows) => [...new Set(rows.map((row) => row.getBoundingClientRect().height))]);
        expect(heights, `one height for all rows at ${width} px`).toHaveLength(1);
      }
    });
  }

  test('a long name of a day is shown in full, and moves nothing', async ({ page, emulator }) => {
    const server = { id: 77_005, name: 'busy-day' };
    const kinds = [{ backup_type: 'automatic' }, {}, { backup_type: 'replica' }, { status: 'failed', size_mb: null }, { status: 'archived' }];
    await emulator.addBackups(kinds.map((members, index) => backup(90_001 + index, { server, created_at: '2025-01-16T12:00:00Z', ...members })));
    for (const width of [320, 960, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      if (width === 320) await signInAt(page, emulator, './?view=servers&q=busy-day');
      const found = row(page, 'busy-day');
      await page.mouse.move(0, 0);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const { height } = (await found.boundingBox()) ?? {};
      await dayLink(found).focus();
      const words = found.locator('.caption.whole span');
      await expect(words).toHaveText('16 Jan 2025: Automatic 1 · Manual 1 · Other type 1 · Failed 1 · Other status 1');
      expect((await found.boundingBox())?.height).toBe(height);
      const box = (await words.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      const ends = [[box.x + 2, box.y + 4], [box.x + 2, box.y + box.height - 4]] as const;
      expect(await page.evaluate((ends) => ends.map(([x, y]) => document.elementFromPoint(x, y)?.parentElement?.className), ends)).toEqual(['caption whole', 'caption whole']);
    }
  });

  for (const width of [320, 768, 1000, 1440]) {
    test(`nothing scrolls sideways, and no action is missing: ${width} px`, async ({ page, emulator }) => {
      await page.setViewportSize({ width, height: 800 });
      await signInAt(page, emulator);
      await expect(button(row(page, 'staging-eu'), 'Create backup of staging-eu')).toBeVisible();
      await expect(row(page, 'staging-eu').getByRole('link', { name: 'Show backups of staging-eu' })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
});

test('Back finds the place in a long table', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'large=2000' });
  await signInAt(page, emulator);
  await expect(shown(page)).toContainText('Showing 80 of 80 servers');
  const place = () => page.evaluate(() => scrollY);
  // Near its end, where a row's height that is only guessed would not do.
  await page.evaluate(() => scrollTo(0, 4000));
  await expect.poll(place).toBe(4000);
  await row(page, (await names(page)).at(-6) ?? '').getByRole('link', { name: /^Show backups of/ }).evaluate((link: HTMLElement) => link.click());
  await expect(page).toHaveURL(/\?server_id=\d+$/);
  await expect.poll(place).toBe(0);
  await page.goBack();
  await expect(heading(page, 'Servers')).toBeAttached();
  await expect.poll(place).toBe(4000);
});

test('unknown values in the address are ignored', async ({ page, emulator }) => {
  await signInAt(page, emulator, './?view=servers&sort=created_at&status=failed&server_id=x');
  await expect(header(page, 'Last good backup')).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows(page)).toHaveCount(2);
});

test('servers are known from the backups where the servers endpoint does not answer', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(403));
  await emulator.faults({ endpoint: 'servers', kind: { status: { status: 403 } } });
  await signInAt(page, emulator);
  await expect.poll(() => names(page)).toEqual(['web-server-01']);
});

const notListed = (page: Page) => page.getByText('The API did not list its servers, so servers without any backup may be missing here.');

/** The answer of the servers endpoint, as long as it stands. */
const listed = (...servers: object[]) => ({ endpoint: 'servers', kind: { body: { count: servers.length, results: servers } } }) as const;

/** Asks for the whole list every second. */
async function withPolls(emulator: Emulator) {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 5 });
  await emulator.site({ api_base: '/', poll_active_seconds: 1, poll_idle_seconds: 1 });
}

test('a servers endpoint that fails: said, with the reason, until it answers with the next list', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  await withPolls(emulator);
  await emulator.faults({ endpoint: 'servers', kind: { status: { status: 500 } } });
  await signInAt(page, emulator);
  await expect(notListed(page)).toBeVisible();
  await expect(page.getByRole('main')).toContainText('may be missing here. The API failed with status 500.');
  await expect.poll(() => names(page)).toEqual(['web-server-01']);
  await emulator.clearFaults();
  await expect.poll(async () => (await names(page)).sort()).toEqual(['db-server-02', 'web-server-01']);
  await expect(notListed(page)).toBeHidden();
  await expect(page.getByRole('status').filter({ hasText: '2 of 2 servers' }).or(page.getByRole('status').filter({ hasText: 'no completed backup' })).first()).toBeVisible();
  // What is known stays when it fails again, and that is said too.
  await emulator.faults({ endpoint: 'servers', kind: 'reset_before' });
  allowConsole(LOST);
  await expect(notListed(page)).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});

test('servers that are made later appear, those that are gone do not stay, a blank name hides none', async ({ page, emulator }) => {
  await withPolls(emulator);
  await emulator.faults(listed({ id: 12345, name: ' ', status: 'active' }));
  await signInAt(page, emulator);
  await expect.poll(() => names(page)).toEqual(['web-server-01']);
  await emulator.clearFaults();
  await emulator.faults(listed({ id: 12345, name: 'web-server-01' }, { id: 9, name: 'brand-new' }));
  await expect.poll(() => names(page)).toEqual(['brand-new', 'web-server-01']);
  await emulator.clearFaults();
  await emulator.faults(listed({ id: 12345, name: 'web-server-01' }));
  await expect.poll(() => names(page)).toEqual(['web-server-01']);
  await button(page, 'Create backup of web-server-01').click();
  await serverBox(dialog(page, 'Create backup')).fill('server');
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText([/^web-server-01/]);
});

test('no verdict, and no empty account, before the servers have answered', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  await emulator.faults({ endpoint: 'list', kind: { body: { count: 0, results: [] } } }, { endpoint: 'servers', kind: 'hang' });
  await signInAt(page, emulator);
  await expect.poll(async () => (await emulator.requests('servers')).length).toBe(1);
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toBeAttached();
  await expect(heading(page, 'No servers')).toBeHidden();
  await emulator.clearFaults();
  await emulator.faults({ endpoint: 'servers', kind: 'hang' });
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText(/server, and it has a recent backup|is overdue/)).toBeHidden();
  await emulator.clearFaults();
  await emulator.faults({ endpoint: 'list', kind: { body: { count: 0, results: [] } } }, { endpoint: 'servers', kind: { status: { status: 500 } } });
  await page.reload();
  await expect(heading(page, 'No backups yet')).toBeVisible();
  await expect(notListed(page)).toBeVisible();
});

test('ages are counted by the API\'s clock, here and in a dialog', async ({ page, emulator }) => {
  const HOUR = 3600_000;
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
  const daily = [0, 24, 48, 72].map((hours, index) => backup(700 + index, { server: { id: 50, name: 'steady' }, backup_type: 'automatic', created_at: ago(hours - 10) }));
  // One backup from the future would tell nothing.
  const another = backup(704, { server: { id: 50, name: 'steady' }, created_at: ago(1 - 10) });
  // By this computer's clock it is not late yet, by the API's it is.
  const late = [40, 64, 88, 112].map((hours, index) => backup(800 + index, { server: { id: 51, name: 'slow' }, backup_type: 'automatic', created_at: ago(hours) }));
  await emulator.addBackups([...daily, another, ...late]);
  await withoutPolls(emulator);
  await signInAt(page, emulator);
  await expect(page.getByText(/The API’s clock is (9|10) hours ahead/)).toBeVisible();
  await expect(cell(row(page, 'steady'), 1)).toContainText('just now');
  await expect(cell(row(page, 'slow'), 1)).toContainText('Overdue · 2 days ago');
  const report = JSON.parse((await exported(page, 'JSON')).text) as { made_at: string; read_at: string };
  for (const at of [report.made_at, report.read_at]) expect(Math.abs(Date.parse(at) - Date.now() - 10 * HOUR)).toBeLessThan(60_000);
  await row(page, 'slow').getByRole('link', { name: 'Show backups of slow' }).click();
  await button(backupRow(page, 800), 'Restore backup 800').click();
  await expect(dialog(page, 'Restore slow')).toContainText('This server is overdue: its last good backup was made 2 days ago.');
});

test('a date days ahead is no last good backup', async ({ page, emulator }) => {
  const of = (id: number, server: number, created_at: string) => backup(id, { server: { id: server, name: `srv-${server}` }, created_at });
  await standStill(page, emulator, '2025-01-16T15:00:00Z', 'documented');
  await emulator.addBackups([of(601, 1, '2024-12-27T15:00:00Z'), of(602, 1, '2099-01-01T00:00:00Z'), of(603, 2, '2099-01-01T00:00:00Z'), of(604, 3, '2025-01-16T14:00:00Z')]);
  await signInAt(page, emulator);
  await expect(cell(row(page, 'srv-1'), 1)).toHaveText(/20 days ago/);
  await expect(cell(row(page, 'srv-2'), 1)).toHaveText(/Age unknown$/);
  await expect(cell(row(page, 'srv-3'), 1)).toHaveText(/1 hour ago$/);
  await expect(page.getByRole('status').filter({ hasText: 'overdue' })).toHaveText('1 of 5 servers has no completed backup, 1 more is overdue.');
});

test('a backup of nothing has a size, and one whose size is not told has none', async ({ page, emulator }) => {
  await emulator.addBackups([
    backup(600, { server: { id: 1, name: 'nothing' }, size_mb: 0 }), backup(601, { server: { id: 2, name: 'untold' }, size_mb: null }),
  ]);
  await signIn(page, emulator.tokens.full);
  await page.goto('./?view=servers&sort=size_mb');
  await expect(cell(row(page, 'nothing'), 4)).toContainText('0 MB');
  await expect(cell(row(page, 'untold'), 4)).toContainText('–');
  await expect(rows(page).first()).toContainText('nothing');
  await expect(rows(page).last()).toContainText('untold');
});

test('an account without anything, and one that cannot be loaded', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  await emulator.faults({ endpoint: 'list', kind: { body: { count: 0, results: [] } } }, { endpoint: 'servers', kind: { body: { count: 0, results: [] } } });
  await signInAt(page, emulator);
  await expect(heading(page, 'No servers')).toBeVisible();
  await emulator.clearFaults();
  await emulator.faults({ endpoint: 'list', kind: { status: { status: 500 } }, times: 1 });
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('could not be loaded');
  await button(page, 'Try again').click();
  await expect(rows(page)).toHaveCount(2);
});

/** From now on: which rows of the table are touched. */
async function watch(page: Page) {
  await table(page).evaluate((table) => {
    const touched: string[] = [];
    Object.assign(window, { touched });
    new MutationObserver((records) => records.forEach(({ target }) => {
      const row = (target instanceof Element ? target : target.parentElement)?.closest('[role=row]');
      touched.push(row?.querySelector('bdi')?.textContent ?? 'the table');
    })).observe(table, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}
const touched = (page: Page) => page.evaluate(() => (window as unknown as { touched: string[] }).touched);

for (const [what, kind] of [['cannot be loaded', { status: { status: 500 } }], ['is still loading', 'hang']] as const) {
  test(`nothing is exported while the list ${what}, and an empty list is`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await withoutPolls(emulator);
    await signInAt(page, emulator);
    await expect(table(page)).toBeVisible();
    await emulator.faults({ endpoint: 'list', kind });
    for (const url of ['./?view=servers', './']) {
      await page.goto(url);
      const open = button(page, 'Export');
      await expect(open).toHaveAttribute('aria-disabled', 'true');
      await expect(open).toHaveAccessibleDescription(kind === 'hang' ? 'Loading backups…' : 'The backups could not be loaded');
      await open.click({ force: true });
      await expect(button(page, 'CSV')).toBeHidden();
    }
    await emulator.clearFaults();
    for (const { id } of (await answers(emulator)).backups) await emulator.removeBackup(id);
    await page.reload();
    await expect(button(page, 'Export')).not.toHaveAttribute('aria-disabled');
    expect(JSON.parse((await exported(page, 'JSON')).text)).toEqual([]);
  });
}

test('an unchanged poll touches nothing, a changed backup only its server', async ({ page, emulator }) => {
  const moment = '2025-01-16T15:00:00Z';
  await emulator.reset({ seed: 'demo', at: moment, speed: 0 });
  await emulator.site({ api_base: '/', poll_active_seconds: 1, poll_idle_seconds: 1 });
  await page.clock.setFixedTime(moment);
  await signInAt(page, emulator);
  await expect(rows(page)).toHaveCount(15);
  const polls = async () => (await emulator.requests()).filter(({ endpoint }) => endpoint === 'list' || endpoint === 'list_by_server').length;
  const first = await polls();
  // With what comes last, such as titles.
  await expect.poll(polls).toBeGreaterThan(first);
  const before = await polls();
  await watch(page);
  await expect.poll(polls, { timeout: 20_000 }).toBeGreaterThan(before + 3);
  expect(await touched(page)).toEqual([]);
  const running = (await answers(emulator)).backups.find(({ server, status }) => server.name === 'db-replica-2' && status === 'in_progress');
  await emulator.changeBackup(running?.id ?? 0, { status: 'completed', size_mb: 200_000 });
  await expect(row(page, 'db-replica-2').getByRole('link', { name: /^195\.31 GB on 16 Jan 2025/ })).toBeVisible();
  expect([...new Set(await touched(page))]).not.toContain('web-server-01');
});

test.describe('while somebody is at a row', () => {
  const moment = '2025-01-16T15:00:00Z';
  test.beforeEach(async ({ page, emulator }) => {
    await emulator.reset({ seed: 'demo', at: moment, speed: 0 });
    // With nothing in progress each poll asks for the whole list.
    const running = (await answers(emulator)).backups.filter(({ status }) => status === 'in_progress');
    for (const { id } of running) await emulator.changeBackup(id, { status: 'completed', size_mb: 48_000 });
    await emulator.site({ api_base: '/', poll_active_seconds: 1, poll_idle_seconds: 1 });
    await page.clock.setFixedTime(moment);
    await signInAt(page, emulator);
    await expect(rows(page)).toHaveCount(15);
  });

  test('a poll that changes what is usual leaves the focus on what is far off', async ({ page, emulator }) => {
    const mark = row(page, 'mail-01').getByRole('link', { name: /is far off/ });
    const before = (await mark.getAttribute('aria-label')) ?? '';
    await mark.focus();
    await emulator.addBackups([9001, 9002, 9003].map((id) => backup(id, { server: { id: 12360, name: 'mail-01' }, size_mb: 14_000, created_at: `2025-01-16T14:0${id - 9000}:00Z` })));
    await expect(mark).not.toHaveAccessibleName(before);
    await expect(mark).toHaveAccessibleName(/^36\.04 GB on 15 Jan 2025: /);
    await expect(mark).toBeFocused();
  });

  test('where nothing is far off any more, the focus stays with the server', async ({ page, emulator }) => {
    const server = row(page, 'mail-01');
    const mark = server.getByRole('link', { name: /is far off/ });
    await mark.focus();
    const id = Number(/backup (\d+)/.exec((await mark.getAttribute('aria-label')) ?? '')?.[1]);
    await emulator.changeBackup(id, { size_mb: 12_300 });
    await expect(mark).toHaveCount(0);
    await expect(dayLink(server)).toBeFocused();
  });

  for (const [what, control] of [
    ['the strip', dayLink],
    ['“Create backup”', (row: Locator) => row.getByRole('button', { name: /^Create backup of/ })],
    ['“Show backups”', (row: Locator) => row.getByRole('link', { name: /^Show backups of/ })],
  ] as const) {
    for (const place of ['staging-eu', 'sandbox-new', 'web-server-01'] as const) {
      test(`a row that changes its place keeps the focus and the view: ${what} of ${place}`, async ({ page, emulator }) => {
        const held = control(row(page, place));
        await held.focus();
        const scroll = await page.evaluate(() => scrollY);
        // The late one becomes the best, the one without any too, and all others move up.
        await emulator.addBackups([
          backup(9001, { server: { id: 12361, name: 'staging-eu' }, created_at: '2025-01-16T14:58:30Z' }),
          backup(9002, { server: { id: 12390, name: 'sandbox-new' }, created_at: '2025-01-16T14:59:00Z' }),
        ]);
        await expect.poll(async () => (await names(page)).slice(-2)).toEqual(['staging-eu', 'sandbox-new']);
        await expect(held).toBeFocused();
        expect(await page.evaluate(() => scrollY)).toBe(scroll);
      });
    }
  }
});

for (const [zone, boundary, now] of [
  ['Africa/Cairo', '2025-04-24T22:00:00Z', '2025-05-10T12:00:00Z'],
  ['America/Santiago', '2025-09-07T04:00:00Z', '2025-09-20T12:00:00Z'],
] as const) {
  test.describe(zone, () => {
    test.use({ timezoneId: zone });
    test('a day without midnight begins at one o’clock', async ({ page, emulator }) => {
      await standStill(page, emulator, now, 'documented');
      const second = (offset: number) => new Date(Date.parse(boundary) + offset * 1000).toISOString();
      await emulator.addBackups([backup(9001, { created_at: second(-1) }), backup(9002, { created_at: second(0), status: 'failed', size_mb: null })]);
      const { backups, servers } = await answers(emulator);
      const days = coverage.expected(backups, servers, Date.parse(now), zone).find(({ name }) => name === 'web-server-01')!.days;
      await signInAt(page, emulator);
      const link = dayLink(row(page, 'web-server-01'));
      await link.focus();
      const named = [];
      await page.keyboard.press('Home');
      for (let day = 0; day < 30; day += 1) {
        named.push(await link.getAttribute('aria-label'));
        await page.keyboard.press('ArrowRight');
      }
      expect(named).toEqual(days.map(coverage.dayName));
      const made = named.filter((name) => /Manual 1|Failed 1/.test(name ?? ''));
      expect(made).toHaveLength(2);
      expect(made[0]).toContain('Manual 1');
    });
  });
}
