// "Activity" (PRODUCT.md, 9): what was done, what became of it, each as a command and as a file; and the browser's notifications.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { morePolls } from './polls.ts';
import { backup, button, dialog, heading, logged, LOST, messages, SERVER, table, withoutPolls } from './console.ts';

const link = (page: Page) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Activity', exact: true });
const log = (page: Page) => page.getByRole('table', { name: 'Activity', exact: true });
const entry = (page: Page, what: string | RegExp) => log(page).getByRole('row').filter({ hasText: what });

async function remove(page: Page, id = 501) {
  await button(page, `Delete backup ${id}`).click();
  await button(dialog(page, `Delete backup ${id}`), 'Delete backup').click();
}

async function create(page: Page, description: string) {
  await button(page, 'Create backup').click();
  const form = dialog(page, 'Create backup');
  await form.getByRole('textbox', { name: 'Description' }).fill(description);
  await button(form, 'Create backup').click();
}

async function open(page: Page, emulator: Emulator, config: object = {}) {
  await withoutPolls(emulator, config);
  await signIn(page, emulator.tokens.full, './?server_id=12345');
  await expect(table(page)).toBeVisible();
}

test('is empty at first, and says what will be here', async ({ page, emulator }) => {
  await open(page, emulator);
  await link(page).click();
  await expect(heading(page, 'Activity')).toBeVisible();
  await expect(heading(page, 'Nothing yet')).toBeVisible();
  await expect(link(page)).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(heading(page, 'Backups')).toBeVisible();
  await page.goForward();
  await page.reload();
  await expect(heading(page, 'Activity')).toBeVisible();
});

for (const width of [768, 390]) {
  test(`${width} px: what is done with the log stands together, both files beside each other`, async ({ page, emulator }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, emulator);
    await link(page).click();
    // What comes above it by itself is there.
    await expect(page.getByRole('banner')).toContainText('ops@example.com');
    const [notify, csv, json] = await Promise.all(['Browser notifications', 'Export CSV', 'Export JSON'].map((name) => button(page, name).boundingBox()));
    expect(json?.y).toBe(csv?.y);
    if (width === 768) expect(notify?.y).toBe(csv?.y);
    else expect(Math.round((json?.x ?? 0) + (json?.width ?? 0))).toBe(Math.round((notify?.x ?? 0) + (notify?.width ?? 0)));
  });
}

test('a creation is under way until the backup is complete', async ({ page, emulator }) => {
  await open(page, emulator, { poll_active_seconds: 0.3 });
  await create(page, 'before the update');
  await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
  await link(page).click();
  await expect(entry(page, 'Create a backup of web-server-01')).toContainText('Under way');
  await expect(entry(page, 'Create a backup of web-server-01')).toContainText('backup 503');
  await expect(entry(page, 'Create a backup of web-server-01')).toContainText('The API says:');
  await emulator.clock({ advance_seconds: 30 });
  await expect(entry(page, 'Create a backup of web-server-01')).toContainText('Done');
  await expect(entry(page, 'Backup 503 of web-server-01 is complete')).toBeVisible();
});

test('what was refused, with the reason, and what was deleted', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(409));
  await open(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 409, body: { detail: 'In use.' } } }, times: 1 });
  await remove(page);
  await expect(dialog(page, 'Delete backup 501').getByRole('alert')).toBeVisible();
  await button(dialog(page, 'Delete backup 501'), 'Delete backup').click();
  await expect(messages(page)).toContainText('is deleted');
  await link(page).click();
  const entries = entry(page, 'Delete backup 501 of web-server-01');
  await expect(entries).toHaveCount(2);
  // Newest first.
  await expect(entries.first()).toContainText('Done');
  await expect(entries.last()).toContainText('Refused');
  await expect(entries.last()).toContainText('In use.');
});

