// "Restore web-server-01" (PRODUCT.md, 5): what is said before, the typed name, what the API refuses, and answers that are lost.
import type { Page } from '@playwright/test';
import type { Emulator, FaultKind } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, dialog, hold, logged, LOST, messages, row, SERVER, table, underWay, withoutPolls } from './console.ts';

const restore = (page: Page, server = SERVER) => dialog(page, `Restore ${server}`);
const confirmation = (page: Page, server = SERVER) => restore(page, server).getByRole('textbox', { name: `Type ${server} to confirm`, exact: true });
const submit = (page: Page) => button(page.getByRole('dialog'), 'Restore server');
const PATH = '/api/v1/servers/12345/restore/';

/** What the servers are doing before is known. */
const serversAnswered = (emulator: Emulator) => expect.poll(async () => (await emulator.requests('servers')).filter((request) => request.finished_at !== null).length).toBe(1);

async function open(page: Page, emulator: Emulator, id = 501) {
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  await serversAnswered(emulator);
  await button(page, `Restore backup ${id}`).click();
  // The server's backups are counted.
  await expect(page.getByRole('dialog')).toContainText('of 10');
}

/** The restore alone; what goes before it is in safety.spec.ts. */
const withoutSafety = (page: Page) => page.getByRole('checkbox', { name: 'Create a safety backup first', exact: true }).uncheck();

async function confirm(page: Page) {
  await withoutSafety(page);
  await confirmation(page).fill(SERVER);
  await submit(page).click();
}

const sent = async (emulator: Emulator) => (await emulator.requests('restore')).map((request) => [request.method, request.path, JSON.parse(request.body ?? '') as unknown]);
const ONCE = [['POST', PATH, { backup_id: 501 }]];

async function expectStarted(page: Page) {
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(messages(page)).toContainText(/restore of web-server-01 from backup 501 has started/);
  await expect(messages(page)).not.toContainText(/complete|ended|restored/i);
}

/** Waits for so many more answers about the servers. */
async function servers(emulator: Emulator, count: number) {
  const answered = async () => (await emulator.requests('servers')).filter((request) => request.finished_at !== null).length;
  const before = await answered();
  await expect.poll(answered, { timeout: 15_000 }).toBeGreaterThan(before + count);
}

/** With frequent polls, and all typed that a restore without a safety backup asks for. */
async function openReady(page: Page, emulator: Emulator) {
  await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
  await open(page, emulator);
  await withoutSafety(page);
  await confirmation(page).fill(SERVER);
  await expect(submit(page)).toBeEnabled();
}

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('what happens elsewhere while the dialog is open', () => {
  test('the backup turns out to have failed: no restore any more, with the reason', async ({ page, emulator }) => {
    await openReady(page, emulator);
    await emulator.changeBackup(501, { status: 'failed' });
    await expect(restore(page).getByRole('alert')).toHaveText('This backup failed: there is nothing to restore.');
    await expect(submit(page)).toBeDisabled();
    await expect(restore(page)).not.toContainText('does not match');
    await confirmation(page).press('Enter');
    expect(await sent(emulator)).toEqual([]);
  });

  test('somebody else has begun a restore of the server: said as soon as the dialog opens', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await serversAnswered(emulator);
    await emulator.changeServer(12345, { status: 'restoring' });
    await button(page, 'Restore backup 501').click();
    await expect(restore(page).getByRole('alert')).toHaveText('A restore of this server is under way.');
    await withoutSafety(page);
    await confirmation(page).fill(SERVER);
    await expect(submit(page)).toBeDisabled();
    expect(await sent(emulator)).toEqual([]);
  });

  test('its id is given to a backup of another server: it counts as gone, and nothing can be sent', async ({ page, emulator }) => {
    await openReady(page, emulator);
    await emulator.changeBackup(501, { server: { id: 12346, name: 'db-server-02' } });
    await expect(restore(page).getByRole('alert')).toHaveText('The backup is no longer in the list');
    await expect(submit(page)).toBeDisabled();
    await expect(restore(page)).not.toContainText('db-server-02');
    await confirmation(page).press('Enter');
    expect(await sent(emulator)).toEqual([]);
  });

  test('"Back" leaves the question, and sends nothing', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await button(page, 'Restore backup 501').click();
    await expect(restore(page)).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await sent(emulator)).toEqual([]);
  });
});

