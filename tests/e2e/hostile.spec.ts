// Values as nobody expects them, huge ones above all: the page stays whole, at 360 pixels too, and what cannot be read is counted and named.
import type { Page } from '@playwright/test';
import { backup, button, cell, heading, messages, row, rows, search, statusLine, table, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

const GREATEST_ID = 2 ** 53 - 1;
const LONG = 'x'.repeat(10_000);
const server = (id: number, name: string) => ({ server: { id, name } });

/** Each of them alone in a row, so that none can hide behind another. */
const ROWS = [
  backup(1, server(70001, '<img src=x onerror=alert(1)><b>bold</b>')),
  backup(2, { ...server(70002, '\u202Egpj.exe\u202D'), description: '\u202Egpj.exe' }),
  backup(3, server(70003, LONG)),
  backup(4, { ...server(70004, 'long'), description: LONG }),
  backup(5, { ...server(70005, 'long words'), status: LONG, backup_type: LONG }),
  backup(6, { ...server(70006, 'a\u0000b\u0007c\u001B[31md\ne\tf\u0085g\u2028h'), description: '\u0000\u0001\u007F' }),
  backup(7, { ...server(70007, 'lines'), description: Array(500).fill('line').join('\n') }),
  backup(8, { ...server(70008, 'marks'), description: 'Z\u0351\u036B\u0343'.repeat(1500) }),
  backup(GREATEST_ID, { ...server(GREATEST_ID, 'greatest id') }),
  backup(0, server(70000, 'id zero')),
  backup(10, { ...server(70010, 'greatest size'), size_mb: GREATEST_ID }),
  backup(11, { ...server(70011, 'negative size'), size_mb: -5 }),
  backup(12, { ...server(70012, 'no number'), size_mb: 1e300 }),
  backup(13, { ...server(70013, 'half a megabyte'), size_mb: 0.5 }),
  backup(14, { ...server(70014, 'first day'), created_at: '0000-01-01T00:00:00Z', expires_at: '0001-01-01T00:00:00Z' }),
  backup(15, { ...server(70015, 'last day'), created_at: '9999-12-31T23:59:59Z', expires_at: '9999-12-31T23:59:59-12:00' }),
  backup(16, { ...server(70016, 'no day'), created_at: '2025-02-30T00:00:00Z', expires_at: '12025-01-01T00:00:00Z' }),
  backup(17, { ...server(70017, '   '), description: '   ' }),
  backup(18, server(70018, '')),
];

const UNREADABLE = [
  { ...backup(31), server: null },
  { ...backup(32), server: { id: -1, name: 'negative' } },
  { ...backup(33), server: { id: 2 ** 53, name: 'too great' } },
  { ...backup(-34) },
  { ...backup(2 ** 53) },
];

/** Those that are shown in dialogs too. */
const IN_DIALOGS = [1, 2, 3, 4, 8];

const open = async (page: Page, emulator: Emulator) => {
  page.on('dialog', () => { throw new Error('a script ran'); });
  await withoutPolls(emulator);
  await emulator.addBackups([...ROWS, ...UNREADABLE]);
  await signIn(page, emulator.tokens.full);
  await expect(statusLine(page)).toContainText(`Showing ${ROWS.length + 3} of`);
};

/** Nothing is wider than the screen. */
const expectNoOverflow = async (page: Page, what: string) => {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, document.body.scrollWidth, ...[...document.querySelectorAll('dialog')].map((dialog) => dialog.scrollWidth)]);
  const most = await page.evaluate(() => document.documentElement.clientWidth);
  expect(Math.max(...width), what).toBeLessThanOrEqual(most);
};

/** Only this row is left. */
async function find(page: Page, { id, server }: { id: number; server: { id: number } }) {
  await search(page).fill(String(server.id));
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, id)).toBeVisible();
}

test('rows that cannot be read are counted and named', async ({ page, emulator }) => {
  await open(page, emulator);
  await expect(page.getByRole('main')).toContainText('5 rows could not be read and are not shown.');
  for (const named of ['31', '32', '33', 'without an id']) await expect(page.getByText(/Their ids:/)).toContainText(named);
});

test('what can be shown of them is', async ({ page, emulator }) => {
  await open(page, emulator);
  await expect(table(page).locator('img, b, script')).toHaveCount(0);
  await expect(await cell(page, GREATEST_ID, 'ID')).toContainText(/9007199254740991$/);
  await expect(await cell(page, 0, 'ID')).toContainText(/\b0$|ID0$/);
  await expect(await cell(page, 10, 'Size')).toContainText(/8,589,934,592(\.0+)? TB/);
  for (const id of [11, 12]) await expect(await cell(page, id, 'Size')).toContainText('–');
  await expect(await cell(page, 13, 'Size')).toContainText('1 MB');
  await expect(await cell(page, 16, 'Created')).toContainText('–');
  await expect(await cell(page, 18, 'Server')).toContainText('70018');
  await search(page).fill('9007199254740991');
  await expect(rows(page)).toHaveCount(1);
});

for (const width of [1280, 360]) {
  test.describe(`${width} pixels wide`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('nothing scrolls sideways, in the table or in a dialog', async ({ page, emulator }) => {
      await open(page, emulator);
      await expectNoOverflow(page, 'all');
      for (const shown of ROWS) {
        await find(page, shown);
        await expectNoOverflow(page, `row ${shown.id}`);
        if (!IN_DIALOGS.includes(shown.id)) continue;
        for (const action of ['Restore', 'Delete']) {
          await button(page, `${action} backup ${shown.id}`).click();
          await expect(page.getByRole('dialog')).toBeVisible();
          await expectNoOverflow(page, `${action} backup ${shown.id}`);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toHaveCount(0);
        }
      }
    });
  });
}

test.describe('on the narrowest screen', () => {
  test.use({ viewport: { width: 320, height: 568 } });

  test('a message about a server with an endless name can be dismissed', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await emulator.addBackups([backup(3, { ...server(70003, LONG), status: 'in_progress', size_mb: null })]);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 3)).toBeVisible();
    await emulator.changeBackup(3, { status: 'failed' });
    await button(page, 'Refresh').click();
    await expect(messages(page).getByRole('listitem')).toContainText('Backup 3 of xxx');
    await expect(button(messages(page), 'Dismiss')).toBeInViewport({ ratio: 1 });
    await expect(messages(page).getByText('failed')).toBeInViewport();
    await button(messages(page), 'Dismiss').click();
    await expect(messages(page).getByRole('listitem')).toHaveCount(0);
  });
});

test('every order and every search leaves the page whole', async ({ page, emulator }) => {
  await open(page, emulator);
  const columns = table(page).getByRole('columnheader').getByRole('button');
  expect(await columns.count()).toBe(8);
  for (const column of await columns.all()) {
    for (const direction of ['first', 'second']) {
      await column.click();
      await expect(statusLine(page), `${await column.innerText()}, ${direction}`).toContainText(`Showing ${ROWS.length + 3} of`);
    }
  }
  for (const text of ['\u202E', '<img', LONG.slice(0, 400), '\u0351', 'x'.repeat(100)]) {
    await search(page).fill(text);
    await expect(heading(page, 'Backups')).toBeVisible();
    await expect(statusLine(page)).toContainText(/Showing \d+ of/);
  }
});