/** Deletes a backup; the answer is lost, nothing is done, and the dialog that says so is closed. */
async function removeInVain(page: Page, emulator: Emulator) {
  await emulator.faults({ endpoint: 'delete', kind: 'reset_before', times: 1 });
  await remove(page);
  await expect(dialog(page, 'Delete backup 501')).toContainText('still in the list', { timeout: 10_000 });
  await page.keyboard.press('Escape');
  await link(page).click();
  await expect(entry(page, 'Delete backup 501')).toContainText('Not done: the answer was lost');
}

test('an answer that was lost is said to be', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await open(page, emulator);
  await removeInVain(page, emulator);
  await expect(entry(page, 'Delete backup 501')).toContainText('No answer from');
});

test('one that is done only after its dialog was closed is said to be done', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await open(page, emulator, { poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
  await removeInVain(page, emulator);
  await emulator.removeBackup(501);
  await expect(entry(page, 'Delete backup 501')).toContainText('Done');
});

const made = (page: Page) => entry(page, 'Create a backup of web-server-01');

test.describe('a creation whose answer was lost', () => {
  const TEXT = 'before the update';
  const form = (page: Page) => dialog(page, 'Create backup');
  const late = (id: number, description = TEXT, seconds = 0) =>
    backup(id, { status: 'in_progress', size_mb: null, created_at: new Date(Date.now() + seconds * 1000).toISOString(), description });

  /** Asks for a backup; the answer is lost, nothing is done, and the dialog that says so is closed. */
  async function createInVain(page: Page, emulator: Emulator) {
    await emulator.faults({ endpoint: 'create', kind: 'reset_before', times: 1 });
    await create(page, TEXT);
    await expect(form(page)).toContainText('no new backup', { timeout: 10_000 });
    await page.keyboard.press('Escape');
    await expect(form(page)).toBeHidden();
  }

  /** It shows in the list, and is completed there. */
  async function complete(page: Page, emulator: Emulator, id: number) {
    await morePolls(emulator, 2);
    await emulator.changeBackup(id, { status: 'completed', size_mb: 5 });
    await expect(entry(page, `Backup ${id} of web-server-01 is complete`)).toBeVisible();
  }

  test.beforeEach(async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await open(page, emulator, { poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
  });

  test('and which is done only after its dialog was closed: under way, then done', async ({ page, emulator }) => {
    await createInVain(page, emulator);
    await link(page).click();
    await expect(made(page)).toContainText('Not done: the answer was lost');
    await emulator.addBackups([late(600)]);
    await expect(made(page)).toContainText('Under way');
    await expect(made(page)).toContainText('backup 600');
    await complete(page, emulator, 600);
    await expect(made(page)).toContainText('Done');
    expect((await emulator.requests('create')).length).toBe(1);
  });

  test('and which is complete by the time that it shows: done', async ({ page, emulator }) => {
    await createInVain(page, emulator);
    await link(page).click();
    await emulator.addBackups([{ ...late(600), status: 'completed', size_mb: 5 }]);
    await expect(made(page)).toContainText('Done');
    await expect(made(page)).toContainText('backup 600');
  });

  test('while the list could not be read: known once it can be', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    const broken = { kind: { status: { status: 500 } } };
    await emulator.faults({ endpoint: 'create', kind: 'reset_after' }, { endpoint: 'list_by_server', ...broken }, { endpoint: 'list', ...broken });
    await create(page, TEXT);
    await expect(form(page)).toContainText('could not be read either', { timeout: 10_000 });
    await page.keyboard.press('Escape');
    await link(page).click();
    await expect(made(page)).toContainText('Unknown: the answer was lost');
    await emulator.clearFaults();
    await page.keyboard.press('r');
    await expect(made(page)).toContainText('Under way');
    await expect(made(page)).toContainText('backup 503');
  });

  for (const [what, rows] of [
    ['another description', [late(600, 'theirs')]],
    ['a time from before', [late(600, TEXT, -3600)]],
    ['a time from long after', [late(600, TEXT, 3600)]],
    ['a twin', [late(600), late(601)]],
  ] as const) {
    test(`a new backup with ${what} is not taken for what it made`, async ({ page, emulator }) => {
      await createInVain(page, emulator);
      await link(page).click();
      await emulator.addBackups([...rows]);
      for (const { id } of rows) await complete(page, emulator, id);
      await expect(made(page)).toContainText('Not done: the answer was lost');
    });
  }

  test('what the next try made is not taken for it, and what shows later is', async ({ page, emulator }) => {
    await createInVain(page, emulator);
    await emulator.faults({ endpoint: 'create', delay_ms: 1500, times: 1 });
    await create(page, TEXT);
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    await link(page).click();
    await complete(page, emulator, 503);
    // Newest first.
    await expect(made(page)).toContainText([/Done.*backup 503|backup 503.*Done/s, 'Not done: the answer was lost']);
    await emulator.addBackups([late(600)]);
    await expect(made(page)).toContainText([/503/, /Under way/]);
    await expect(made(page).last()).toContainText('backup 600');
  });

  test('twice: what may be of either is not taken for one of them', async ({ page, emulator }) => {
    await createInVain(page, emulator);
    await createInVain(page, emulator);
    await link(page).click();
    await emulator.addBackups([late(600)]);
    await complete(page, emulator, 600);
    await expect(made(page)).toContainText([/Not done/, /Not done/]);
  });
});

test.describe('a creation ends as its backup does', () => {
  test('deleted from here: cancelled', async ({ page, emulator }) => {
    await open(page, emulator);
    await create(page, 'soon gone');
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    await remove(page, 503);
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 is deleted');
    await link(page).click();
    await expect(made(page)).toContainText('Cancelled: the backup was deleted');
  });

  test('gone from the list: said', async ({ page, emulator }) => {
    await open(page, emulator, { poll_active_seconds: 0.3 });
    await create(page, 'soon gone');
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    await link(page).click();
    await expect(made(page)).toContainText('Under way');
    await emulator.removeBackup(503);
    await expect(made(page)).toContainText('The backup is no longer in the list');
  });

  test('in a status that nobody knows: in the API\'s word, and as a message that stays', async ({ page, emulator }) => {
    await open(page, emulator, { poll_active_seconds: 0.3 });
    await create(page, 'soon odd');
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    await emulator.changeBackup(503, { status: 'archived' });
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has ended: the API says “archived”');
    await link(page).click();
    await expect(made(page)).toContainText('Ended: the API says “archived”');
  });
});

test('each write as the command that does the same, never with the token', async ({ page, context, emulator }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, emulator);
  await create(page, `it's "before" $HOME`);
  await expect(messages(page)).toContainText('has started');
  await link(page).click();
  const row = entry(page, 'Create a backup of web-server-01');
  await row.getByText('Show as curl').click();
  const command = `curl -X POST '${emulator.address}/api/v1/backups/' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"server_id":12345,"description":"it'\\''s \\"before\\" $HOME"}'`;
  await expect(row.getByText(command, { exact: true })).toBeVisible();
  await button(row, 'Copy command').click();
  await expect(messages(page)).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(emulator.tokens.full);
});