test.describe('before it is sent', () => {
  test('says which server, which backup, and what is lost', async ({ page, emulator }) => {
    await open(page, emulator);
    const facts = restore(page);
    for (const fact of [SERVER, '12345', '501', 'Automatic', '4.42 GB · 4,523 MB', /16 Jan 2025, 04:00 (UTC|GMT)\+1/, /(month|year)s? ago/, /Expires\s*16 Feb 2025, 04:00 (UTC|GMT)\+1/, 'Automatic daily backup']) await expect(facts).toContainText(fact);
    await expect(facts).toContainText(/everything written to it since then is lost/);
    await expect(facts).toContainText(/cannot be undone/);
    await expect(button(facts, 'Cancel')).toBeFocused();
    await expect(submit(page)).toBeDisabled();
  });

  test('facts that the API does not give are said to be missing', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { created_at: null, expires_at: null, size_mb: null, description: '' })]);
    await open(page, emulator, 600);
    await expect(restore(page)).toContainText('Unknown');
    await expect(restore(page)).toContainText(/Expires\s*Never/i);
    await expect(restore(page)).not.toContainText(/null|NaN|Invalid|undefined|1970/);
  });

  test('only the exact name enables it', async ({ page, emulator }) => {
    await open(page, emulator);
    for (const wrong of ['', 'web-server-0', 'WEB-SERVER-01', 'web-server-01 ', ' web-server-01', 'web-server-011', '12345', 'web–server–01']) {
      await confirmation(page).fill(wrong);
      await expect(submit(page), `"${wrong}"`).toBeDisabled();
      await confirmation(page).press('Enter');
    }
    await confirmation(page).fill('');
    await confirmation(page).pressSequentially(SERVER);
    await expect(submit(page)).toBeEnabled();
    await confirmation(page).press('Backspace');
    await expect(submit(page)).toBeDisabled();
    expect(await sent(emulator)).toEqual([]);
  });

  for (const name of ['خادم-النسخ-الاحتياطي', 'İstanbul-ışık', '<b>prod</b>', 'two  spaces', '👩‍💻']) {
    test(`the name ${name} is asked for as it is`, async ({ page, emulator }) => {
      await emulator.addBackups([backup(600, { server: { id: 12346, name } })]);
      await open(page, emulator, 600);
      await withoutSafety(page);
      await page.getByRole('dialog').getByRole('textbox').fill(name);
      await expect(submit(page)).toBeEnabled();
      await submit(page).click();
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(messages(page)).toContainText(name);
      expect(await sent(emulator)).toEqual([['POST', '/api/v1/servers/12346/restore/', { backup_id: 600 }]]);
    });
  }

  for (const [how, leave] of [
    ['"Cancel"', (page: Page) => button(restore(page), 'Cancel').click()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['Enter on what has the first focus', (page: Page) => page.keyboard.press('Enter')],
  ] as const) {
    test(`${how} sends nothing, and the focus is back at the row`, async ({ page, emulator }) => {
      await open(page, emulator);
      await leave(page);
      await expect(restore(page)).toBeHidden();
      await expect(button(page, 'Restore backup 501')).toBeFocused();
      expect(await sent(emulator)).toEqual([]);
    });
  }

  test('a typed name is gone when the dialog is opened again', async ({ page, emulator }) => {
    await open(page, emulator);
    await confirmation(page).fill(SERVER);
    await page.keyboard.press('Escape');
    await button(page, 'Restore backup 499').click();
    await expect(restore(page)).toContainText('499');
    await expect(confirmation(page)).toHaveValue('');
    await expect(submit(page)).toBeDisabled();
  });

  test('a click outside does not close it', async ({ page, emulator }) => {
    await open(page, emulator);
    await confirmation(page).fill('web');
    await page.mouse.click(5, 5);
    await page.mouse.click(1270, 790);
    await expect(restore(page)).toBeVisible();
    await expect(confirmation(page)).toHaveValue('web');
  });

  test('the keyboard stays in the dialog', async ({ page, emulator }) => {
    await open(page, emulator);
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
  });
});

