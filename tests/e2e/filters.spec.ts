// What is shown of the backups (PRODUCT.md, 3): sorting, search and filters.
import type { Locator, Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import {
  backup, button, cell, column, header, heading, holdRequests, ids, offered, search, serverBox, statusLine, table, withoutPolls,
} from './console.ts';

const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const wordsOf = (select: Locator) => select.getByRole('option').allInnerTexts();
const ISTANBUL = { id: 777, name: 'İstanbul-ışık' };

test.beforeEach(({ emulator }) => withoutPolls(emulator));

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

test('Server: what Enter would take stays the same when more servers become known', async ({ page, emulator }) => {
  const release = await holdRequests(page, /\/servers\//);
  await signIn(page, emulator.tokens.full);
  const server = serverBox(page);
  await server.pressSequentially('server');
  await expect(offered(page)).toHaveText([/web-server-01/]);
  release();
  await expect(offered(page)).toHaveText([/db-server-02/, /web-server-01/]);
  await expect(server).toHaveAttribute('aria-activedescendant', /option-1$/);
  await server.press('Enter');
  await expect(server).toHaveValue('web-server-01');
  await expect.poll(() => ids(page)).toEqual([502, 501, 499]);
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

  test('Server: Enter in an empty field takes none, and the arrow goes to the first', async ({ page }) => {
    const server = serverBox(page);
    await server.click();
    await expect(offered(page, 'db-server-02')).toBeVisible();
    await server.press('Enter');
    await expect(server).toHaveAttribute('aria-expanded', 'false');
    expect(new URL(page.url()).searchParams.has('server_id')).toBe(false);
    await server.pressSequentially('db');
    await server.press('Enter');
    await expect.poll(() => ids(page)).toEqual([600]);
    await server.press('ControlOrMeta+a');
    await server.press('Delete');
    await expect.poll(async () => (await ids(page)).length).toBe(5);
    await server.press('Enter');
    await expect(server).toHaveAttribute('aria-expanded', 'false');
    await expect(server).toHaveValue('');
    expect((await ids(page)).length).toBe(5);
    await server.click();
    await server.press('ArrowDown');
    await server.press('Enter');
    await expect(server).toHaveValue('db-server-02');
  });

  test('Server: is found by its id, and without accents', async ({ page }) => {
    await serverBox(page).fill('777');
    await expect(offered(page)).toHaveCount(1);
    await serverBox(page).fill('ISTANBUL isik');
    await expect(offered(page)).toHaveText([/İstanbul-ışık/]);
    await serverBox(page).press('Enter');
    await expect.poll(() => ids(page)).toEqual([601]);
  });

  test('Server: an id that is typed to the end is a choice, and stays one for who goes on with Tab', async ({ page }) => {
    await serverBox(page).fill('12346');
    await page.keyboard.press('Tab');
    await expect(serverBox(page)).toHaveValue('db-server-02');
    await expect.poll(() => ids(page)).toEqual([600]);
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