test('a clipboard that is not allowed is said', async ({ page, emulator }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await open(page, emulator);
  await remove(page);
  await expect(messages(page)).toContainText('is deleted');
  await link(page).click();
  await entry(page, 'Delete backup 501').getByText('Show as curl').click();
  await button(entry(page, 'Delete backup 501'), 'Copy command').click();
  await expect(messages(page)).toContainText('did not allow copying');
});

test('as a file: CSV and JSON', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(409));
  await open(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 409, body: { detail: 'In use by a restore.' } } }, times: 1 });
  await remove(page);
  await expect(dialog(page, 'Delete backup 501')).toContainText('In use by a restore.');
  await button(dialog(page, 'Delete backup 501'), 'Keep backup').click();
  await remove(page);
  await expect(messages(page)).toContainText('is deleted');
  await link(page).click();
  const save = async (name: string) => {
    const download = page.waitForEvent('download');
    await button(page, name).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const csv = await save('Export CSV');
  expect(csv.name).toMatch(/^activity-.*\.csv$/);
  expect(csv.text).toMatch(/^\uFEFFat,action,server_id,server_name,backup_id,outcome,text,details,command\r\n/);
  expect(csv.text).toContain(',delete,12345,web-server-01,501,done,Delete backup 501 of web-server-01,,"curl -X DELETE');
  const json = JSON.parse((await save('Export JSON')).text) as Record<string, string>[];
  expect(json.map(({ outcome }) => outcome)).toEqual(['refused', 'done']);
  expect(json[0]?.details).toMatch(/^It does not go together with something that is under way\..* The API says: “In use by a restore\.”$/);
  expect(json[1]).toMatchObject({ action: 'delete', server_id: '12345', server_name: SERVER, backup_id: '501', outcome: 'done', details: '' });
  expect(json[1]?.command).toContain('$TOKEN');
});