test.describe('success', () => {
  test('a success whose body breaks off is one, whether or not the API shows its servers', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(403));
    allowConsole(LOST);
    await open(page, emulator);
    await emulator.faults({ endpoint: 'restore', kind: 'truncate' }, { endpoint: 'servers', kind: { status: { status: 403 } } });
    await confirm(page);
    await expectStarted(page);
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('says that it has started, in the API\'s words', async ({ page, emulator }) => {
    await open(page, emulator);
    await confirm(page);
    await expectStarted(page);
    await expect(messages(page)).toContainText('Restore of web-server-01 started. The server is not available until it is done.');
    expect(await sent(emulator)).toEqual(ONCE);
    const [request] = await emulator.requests('restore');
    expect(request?.content_type).toContain('application/json');
  });

  for (const [what, kind] of [
    ['204 without a body', { status: { status: 204 } }],
    ['200 with an empty body', { body: '' }],
    ['200 with HTML', { body: '<p>ok' }],
    ['202 with other JSON', { status: { status: 202, body: { task: 5 } } }],
    ['201 with a list', { status: { status: 201, body: [1] } }],
  ] as const satisfies [string, FaultKind][]) {
    test(`${what} is "started"`, async ({ page, emulator }) => {
      await emulator.faults({ endpoint: 'restore', kind });
      await open(page, emulator);
      await confirm(page);
      await expectStarted(page);
      await expect(messages(page)).not.toContainText('<p>');
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  for (const [how, press] of [
    ['a double click', (page: Page) => submit(page).dblclick()],
    ['Enter that is held in the field', async (page: Page) => { await confirmation(page).focus(); await hold(page, 'Enter'); }],
    ['Enter that is held on the button', async (page: Page) => { await submit(page).focus(); await hold(page, 'Enter'); }],
  ] as const) {
    test(`${how} sends once`, async ({ page, emulator }) => {
      await emulator.faults({ endpoint: 'restore', delay_ms: 2000 });
      await open(page, emulator);
      await withoutSafety(page);
      await confirmation(page).fill(SERVER);
      await press(page);
      await expect(submit(page)).toBeDisabled();
      await expect(underWay(restore(page), 'Requesting…')).toBeVisible();
      await expectStarted(page);
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  test('while it is being sent Escape does not hide what is going on', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'restore', delay_ms: 3000 });
    await open(page, emulator);
    await confirm(page);
    await hold(page, 'Escape');
    await expect(restore(page)).toBeVisible();
    await expectStarted(page);
  });

  test('a second restore of the server is blocked with the reason, until the first has ended', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await open(page, emulator);
    await confirm(page);
    await expect(page.getByRole('dialog')).toBeHidden();
    for (const id of [501, 499]) {
      await expect(button(page, `Restore backup ${id}`)).toHaveAttribute('aria-disabled', 'true');
      await expect(button(page, `Restore backup ${id}`)).toHaveAccessibleDescription(/restore of this server is under way/);
    }
    await button(page, 'Restore backup 499').click({ force: true });
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect.poll(async () => (await emulator.requests('servers')).length).toBeGreaterThan(2);
    await emulator.clock({ advance_seconds: 30 });
    await expect(messages(page)).toContainText(/restore of web-server-01 seems to have ended/);
    await expect(button(page, 'Restore backup 499')).not.toHaveAttribute('aria-disabled', 'true');
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('meanwhile only the backup that it goes back to can not be deleted', async ({ page, emulator }) => {
    await open(page, emulator);
    await confirm(page);
    await expectStarted(page);
    await expect(button(page, 'Delete backup 501')).toHaveAttribute('aria-disabled', 'true');
    await expect(button(page, 'Delete backup 501')).toHaveAccessibleDescription(/restore of this server is under way/);
    for (const id of [499, 501]) await page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true }).check();
    await button(page, 'Delete selected').click();
    await expect(dialog(page, 'Delete 1 backup')).toContainText('1 selected backup is left out: its server is being restored from it.');
    await page.keyboard.press('Escape');
    await button(page, 'Delete backup 499').click();
    await button(dialog(page, 'Delete backup 499'), 'Delete backup').click();
    await expect(messages(page)).toContainText('Backup 499 of web-server-01 is deleted');
  });

  test('one that was begun elsewhere, or before a reload, blocks another until it has ended', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
    await emulator.changeServer(12345, { status: 'restoring' });
    await signIn(page, emulator.tokens.full);
    await expect(button(page, 'Restore backup 499')).toHaveAttribute('aria-disabled', 'true');
    await expect(button(page, 'Restore backup 499')).toHaveAccessibleDescription(/restore of this server is under way/);
    await expect(button(page, 'Delete backup 499')).not.toHaveAttribute('aria-disabled', 'true');
    const note = page.getByRole('status').filter({ hasText: 'The restore of web-server-01 is under way. The API shows the server as “restoring”.' });
    await expect(note).toBeVisible();
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await expect(note).toBeVisible();
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await emulator.changeServer(12345, { status: 'active' });
    await expect(messages(page)).toContainText(/restore of web-server-01 seems to have ended/);
    await expect(note).toHaveCount(0);
    await expect(button(page, 'Restore backup 499')).not.toHaveAttribute('aria-disabled', 'true');
  });

  test('one that ends as nobody expects is over, is said to be, and blocks nothing', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await open(page, emulator);
    await confirm(page);
    await expectStarted(page);
    await expect(page.getByRole('status').filter({ hasText: 'shows the server as “restoring”' })).toBeVisible();
    await emulator.changeServer(12345, { status: 'error' });
    const said = messages(page).getByText('The restore of web-server-01 seems to have ended: the API shows the server as “error”');
    await expect(said).toBeVisible();
    await expect(button(page, 'Restore backup 499')).not.toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await expect(page.getByRole('row').filter({ hasText: 'from backup 501' })).toContainText('Ended: the API says “error”');
  });

  test('answers about the servers that can not be read do not end the following', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await open(page, emulator);
    await confirm(page);
    await expectStarted(page);
    await expect(page.getByRole('status').filter({ hasText: 'shows the server as “restoring”' })).toBeVisible();
    await emulator.faults({ endpoint: 'servers', kind: { body: 'Busy.' }, times: 2 });
    await servers(emulator, 3);
    await emulator.clock({ advance_seconds: 30 });
    await expect(messages(page)).toContainText(/restore of web-server-01 seems to have ended/);
  });

  test('on a narrow screen the buttons stay where they are while it is sent', async ({ page, emulator }) => {
    await page.setViewportSize({ width: 360, height: 900 });
    await emulator.faults({ endpoint: 'restore', delay_ms: 3000 });
    await open(page, emulator);
    await withoutSafety(page);
    await confirmation(page).fill(SERVER);
    const places = () => Promise.all(['Cancel', 'Restore server'].map((name) => button(restore(page), name).boundingBox()));
    const before = await places();
    await submit(page).click();
    await expect(underWay(restore(page), 'Requesting…')).toBeVisible();
    expect(await places()).toEqual(before);
  });

  test('another server can be restored meanwhile', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { server: { id: 12346, name: 'db-server-02' } })]);
    await open(page, emulator);
    await confirm(page);
    await expectStarted(page);
    await expect(button(page, 'Restore backup 600')).not.toHaveAttribute('aria-disabled', 'true');
  });
});

