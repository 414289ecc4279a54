// "Delete backup 501" (PRODUCT.md, 6): what is said before, the last completed backup, what fails, and answers that are lost.
import type { Page } from '@playwright/test';
import type { Emulator, FaultKind } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, dialog, hold, ids, logged, LOST, messages, row, seeServers, SERVER, statusLine, table, underWay, withoutPolls } from './console.ts';

const remove = (page: Page, id = 501) => dialog(page, `Delete backup ${id}`);
const submit = (page: Page, id = 501) => button(remove(page, id), 'Delete backup');
const confirmation = (page: Page, id = 501) => remove(page, id).getByRole('textbox', { name: `Type ${SERVER} to confirm`, exact: true });

async function open(page: Page, emulator: Emulator, id = 501) {
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  await button(page, `Delete backup ${id}`).click();
  await expect(remove(page, id)).toBeVisible();
}

const sent = async (emulator: Emulator) => (await emulator.requests('delete')).map((request) => `${request.method} ${request.path}`);
const ONCE = ['DELETE /api/v1/backups/501/'];

async function expectDeleted(page: Page) {
  await expect(remove(page)).toBeHidden();
  await expect(row(page, 501)).toBeHidden();
  expect(await ids(page)).toEqual([502, 499]);
}

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('before it is sent', () => {
  test('says what it is, and that it cannot be undone', async ({ page, emulator }) => {
    await open(page, emulator);
    for (const fact of [SERVER, '12345', '501', 'Automatic', '4.42 GB · 4,523 MB', /16 Jan 2025, 04:00 (UTC|GMT)\+1/, 'Automatic daily backup', /cannot be undone/]) await expect(remove(page)).toContainText(fact);
    await expect(button(remove(page), 'Keep backup')).toBeFocused();
    await expect(submit(page)).toBeEnabled();
    await expect(remove(page).getByRole('textbox')).toBeHidden();
  });

  for (const [how, leave] of [
    ['"Keep backup"', (page: Page) => button(remove(page), 'Keep backup').click()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['Enter on what has the first focus', (page: Page) => page.keyboard.press('Enter')],
  ] as const) {
    test(`${how} keeps it, and the focus is back at the row`, async ({ page, emulator }) => {
      await open(page, emulator);
      await leave(page);
      await expect(remove(page)).toBeHidden();
      await expect(button(page, 'Delete backup 501')).toBeFocused();
      await expect(row(page, 501)).toBeVisible();
      expect(await sent(emulator)).toEqual([]);
    });
  }

  test('a click outside deletes nothing and closes nothing', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.mouse.click(5, 5);
    await expect(remove(page)).toBeVisible();
    expect(await sent(emulator)).toEqual([]);
  });

  test('a backup in progress: that this cancels it', async ({ page, emulator }) => {
    await open(page, emulator, 502);
    await expect(remove(page, 502)).toContainText(/cancels it/);
    await submit(page, 502).click();
    await expect(row(page, 502)).toBeHidden();
    expect(await sent(emulator)).toEqual(['DELETE /api/v1/backups/502/']);
  });

  test('one that its server turns out to be restored from: blocked with the reason, and the last one stays the last', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await emulator.removeBackup(499);
    await open(page, emulator);
    await confirmation(page).fill(SERVER);
    await expect(submit(page)).toBeEnabled();
    await emulator.changeBackup(501, { status: 'restoring' });
    await expect(remove(page)).toContainText('A restore of this server is under way.');
    await expect(submit(page)).toBeDisabled();
    await expect(remove(page)).not.toContainText('cancels it');
    await expect(confirmation(page)).toBeVisible();
  });

  test('a completed one says nothing of cancelling', async ({ page, emulator }) => {
    await open(page, emulator);
    await expect(remove(page)).not.toContainText('cancels');
    await expect(remove(page)).not.toContainText('last completed');
  });
});