test('it is forgotten at sign-out', async ({ page, emulator }) => {
  await open(page, emulator);
  await remove(page);
  await expect(messages(page)).toContainText('is deleted');
  await button(page, 'Sign out').click();
  await signIn(page, emulator.tokens.full);
  await link(page).click();
  await expect(heading(page, 'Nothing yet')).toBeVisible();
});

test.describe('the browser\'s notifications', () => {
  /** A browser that asks, and answers this. What it shows is kept. */
  const browser = (page: Page, answer: 'granted' | 'denied') => page.addInitScript((answer) => {
    const shown: string[] = [];
    class Fake {
      static permission = localStorage.getItem('asked') ?? 'default';
      static requestPermission() {
        localStorage.setItem('asked', answer);
        Fake.permission = answer;
        return Promise.resolve(answer);
      }
      constructor(title: string, options: { body: string }) { shown.push(`${title}: ${options.body}`); }
    }
    Object.assign(window, { Notification: Fake, shown });
  }, answer);
  const shown = (page: Page) => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  const hide = (page: Page) => page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
  });
  const toggle = (page: Page) => button(page, 'Browser notifications');

  test('are off until they are turned on, and then tell of what ends while the page is hidden', async ({ page, emulator }) => {
    await browser(page, 'granted');
    await open(page, emulator, { poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
    await link(page).click();
    await expect(toggle(page)).toHaveAttribute('aria-pressed', 'false');
    await expect(toggle(page).locator('svg')).toHaveCount(0);
    await toggle(page).click();
    await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true');
    await expect(toggle(page).locator('svg'), 'a tick').toBeVisible();
    await hide(page);
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await expect.poll(() => shown(page)).toEqual(['Backup Console: Backup 502 of web-server-01 is complete']);
    await page.reload();
    await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true');
    await toggle(page).click();
    await expect(toggle(page)).toHaveAttribute('aria-pressed', 'false');
  });

  test('many at a time: failures first, and the rest summed up', async ({ page, emulator }) => {
    await browser(page, 'granted');
    const running = { status: 'in_progress', size_mb: null };
    await emulator.addBackups(Array.from({ length: 8 }, (_, index) => backup(600 + index, running)));
    await open(page, emulator);
    await link(page).click();
    await toggle(page).click();
    await hide(page);
    for (let id = 600; id < 607; id += 1) await emulator.changeBackup(id, { status: 'completed', size_mb: 5 });
    await emulator.changeBackup(607, { status: 'failed' });
    await page.keyboard.press('r');
    await expect.poll(async () => (await shown(page)).length).toBe(6);
    const texts = await shown(page);
    expect(texts[0]).toBe('Backup Console: Backup 607 of web-server-01 failed');
    expect(texts[5]).toBe('Backup Console: and 3 more: see Activity');
  });

  test('a browser that refuses them: said', async ({ page, emulator }) => {
    await browser(page, 'denied');
    await open(page, emulator);
    await link(page).click();
    await toggle(page).click();
    await expect(page.getByRole('alert').filter({ hasText: 'does not allow notifications' })).toBeVisible();
    await expect(toggle(page)).toHaveAttribute('aria-pressed', 'false');
  });
});