test.describe('refused', () => {
  for (const [what, kind, status, said] of [
    ['409', { status: { status: 409, body: { detail: 'A restore of this server is already in progress.' } } }, 409, ['A restore of this server is already in progress.']],
    ['404', { status: { status: 404, body: { detail: 'Backup not found.' } } }, 404, ['Backup not found.']],
    ['400 at a field', { status: { status: 400, body: { backup_id: ['Only completed backups can be restored.'] } } }, 400, ['Only completed backups can be restored.']],
    ['400 without a field', { status: { status: 400, body: { non_field_errors: ['The disk is too small.'] } } }, 400, ['The disk is too small.']],
    ['400 with HTML', { status: { status: 400, body: '<h1>Bad Request</h1>' } }, 400, []],
    ['403', { status: { status: 403, body: { detail: 'No permission.' } } }, 403, ['No permission.']],
    ['429', { status: { status: 429, headers: { 'Retry-After': '7' } } }, 429, ['7 seconds']],
    ['500', { status: { status: 500, body: '<h1>Server Error</h1>' } }, 500, ['500']],
  ] as const satisfies [string, FaultKind, number, string[]][]) {
    test(`with ${what}: stays in the dialog with the API's words, nothing is sent again`, async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(status));
      await emulator.faults({ endpoint: 'restore', kind, times: 1 });
      await open(page, emulator);
      await confirm(page);
      const alert = restore(page).getByRole('alert');
      await expect(alert).toContainText('This restore of web-server-01 has not started');
      for (const words of said) await expect(alert).toContainText(words);
      await expect(alert).not.toContainText('<h1>');
      await expect(confirmation(page)).toHaveValue(SERVER);
      await expect(messages(page)).not.toContainText('started');
      expect(await sent(emulator)).toEqual(ONCE);
      await submit(page).click();
      await expectStarted(page);
    });
  }

  test('a server that is being restored by somebody else: 409 in its words', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(409));
    await open(page, emulator);
    // What it is doing is known, until somebody else does something.
    await expect.poll(async () => (await emulator.requests('servers')).filter((request) => request.finished_at !== null).length).toBe(2);
    const other = await fetch(`${emulator.address}${PATH}`, {
      method: 'POST', headers: { authorization: `Bearer ${emulator.tokens.full}`, 'content-type': 'application/json' }, body: '{"backup_id":499}',
    });
    expect(other.status).toBe(202);
    await confirm(page);
    await expect(restore(page).getByRole('alert').filter({ hasText: 'A restore of this server is already in progress.' })).toBeVisible();
    // What it was refused for is looked at.
    await expect(restore(page).getByRole('alert').filter({ hasText: 'A restore of this server is under way.' })).toBeVisible();
    await expect(submit(page)).toBeDisabled();
    await button(restore(page), 'Cancel').click();
    await expect(restore(page)).toBeHidden();
  });

  test('a backup that is gone meanwhile: 404 in its words', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(404));
    await open(page, emulator);
    await emulator.removeBackup(501);
    await confirm(page);
    await expect(restore(page).getByRole('alert').filter({ hasText: 'Backup not found.' })).toBeVisible();
    await expect(restore(page).getByRole('alert').filter({ hasText: 'The backup is no longer in the list' })).toBeVisible();
    await expect(submit(page)).toBeDisabled();
    expect(await sent(emulator)).toEqual(ONCE);
  });
});