test.describe('while the dialog is open', () => {
  const lonely = { id: 60, name: 'lonely' };

  test('one in progress that is completed is asked about as what it is now: the last', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await emulator.addBackups([backup(700, { server: lonely, status: 'in_progress', size_mb: null })]);
    await open(page, emulator, 700);
    await expect(remove(page, 700)).toContainText('cancels it');
    await expect(submit(page, 700)).toBeEnabled();
    await emulator.changeBackup(700, { status: 'completed', size_mb: 2048 });
    await expect(remove(page, 700)).toContainText('last completed backup of lonely');
    await expect(remove(page, 700)).not.toContainText('cancels it');
    await expect(remove(page, 700)).toContainText('2.00 GB');
    await expect(submit(page, 700)).toBeDisabled();
    await remove(page, 700).getByRole('textbox', { name: 'Type lonely to confirm', exact: true }).fill('lonely');
    await expect(submit(page, 700)).toBeEnabled();
  });

  test('whether it is the last is judged by what the API has now', async ({ page, emulator }) => {
    await emulator.addBackups([backup(700, { server: lonely }), backup(701, { server: lonely })]);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 701)).toBeVisible();
    await emulator.removeBackup(701);
    await button(page, 'Delete backup 700').click();
    await expect(remove(page, 700)).toContainText('last completed backup of lonely');
    await expect(submit(page, 700)).toBeDisabled();
    await expect(row(page, 701)).toBeHidden();
  });

  test('what its server is being restored from stays, also on the way by "Create backup"', async ({ page, emulator }) => {
    await emulator.addBackups(Array.from({ length: 8 }, (_, index) => backup(600 + index, { created_at: `2024-01-0${index + 1}T00:00:00Z` })));
    await signIn(page, emulator.tokens.full, './?server_id=12345');
    await button(page, 'Restore backup 600').click();
    // The backups are counted: there is no room for a safety backup. Before that the name would have to be typed again.
    await expect(page.getByRole('checkbox', { name: 'Create a safety backup first', exact: true })).toBeDisabled();
    await page.getByRole('textbox', { name: `Type ${SERVER} to confirm`, exact: true }).fill(SERVER);
    await button(page.getByRole('dialog'), 'Restore server').click();
    await expect(messages(page)).toContainText('has started');
    await button(page.getByRole('main'), 'Create backup').click();
    await button(dialog(page, 'Create backup'), 'Delete').click();
    await expect(remove(page, 600).getByRole('alert')).toHaveText('A restore of this server is under way.');
    await expect(submit(page, 600)).toBeDisabled();
    await page.keyboard.press('Enter');
    expect(await sent(emulator)).toEqual([]);
  });
});

test.describe('a server that may be being restored from it', () => {
  const warning = (page: Page) => remove(page).getByRole('status').filter({ hasText: `A restore of ${SERVER} may be using what you delete here.` });

  test('by somebody else: that is said, and the name is asked for', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await seeServers(page);
    await emulator.changeServer(12345, { status: 'restoring' });
    await button(page, 'Delete backup 501').click();
    await expect(warning(page)).toBeVisible();
    await expect(submit(page)).toBeDisabled();
    await confirmation(page).fill(SERVER);
    await expect(submit(page)).toBeEnabled();
    await button(remove(page), 'Keep backup').click();
    // There is nothing to go back to in one that is not completed.
    await button(page, 'Delete backup 502').click();
    await expect(submit(page, 502)).toBeEnabled();
    await expect(remove(page, 502)).not.toContainText('may be using');
  });

  test('by a restore whose answer was lost: that is said', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await emulator.faults({ endpoint: 'restore', kind: 'reset_before' });
    await signIn(page, emulator.tokens.full);
    await button(page, 'Restore backup 501').click();
    await page.getByRole('checkbox', { name: 'Create a safety backup first', exact: true }).uncheck();
    await page.getByRole('textbox', { name: `Type ${SERVER} to confirm`, exact: true }).fill(SERVER);
    await button(page.getByRole('dialog'), 'Restore server').click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
    await button(page.getByRole('dialog'), 'Cancel').click();
    await button(page, 'Delete backup 499').click();
    await expect(submit(page, 499)).toBeEnabled();
    await button(remove(page, 499), 'Keep backup').click();
    await button(page, 'Delete backup 501').click();
    await expect(warning(page)).toBeVisible();
    await expect(submit(page)).toBeDisabled();
  });
});

