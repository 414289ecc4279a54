// What is remembered (PRODUCT.md, 2): what is shown, in the address; language and theme.
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, chooseServer, header, heading, ids, row, search, serverBox, statusLine, table, withoutPolls } from './console.ts';

const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('the URL', () => {
  test('keeps search, filters and sort over a reload', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await search(page).fill('pre');
    await choice(page, 'Type').selectOption('Manual');
    await page.getByLabel('Created from', { exact: true }).fill('2025-01-01');
    await button(table(page), 'ID').click();
    await expect(page).toHaveURL(/sort=id/);
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

  test('finds a choice right after it was made, by a reload and by "Back"', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await choice(page, 'Status').selectOption('Completed');
    await page.reload();
    await expect(choice(page, 'Status')).toHaveValue('completed');
    await expect.poll(() => ids(page)).toEqual([501, 499]);
    await choice(page, 'Type').selectOption('Manual');
    await page.goBack();
    await expect(page).toHaveURL(/status=completed/);
    await expect(choice(page, 'Type')).toHaveValue('');
    await expect.poll(() => ids(page)).toEqual([501, 499]);
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

  test('a status that nobody knows leaves the address, and no later row brings it into force', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?status=archived&sort=id');
    await expect(page).toHaveURL(/\?sort=id$/);
    await emulator.addBackups([backup(600, { status: 'archived' })]);
    await button(page, 'Refresh').click();
    await expect.poll(() => ids(page)).toEqual([499, 501, 502, 600]);
  });

  test('days that are the wrong way round are said to be', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?created_from=2025-01-31&created_to=2025-01-01');
    await expect(page.getByRole('main')).toContainText('The first day is after the last one: no backup can fit.');
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
    await expect(page).toHaveURL(/created_from=2025-01-13$/);
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