test.describe('an answer that is lost', () => {
  for (const [how, kind, log] of [
    ['the connection breaks after it was done', 'reset_after', LOST],
    ['no answer comes in time, though it was done', 'hang_after', /^$/],
  ] as const) {
    test(`${how}: the server's status shows that it has started`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'restore', kind });
      await open(page, emulator);
      await confirm(page);
      await expectStarted(page);
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  for (const [how, kind, log] of [
    ['the connection breaks before it was done', 'reset_before', LOST],
    ['no answer comes in time', 'hang', /^$/],
    ['a gateway gives up', { status: { status: 502, body: { detail: 'The gateway gave up.' } } }, logged(502)],
  ] as const) {
    test(`${how}: it is said that nobody knows, with the server's status, and nothing is sent again`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'restore', kind });
      await open(page, emulator);
      await confirm(page);
      await expect(restore(page)).toContainText(/not known whether the restore of web-server-01 has started/);
      await expect(restore(page).getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
      await expect(restore(page).getByRole('alert')).toContainText(typeof kind === 'object' ? 'answered with status 502.' : 'No answer');
      if (typeof kind === 'object') await expect(restore(page).getByRole('alert')).toContainText('The API says: “The gateway gave up.”');
      // The server's name and status are apart from the sentence: their direction is their own.
      await expect(restore(page).getByRole('alert').locator('bdi', { hasText: /^active$/ })).toBeVisible();
      await expect(messages(page)).not.toContainText('started');
      expect(await sent(emulator)).toEqual(ONCE);
    });
  }

  test('whoever presses on sends nothing more: the name is to be typed again', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await emulator.faults({ endpoint: 'restore', kind: 'reset_before' });
    await open(page, emulator);
    await confirm(page);
    await expect(restore(page).getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
    await expect(restore(page).getByRole('alert')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(confirmation(page)).toHaveValue('');
    await confirmation(page).press('Enter');
    await expect(submit(page)).toBeDisabled();
    expect(await sent(emulator)).toEqual(ONCE);
    await emulator.clearFaults();
    await confirmation(page).fill(SERVER);
    await submit(page).click();
    await expectStarted(page);
  });

  test('a restore that shows only later is followed all the same, and no longer doubted', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await emulator.site({ api_base: '/', poll_active_seconds: 0.5, poll_idle_seconds: 0.5 });
    await emulator.faults({ endpoint: 'restore', kind: 'reset_before' });
    await open(page, emulator);
    await confirm(page);
    await expect(restore(page).getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
    await emulator.changeServer(12345, { status: 'restoring' });
    await expectStarted(page);
    await expect(button(page, 'Restore backup 499')).toHaveAttribute('aria-disabled', 'true');
    await emulator.changeServer(12345, { status: 'active' });
    await expect(messages(page)).toContainText(/restore of web-server-01 seems to have ended/);
    expect(await sent(emulator)).toEqual(ONCE);
  });

  test('twice, and the second has begun: that is said once', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await withoutPolls(emulator);
    await emulator.faults({ endpoint: 'restore', kind: 'reset_before', times: 1 });
    await open(page, emulator);
    await confirm(page);
    await expect(restore(page).getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
    await emulator.faults({ endpoint: 'restore', kind: 'reset_after' });
    await confirmation(page).fill(SERVER);
    await submit(page).click();
    await expectStarted(page);
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'has started' })).toHaveCount(1);
  });

  for (const [what, status] of [['no status', null], ['a status that speaks of something else', 'rebooting']] as const) {
    test(`the API gives ${what} for once: that is no restore, and no end of one`, async ({ page, emulator, allowConsole }) => {
      allowConsole(LOST);
      await emulator.site({ api_base: '/', poll_active_seconds: 0.5, poll_idle_seconds: 0.5 });
      await emulator.faults({ endpoint: 'restore', kind: 'reset_before' });
      await open(page, emulator);
      await confirm(page);
      await expect(restore(page).getByRole('alert')).toContainText('“active”', { timeout: 10_000 });
      await emulator.changeServer(12345, { status });
      await servers(emulator, 2);
      await emulator.changeServer(12345, { status: 'active' });
      await servers(emulator, 2);
      await expect(restore(page)).toContainText(/not known whether the restore of web-server-01 has started/);
      await expect(messages(page)).not.toContainText('restore');
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Activity', exact: true }).click();
      await expect(page.getByRole('row').filter({ hasText: 'from backup 501' })).toContainText('Unknown: the answer was lost');
    });
  }

  test('and the API shows no servers: that is said', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    allowConsole(logged(403));
    await open(page, emulator);
    await emulator.faults({ endpoint: 'restore', kind: 'reset_after' }, { endpoint: 'servers', kind: { status: { status: 403 } } });
    await confirm(page);
    await expect(restore(page).getByRole('alert')).toContainText(/does not show what web-server-01 is doing/, { timeout: 10_000 });
    expect(await sent(emulator)).toEqual(ONCE);
    await page.keyboard.press('Escape');
    await expect(restore(page)).toBeHidden();
    await expect(row(page, 501)).toBeVisible();
    // Nobody knows for a while: the page goes on saying so.
    const note = page.getByRole('status').filter({ hasText: 'not known whether the restore of web-server-01 has started' });
    await expect(note).toBeVisible();
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await expect(note).toBeVisible();
  });
});