test('its id is given to a backup of another server: it counts as gone, and nothing is deleted', async ({ page, emulator }) => {
  await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
  await open(page, emulator);
  await expect(submit(page)).toBeEnabled();
  await emulator.changeBackup(501, { server: { id: 12346, name: 'db-server-02' } });
  await expect(remove(page).getByRole('alert')).toHaveText('The backup is no longer in the list');
  await expect(submit(page)).toBeDisabled();
  expect(await sent(emulator)).toEqual([]);
});

test.describe('the last completed backup of a server', () => {
  test('with a long description: what it warns of is in sight, and the keyboard reads that to its end', async ({ page, emulator }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await emulator.removeBackup(499);
    await emulator.changeBackup(501, { description: `${'Before the update. '.repeat(110)}The end.` });
    await open(page, emulator);
    await expect(remove(page).getByText(/last completed backup of/)).toBeInViewport({ ratio: 1 });
    await expect(confirmation(page)).toBeInViewport({ ratio: 1 });
    const text = remove(page).getByRole('definition').filter({ hasText: 'The end.' });
    await confirmation(page).press('Shift+Tab');
    await expect(text).toBeFocused();
    await page.keyboard.press('End');
    await expect.poll(() => text.evaluate((shown) => shown.scrollTop + shown.clientHeight >= shown.scrollHeight - 1)).toBe(true);
    expect(await text.evaluate((shown) => getComputedStyle(shown).fontWeight)).toBe('400');
  });

  test('is said to be, and only the exact name enables it', async ({ page, emulator }) => {
    await emulator.removeBackup(499);
    await open(page, emulator);
    await expect(remove(page)).toContainText(`last completed backup of ${SERVER}`);
    await expect(button(remove(page), 'Keep backup')).toBeFocused();
    for (const wrong of ['', 'web-server-0', 'WEB-SERVER-01', 'web-server-01 ', '501']) {
      await confirmation(page).fill(wrong);
      await expect(submit(page), `"${wrong}"`).toBeDisabled();
      await confirmation(page).press('Enter');
    }
    expect(await sent(emulator)).toEqual([]);
    await confirmation(page).fill(SERVER);
    await confirmation(page).press('Enter');
    await expect(remove(page)).toBeHidden();
    await expect(row(page, 501)).toBeHidden();
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('failed ones, those in progress, and other servers\' do not count', async ({ page, emulator }) => {
    await emulator.changeBackup(499, { status: 'failed' });
    await emulator.addBackups([backup(600, { server: { id: 12346, name: 'db-server-02' } })]);
    await open(page, emulator);
    await expect(remove(page)).toContainText('last completed backup');
    await expect(submit(page)).toBeDisabled();
  });

  test('a failed one can go without typing', async ({ page, emulator }) => {
    await emulator.removeBackup(501);
    await emulator.changeBackup(502, { status: 'failed' });
    await open(page, emulator, 502);
    await expect(remove(page, 502)).not.toContainText('last completed');
    await expect(submit(page, 502)).toBeEnabled();
  });

  test('hidden by a filter, another one still counts', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?q=501');
    await button(page, 'Delete backup 501').click();
    await expect(submit(page)).toBeEnabled();
  });

  test('that it becomes while the dialog is open: the name is asked for', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
    await open(page, emulator);
    await expect(submit(page)).toBeEnabled();
    await emulator.removeBackup(499);
    await expect(remove(page)).toContainText('last completed backup');
    await expect(submit(page)).toBeDisabled();
    await expect(confirmation(page)).toHaveValue('');
    expect(await sent(emulator)).toEqual([]);
  });
});

test.describe('success', () => {
  test('the row is gone, the rest stays, and it is said', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
    await button(page, 'Delete backup 501').click();
    await submit(page).click();
    await expectDeleted(page);
    await expect(messages(page)).toContainText(/Backup 501 of web-server-01 is deleted/);
    await expect(statusLine(page)).toContainText('Showing 2 of 2');
    await expect(page.getByText('1 selected')).toBeHidden();
    await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    expect(await sent(emulator)).toEqual(ONCE);
    expect((await emulator.requests('delete'))[0]).toMatchObject({ status: 204, query: '' });
    await page.reload();
    await expect.poll(() => ids(page)).toEqual([502, 499]);
  });

  test('the last one of all: no backups yet', async ({ page, emulator }) => {
    await emulator.removeBackup(499);
    await emulator.removeBackup(502);
    await open(page, emulator);
    await confirmation(page).fill(SERVER);
    await submit(page).click();
    await expect(page.getByRole('heading', { name: 'No backups yet' })).toBeVisible();
  });

  test('the message is dismissed', async ({ page, emulator }) => {
    await open(page, emulator);
    await submit(page).click();
    await expect(messages(page)).toContainText('501');
    await button(messages(page), 'Dismiss').click();
    await expect(messages(page)).not.toContainText('501');
  });

  for (const [how, press] of [
    ['a double click', (page: Page) => submit(page).dblclick()],
    ['Enter that is held', async (page: Page) => { await submit(page).focus(); await hold(page, 'Enter'); }],
  ] as const) {
    test(`${how} sends once`, async ({ page, emulator }) => {
      await emulator.faults({ endpoint: 'delete', delay_ms: 2500 });
      await open(page, emulator);
      await press(page);
      await expect(submit(page)).toBeDisabled();
      await expect(underWay(remove(page), 'Deleting…')).toBeVisible();
      await expectDeleted(page);
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  test('while it is being sent Escape does not hide what is going on', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'delete', delay_ms: 2500 });
    await open(page, emulator);
    await submit(page).click();
    await hold(page, 'Escape');
    await expect(remove(page)).toBeVisible();
    await expectDeleted(page);
  });

  test('404 counts as gone', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(404));
    await open(page, emulator);
    await emulator.removeBackup(501);
    await submit(page).click();
    await expectDeleted(page);
    await expect(messages(page)).toContainText(/Backup 501 was already gone/);
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('a list that was asked before the delete does not bring the row back', async ({ page, emulator }) => {
    await open(page, emulator);
    await button(remove(page), 'Keep backup').click();
    await emulator.faults({ endpoint: 'list', delay_ms: 1500, times: 1 }, { endpoint: 'list_by_server', delay_ms: 1500, times: 1 });
    const before = (await emulator.requests('list')).length;
    await button(page, 'Refresh').click();
    await expect.poll(async () => (await emulator.requests('list')).length).toBe(before + 1);
    const late = (await emulator.requests('list')).at(-1);
    await button(page, 'Delete backup 501').click();
    await submit(page).click();
    await expectDeleted(page);
    await expect.poll(async () => (await emulator.requests()).filter((request) => request.number === late?.number).every((request) => request.aborted || request.finished_at !== null)).toBe(true);
    expect(await ids(page)).toEqual([502, 499]);
  });
});

test.describe('failure', () => {
  for (const [what, kind, status, said] of [
    ['409', { status: { status: 409, body: { detail: 'A restore from this backup is running.' } } }, 409, 'A restore from this backup is running.'],
    ['403', { status: { status: 403, body: { detail: 'No permission.' } } }, 403, 'No permission.'],
    ['400', { status: { status: 400, body: ['Locked by the provider.'] } }, 400, 'Locked by the provider.'],
    ['429', { status: { status: 429, headers: { 'Retry-After': '7' } } }, 429, '7 seconds'],
    ['500 with HTML', { status: { status: 500, body: '<h1>Server Error</h1>' } }, 500, '500'],
  ] as const satisfies [string, FaultKind, number, string][]) {
    test(`${what}: stays in the dialog, the row stays, and it can be tried again`, async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(status));
      await emulator.faults({ endpoint: 'delete', kind, times: 1 });
      await open(page, emulator);
      await submit(page).click();
      const alert = remove(page).getByRole('alert');
      await expect(alert).toContainText('501 was not deleted');
      await expect(alert).toContainText(said);
      await expect(alert).not.toContainText('<h1>');
      await expect(row(page, 501)).toHaveCount(1);
      expect(await sent(emulator)).toEqual(ONCE);
      await submit(page).click();
      await expectDeleted(page);
      expect(await sent(emulator)).toEqual([...ONCE, ...ONCE]);
    });
  }

  test('the failure is gone when the dialog is opened again', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500 } } });
    await open(page, emulator);
    await submit(page).click();
    await expect(remove(page).getByRole('alert')).toBeVisible();
    await button(remove(page), 'Keep backup').click();
    await button(page, 'Delete backup 501').click();
    await expect(remove(page)).toBeVisible();
    await expect(remove(page).getByRole('alert')).toBeHidden();
  });

  test('the typed name of the last one stays', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.removeBackup(499);
    await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500 } } });
    await open(page, emulator);
    await confirmation(page).fill(SERVER);
    await submit(page).click();
    await expect(remove(page).getByRole('alert')).toContainText('not deleted');
    await expect(confirmation(page)).toHaveValue(SERVER);
  });
});