test('a backup that somebody deletes meanwhile: the dialog says so, and nothing can be sent', async ({ page, emulator }) => {
  await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
  await open(page, emulator);
  await confirmation(page).fill(SERVER);
  await expect(submit(page)).toBeEnabled();
  await emulator.removeBackup(501);
  await expect(restore(page).getByRole('alert')).toHaveText('The backup is no longer in the list');
  await expect(submit(page)).toBeDisabled();
  // It was the newest: there is no newer one.
  await expect(restore(page)).not.toContainText('newer');
});

for (const [what, name, typed] of [
  ['two spaces', 'two  spaces', 'two  spaces'],
  ['a no-break space, which a browser copies as a plain one', 'web\u{a0}server', 'web server'],
  ['marks of direction, which nobody sees', '\u{200f}web\u{202e}-prod\u{202c}', 'web-prod'],
  ['joints and hyphens that nobody sees', 'web\u{ad}pr\u{2060}o\u{200d}d', 'webprod'],
  ['an accent that is a letter of its own', 'cafe\u{301}-01', 'caf\u{e9}-01'],
] as const) {
  test(`the name of a server with ${what}, is typed as it is seen`, async ({ page, emulator }) => {
    await emulator.addBackups([backup(700, { server: { id: 12399, name } })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await button(page, 'Restore backup 700').click();
    const shown = page.getByRole('dialog');
    await shown.getByRole('textbox').fill(`${typed}x`);
    await expect(submit(page)).toBeDisabled();
    await shown.getByRole('textbox').fill(typed);
    await expect(submit(page)).toBeEnabled();
    // As many spaces as there are can be seen, and are copied.
    const label = shown.locator('label[for=confirmation] bdi');
    expect(await label.evaluate((part) => getComputedStyle(part).whiteSpace)).toBe('pre-wrap');
  });
}

for (const [what, kind, log, said] of [
  ['refused', { status: { status: 409, body: { detail: 'Busy.' } } }, logged(409), 'Busy.'],
  ['lost', 'reset_after', LOST, 'not known whether the restore'],
] as const satisfies [string, FaultKind, RegExp, string][]) {
  test(`on a phone, what came of a restore that is ${what} is in sight`, async ({ page, emulator, allowConsole }) => {
    allowConsole(log);
    allowConsole(logged(403));
    await page.setViewportSize({ width: 360, height: 640 });
    await open(page, emulator);
    // Where a restore can be seen to be under way, an answer that is lost is not missed.
    await emulator.faults({ endpoint: 'restore', kind }, { endpoint: 'servers', kind: { status: { status: 403 } } });
    await confirm(page);
    const alert = restore(page).getByRole('alert').filter({ hasText: said });
    await expect(alert).toBeVisible();
    await expect.poll(() => alert.evaluate((shown) => shown.getBoundingClientRect().top)).toBeGreaterThan(0);
    await expect(alert.locator('strong').first()).toBeInViewport({ ratio: 1 });
  });
}