test.describe('an answer that is lost', () => {
  for (const [how, kind, log] of [
    ['the connection breaks after it was done', 'reset_after', LOST],
    ['no answer comes in time, though it was done', 'hang_after', /^$/],
  ] as const) {
    test(`${how}: the list shows that it is gone`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'delete', kind });
      await open(page, emulator);
      await submit(page).click();
      await expectDeleted(page);
      await expect(messages(page)).toContainText('501');
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  test('a row that cannot be read any more is still there', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await emulator.faults({ endpoint: 'delete', kind: 'reset_before' });
    await open(page, emulator);
    await expect.poll(async () => (await emulator.requests('list_by_server')).length).toBe(1);
    await emulator.faults({ endpoint: 'list_by_server', kind: { body: { count: 1, results: [{ id: 501, server: 'nobody' }] } } });
    await submit(page).click();
    await expect(remove(page).getByRole('alert')).toContainText('501 is still in the list', { timeout: 10_000 });
  });

  for (const [how, kind, log] of [
    ['the connection breaks before it was done', 'reset_before', LOST],
    ['no answer comes in time', 'hang', /^$/],
    ['a gateway gives up', { status: { status: 504, body: '<h1>Gateway Time-out</h1>' } }, logged(504)],
  ] as const) {
    test(`${how}: it is said that it is still there, and nothing is sent again`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'delete', kind, times: 1 });
      await open(page, emulator);
      await submit(page).click();
      await expect(remove(page).getByRole('alert')).toContainText('501 is still in the list', { timeout: 10_000 });
      // A press that was meant for the wait is no answer to what is now said.
      await expect(remove(page).getByRole('alert')).toBeFocused();
      await page.keyboard.press('Enter');
      expect(await sent(emulator)).toEqual(ONCE);
      await submit(page).click();
      await expectDeleted(page);
    });
  }

  test('one that goes only later is said to be deleted, in the log too', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await emulator.site({ api_base: '/', poll_active_seconds: 0.5, poll_idle_seconds: 0.5 });
    await emulator.faults({ endpoint: 'delete', kind: 'reset_before' });
    await open(page, emulator);
    await submit(page).click();
    await expect(remove(page).getByRole('alert')).toContainText('501 is still in the list', { timeout: 10_000 });
    await emulator.removeBackup(501);
    await expectDeleted(page);
    await expect(messages(page)).toContainText('Backup 501 of web-server-01 is deleted');
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Delete backup 501' })).toContainText('Done');
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('and the list cannot be read either: that is said', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    allowConsole(logged(500));
    await open(page, emulator);
    await emulator.faults({ endpoint: 'delete', kind: 'reset_after' }, { endpoint: 'list_by_server', kind: { status: { status: 500 } } }, { endpoint: 'list', kind: { status: { status: 500 } } });
    await submit(page).click();
    await expect(remove(page).getByRole('alert')).toContainText('could not be read', { timeout: 10_000 });
    expect(await sent(emulator)).toEqual(ONCE);
  });
});
