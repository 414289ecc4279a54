// "Create backup" (PRODUCT.md, 4): for which server, whether there is room, what the API refuses, and answers that are lost.
import type { Page } from '@playwright/test';
import type { Emulator, FaultKind } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, cell, chooseServer, dialog, hold, holdLists, ids, logged, LOST, messages, offered, row, SERVER, serverBox, table, underWay, withoutPolls } from './console.ts';

const create = (page: Page) => dialog(page, 'Create backup');
const description = (page: Page) => create(page).getByRole('textbox', { name: 'Description', exact: true });
const submit = (page: Page) => button(create(page), 'Create backup');
const TEXT = 'Before the move: "all" of it';
const SAID = 'Backup creation started. This may take several minutes depending on the size of the server.';

/** Signs in with the server filtered, and opens the dialog. */
async function open(page: Page, emulator: Emulator, query = './?server_id=12345') {
  await signIn(page, emulator.tokens.full, query);
  await expect(table(page)).toBeVisible();
  await button(page.getByRole('main'), 'Create backup').click();
  await expect(create(page)).toBeVisible();
}

/** The bodies of the create requests that were sent. */
const sent = async (emulator: Emulator) => (await emulator.requests('create')).map((request) => JSON.parse(request.body ?? '') as unknown);
const manual = (count: number, from = 600) => Array.from({ length: count }, (_, index) => backup(from + index, { created_at: `2025-01-0${index + 1}T00:00:00Z` }));

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('before it is sent', () => {
  test('the server that is filtered is chosen, and its manual backups are counted for it', async ({ page, emulator }) => {
    await emulator.addBackups(manual(5));
    await open(page, emulator);
    await expect(serverBox(create(page))).toHaveValue(SERVER);
    await expect(create(page)).toContainText('7 of 10');
    expect((await emulator.requests('list_by_server')).map((request) => request.query)).toEqual(['server_id=12345']);
    await expect(description(page)).toHaveValue('');
  });

  test('nothing is chosen without a filter; the count follows the choice', async ({ page, emulator }) => {
    await emulator.addBackups(manual(1).map((row) => ({ ...row, server: { id: 12346, name: 'db-server-02' } })));
    await open(page, emulator, './');
    await expect(serverBox(create(page))).toHaveValue('');
    await expect(create(page)).not.toContainText(/\d of 10/);
    await chooseServer(serverBox(create(page)), SERVER);
    await expect(create(page)).toContainText('2 of 10');
    await chooseServer(serverBox(create(page)), 'db-server-02');
    await expect(create(page)).toContainText('1 of 10');
  });

  test('the server is chosen by keyboard, and Enter on an option sends nothing', async ({ page, emulator }) => {
    await open(page, emulator, './');
    await expect(serverBox(create(page))).toBeFocused();
    await serverBox(create(page)).pressSequentially('db');
    // It has no backups: the servers are asked for it.
    await expect(offered(page)).toHaveText([/^db-server-02/]);
    await serverBox(create(page)).press('Enter');
    await expect(serverBox(create(page))).toHaveValue('db-server-02');
    await expect(create(page)).toContainText('0 of 10');
    await serverBox(create(page)).fill('web');
    await serverBox(create(page)).press('ArrowDown');
    await serverBox(create(page)).press('ArrowUp');
    await serverBox(create(page)).press('Enter');
    await expect(serverBox(create(page))).toHaveValue(SERVER);
    await expect(create(page)).toContainText('2 of 10');
    expect(await sent(emulator)).toEqual([]);
  });

  test('Enter in the list that was opened to look keeps the server that is chosen', async ({ page, emulator }) => {
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    const servers = page.getByRole('listbox').getByRole('option');
    await serverBox(create(page)).click();
    await expect(servers).toHaveText([/^db-server-02/, /^web-server-01/]);
    // Once more, now that they are known.
    await serverBox(create(page)).press('Escape');
    await expect(page.getByRole('listbox')).toBeHidden();
    await serverBox(create(page)).click();
    await expect(servers).toHaveText([/^db-server-02/, /^web-server-01/]);
    await serverBox(create(page)).press('Enter');
    await expect(page.getByRole('listbox')).toBeHidden();
    await expect(serverBox(create(page))).toHaveValue(SERVER);
    await expect(create(page)).toContainText('2 of 10');
  });

  test('also where it is beyond the servers that are listed', async ({ page, emulator }) => {
    await emulator.addBackups(Array.from({ length: 120 }, (_, index) => backup(2000 + index, { server: { id: 20_000 + index, name: `a-${index}` } })));
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await serverBox(create(page)).click();
    await expect(offered(page, 'a-0')).toBeVisible();
    await expect(offered(page, SERVER)).toHaveCount(0);
    await serverBox(create(page)).press('Enter');
    await expect(page.getByRole('listbox')).toBeHidden();
    await expect(serverBox(create(page))).toHaveValue(SERVER);
  });

  test('a server that only the servers endpoint knows can be chosen', async ({ page, emulator }) => {
    await open(page, emulator, './');
    await serverBox(create(page)).click();
    await expect(offered(page, 'db-server-02')).toBeVisible();
  });

  test('an answer for the server before does not count for the one now', async ({ page, emulator }) => {
    await emulator.addBackups(manual(1).map((row) => ({ ...row, server: { id: 12346, name: 'db-server-02' } })));
    await open(page, emulator, './');
    await emulator.faults({ endpoint: 'list_by_server', delay_ms: 1000, times: 1 });
    await serverBox(create(page)).fill('web');
    await offered(page, SERVER).click();
    await expect.poll(async () => (await emulator.requests('list_by_server')).length).toBe(1);
    await chooseServer(serverBox(create(page)), 'db-server-02');
    await expect(create(page)).toContainText('1 of 10');
    await expect.poll(async () => (await emulator.requests('list_by_server'))[0]?.finished_at).not.toBeNull();
    await expect(create(page)).toContainText('1 of 10');
  });

  test('the count follows the choice also after it has told something new', async ({ page, emulator }) => {
    await open(page, emulator, './');
    await emulator.addBackups(manual(1));
    await serverBox(create(page)).fill(SERVER);
    await expect(create(page)).toContainText('3 of 10');
    await offered(page, SERVER).first().click();
    await expect(create(page)).toContainText('3 of 10');
    await chooseServer(serverBox(create(page)), 'db-server-02');
    await expect(create(page)).toContainText('0 of 10');
  });

  test('a dialog that is faster than the list does not keep it away', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const release = await holdLists(page);
    await page.goto('./?server_id=12345');
    await expect(page.locator('.skeleton-row').first()).toBeVisible();
    await page.keyboard.press('n');
    await expect(create(page)).toContainText('2 of 10');
    release();
    await page.keyboard.press('Escape');
    await expect(row(page, 502)).toBeVisible();
  });

  test('a refresh that something newer has outdated is asked for again', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 502)).toBeVisible();
    const release = await holdLists(page);
    const lists = async () => (await emulator.requests('list')).length;
    const before = await lists();
    await button(page, 'Refresh').click();
    await expect.poll(lists).toBe(before + 1);
    await emulator.addBackups([backup(901, { server: { id: 12346, name: 'db-server-02' } }), ...manual(1)]);
    await page.keyboard.press('n');
    await chooseServer(serverBox(create(page)), SERVER);
    await expect(create(page)).toContainText('3 of 10');
    // Until now the refresh was on its way.
    release();
    await page.keyboard.press('Escape');
    await expect(row(page, 901)).toBeVisible({ timeout: 10_000 });
    expect(await lists()).toBe(before + 2);
  });

  test('an older count of the same server does not come after a newer one', async ({ page, emulator }) => {
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await emulator.site({ api_base: '/', poll_active_seconds: 3600, poll_idle_seconds: 0.5 });
    await emulator.faults({ endpoint: 'list_by_server', delay_ms: 3000, times: 1 });
    await open(page, emulator);
    await expect.poll(async () => (await emulator.requests('list_by_server')).length).toBe(1);
    await emulator.addBackups(manual(1));
    await expect(create(page)).toContainText('3 of 10');
    await expect.poll(async () => (await emulator.requests('list_by_server'))[0]?.finished_at, { timeout: 10_000 }).not.toBeNull();
    await expect(create(page)).toContainText('3 of 10');
  });

  test('without a server it is said at the field, and nothing is sent', async ({ page, emulator }) => {
    await open(page, emulator, './');
    await description(page).fill(TEXT);
    await submit(page).click();
    await expect(serverBox(create(page))).toHaveAccessibleDescription(/Choose/);
    await expect(serverBox(create(page))).toBeFocused();
    await expect(description(page)).toHaveValue(TEXT);
    expect(await sent(emulator)).toEqual([]);
  });

  for (const [how, leave] of [
    ['"Cancel"', (page: Page) => button(create(page), 'Cancel').click()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
  ] as const) {
    test(`${how} sends nothing, and the focus is back where it was`, async ({ page, emulator }) => {
      await open(page, emulator);
      await description(page).fill(TEXT);
      await leave(page);
      await expect(create(page)).toBeHidden();
      await expect(button(page, 'Create backup')).toBeFocused();
      expect(await sent(emulator)).toEqual([]);
      await button(page, 'Create backup').click();
      await expect(description(page)).toHaveValue('');
    });
  }

  test('Escape closes the list of servers first, the dialog second', async ({ page, emulator }) => {
    await open(page, emulator, './');
    await serverBox(create(page)).pressSequentially('w');
    await expect(offered(page, SERVER)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(offered(page, SERVER)).toBeHidden();
    await expect(create(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(create(page)).toBeHidden();
  });

  test('a count that cannot be had does not stand in the way', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.faults({ endpoint: 'list_by_server', kind: { status: { status: 500 } }, times: 1 });
    await open(page, emulator);
    await expect(create(page)).toContainText('could not be read');
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    expect((await sent(emulator)).length).toBe(1);
  });
});

test.describe('at the limit', () => {
  test('the oldest manual backup is named, deleted from there, and then there is room', async ({ page, emulator }) => {
    await emulator.addBackups(manual(8));
    await open(page, emulator);
    await description(page).fill(TEXT);
    await expect(create(page)).toContainText('10 of 10');
    await expect(create(page)).toContainText('600');
    await expect(submit(page)).toBeDisabled();
    await hold(page, 'Enter');
    await button(create(page), 'Delete').click();
    await button(dialog(page, 'Delete backup 600'), 'Delete backup').click();
    await expect(dialog(page, 'Delete backup 600')).toBeHidden();
    await expect(create(page)).toContainText('9 of 10');
    await expect(description(page)).toHaveValue(TEXT);
    await expect(serverBox(create(page))).toHaveValue(SERVER);
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    expect((await emulator.requests('delete')).map((request) => request.path)).toEqual(['/api/v1/backups/600/']);
    expect(await sent(emulator)).toEqual([{ server_id: 12345, description: TEXT }]);
  });

  test('keeping the oldest leads back, and it is still full', async ({ page, emulator }) => {
    await emulator.addBackups(manual(8));
    await open(page, emulator);
    await button(create(page), 'Delete').click();
    await button(dialog(page, 'Delete backup 600'), 'Keep backup').click();
    await expect(dialog(page, 'Delete backup 600')).toBeHidden();
    await expect(create(page)).toContainText('10 of 10');
    await expect(submit(page)).toBeDisabled();
    expect(await emulator.requests('delete')).toEqual([]);
    expect(await sent(emulator)).toEqual([]);
  });

  test('"Back" leaves the question about the oldest, and keeps what was typed', async ({ page, emulator }) => {
    await emulator.addBackups(manual(8));
    await signIn(page, emulator.tokens.full);
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await button(page.getByRole('main'), 'Create backup').click();
    await chooseServer(serverBox(create(page)), SERVER);
    await description(page).fill(TEXT);
    await button(create(page), 'Delete').click();
    await expect(dialog(page, 'Delete backup 600')).toBeVisible();
    await page.goBack();
    await expect(dialog(page, 'Delete backup 600')).toBeHidden();
    await expect(description(page)).toHaveValue(TEXT);
    await page.goBack();
    await expect(create(page)).toBeHidden();
    expect(await emulator.requests('delete')).toEqual([]);
  });

  test('a delete that fails leaves it full', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.addBackups(manual(8));
    await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500 } } });
    await open(page, emulator);
    await button(create(page), 'Delete').click();
    await button(dialog(page, 'Delete backup 600'), 'Delete backup').click();
    await expect(dialog(page, 'Delete backup 600').getByRole('alert')).toContainText('not deleted');
    await button(dialog(page, 'Delete backup 600'), 'Keep backup').click();
    await expect(create(page)).toContainText('10 of 10');
    await expect(submit(page)).toBeDisabled();
  });

  test('a limit that the deployer set is the one that counts', async ({ page, emulator }) => {
    await withoutPolls(emulator, { manual_backup_limit: 2 });
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 2');
    await expect(create(page)).toContainText('499');
    await expect(submit(page)).toBeDisabled();
  });

  test('that another person reached meanwhile: the API\'s refusal stays in the dialog', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.addBackups(manual(8));
    await description(page).fill(TEXT);
    await submit(page).click();
    await expect(create(page).getByRole('alert').first()).toContainText('Maximum of 10 manual backups per server reached.');
    await expect(description(page)).toHaveValue(TEXT);
    // It is counted again, so that room can be made.
    await expect(create(page)).toContainText('10 of 10');
    await expect(submit(page)).toBeDisabled();
    await expect(button(create(page), 'Delete')).toBeVisible();
    expect((await sent(emulator)).length).toBe(1);
  });
});

test.describe('on a low and narrow screen', () => {
  test.use({ viewport: { width: 320, height: 480 } });

  /** What is said is in sight, and not under the buttons. */
  const expectSeen = (page: Page, words: string) => expect.poll(async () => {
    const buttons = await create(page).locator('.dialog-foot').boundingBox();
    const line = await create(page).getByText(words).boundingBox();
    return line && buttons && line.y >= 0 && line.y + line.height <= buttons.y;
  }, words).toBe(true);
  const refuse = async (page: Page, emulator: Emulator, body: object) => {
    await open(page, emulator);
    await emulator.faults({ endpoint: 'create', kind: { status: { status: 400, body } } });
    await description(page).fill(TEXT);
    await description(page).press('Enter');
  };

  test('a field that is refused has the focus, and what is said about it is seen', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await refuse(page, emulator, { description: ['No more than 255 characters.'], non_field_errors: ['Too many at a time, and this is why.'] });
    await expect(description(page)).toBeFocused();
    await expectSeen(page, 'No more than 255 characters.');
  });

  test('what is refused as a whole is seen', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await refuse(page, emulator, { non_field_errors: ['Too many at a time.'] });
    await expectSeen(page, 'Too many at a time.');
  });
});

test.describe('success', () => {
  test('the dialog closes, the row is there as in progress, the API\'s message is shown', async ({ page, emulator }) => {
    await open(page, emulator);
    await description(page).fill(TEXT);
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    await expect(messages(page)).toContainText('503');
    await expect(messages(page)).toContainText(SERVER);
    await expect(messages(page)).toContainText(SAID);
    await expect(row(page, 503)).toBeVisible();
    await expect(await cell(page, 503, 'Status')).toHaveText('In progress');
    await expect(await cell(page, 503, 'Description')).toHaveText(TEXT);
    await expect(await cell(page, 503, 'Type')).toContainText('Manual');
    expect((await ids(page))[0]).toBe(503);
    expect(await sent(emulator)).toEqual([{ server_id: 12345, description: TEXT }]);
    const [request] = await emulator.requests('create');
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/backups/', query: '', content_type: expect.stringContaining('application/json') });
  });

  test('without a description none is sent', async ({ page, emulator }) => {
    await open(page, emulator);
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    expect(await sent(emulator)).toEqual([{ server_id: 12345 }]);
  });

  test('the list is read again at once, and polling speeds up until it is completed', async ({ page, emulator }) => {
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await open(page, emulator);
    await submit(page).click();
    await expect(row(page, 503)).toBeVisible();
    await expect(await cell(page, 503, 'Status')).toHaveText('In progress');
    await emulator.clock({ advance_seconds: 30 });
    await expect(await cell(page, 503, 'Status')).toHaveText('Completed');
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 is complete');
  });

  test('a backup that fails later is said, and the message stays', async ({ page, emulator }) => {
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600 });
    await open(page, emulator);
    await description(page).fill('[fail] on purpose');
    await submit(page).click();
    await expect(row(page, 503)).toBeVisible();
    await emulator.clock({ advance_seconds: 30 });
    await expect(await cell(page, 503, 'Status')).toHaveText('Failed');
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 failed');
  });

  for (const [how, press] of [
    ['a double click', (page: Page) => submit(page).dblclick()],
    ['Enter that is held', async (page: Page) => { await description(page).focus(); await hold(page, 'Enter'); }],
    ['Enter held on the button', async (page: Page) => { await submit(page).focus(); await hold(page, 'Enter'); }],
  ] as const) {
    test(`${how} sends once`, async ({ page, emulator }) => {
      await emulator.faults({ endpoint: 'create', delay_ms: 2500 });
      await open(page, emulator);
      await press(page);
      await expect(submit(page)).toBeDisabled();
      await expect(underWay(create(page), 'Creating…')).toBeVisible();
      await expect(create(page)).toBeHidden();
      await expect(row(page, 503)).toBeVisible();
      expect((await sent(emulator)).length).toBe(1);
    });
  }

  test('while it is being sent Escape does not hide what is going on', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', delay_ms: 3000 });
    await open(page, emulator);
    await submit(page).click();
    await hold(page, 'Escape');
    await expect(create(page)).toBeVisible();
    await expect(messages(page)).toContainText('503');
    await expect(create(page)).toBeHidden();
  });

  test('an API that answers without a message', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', kind: { merge: { message: null } } });
    await open(page, emulator);
    await submit(page).click();
    await expect(messages(page)).toContainText('503');
    await expect(messages(page)).not.toContainText('null');
  });

  test('the API\'s words go on in the sentence that quotes them', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', kind: { merge: { message: 'Backup creation started. This may take several minutes depending on the size of the server.' } } });
    await open(page, emulator);
    await submit(page).click();
    const sentence = messages(page).getByText(/^The API says: “Backup creation/);
    await expect(sentence).toHaveText(/server\.”$/);
    const [before, quoted, after] = await sentence.evaluate((sentence) => {
      const [texts, shown] = [document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT), document.createRange()];
      const lines: number[][] = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        shown.selectNodeContents(text);
        const tops = [...shown.getClientRects()].map((line) => line.top);
        if (tops.length > 0) lines.push(tops);
      }
      return lines;
    });
    expect(quoted?.length).toBeGreaterThan(1);
    expect(quoted?.[0], 'begins where the quotation mark stands').toBe(before?.at(-1));
    expect(after?.[0], 'the closing mark stands behind its last word').toBe(quoted?.at(-1));
  });

  test('a hostile message is text', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', kind: { merge: { message: '<img src=x onerror=alert(1)>' } } });
    await open(page, emulator);
    await submit(page).click();
    await expect(messages(page)).toContainText('<img src=x onerror=alert(1)>');
  });
});

test.describe('refused', () => {
  const bad = (body: unknown, status = 400): FaultKind => ({ status: { status, body } });
  const ABOVE: [string, FaultKind, number, string[]][] = [
    ['a detail', bad({ detail: 'The request is not valid.' }), 400, ['The request is not valid.']],
    ['errors of no field', bad({ non_field_errors: ['A backup is running.', 'Wait for it.'] }), 400, ['A backup is running.', 'Wait for it.']],
    ['an unknown field', bad({ options: { retention: { days: ['Too long.'] } } }), 400, ['retention', 'Too long.']],
    ['a bare string', bad('"Quota exceeded."'), 400, ['Quota exceeded.']],
    ['plain text', bad('Quota exceeded, sorry'), 400, ['Quota exceeded, sorry']],
    ['HTML', bad('<html><body><h1>Bad Request (400)</h1></body></html>'), 400, ['created']],
    ['nothing', { status: { status: 400 } }, 400, ['created']],
    ['422', bad({ detail: 'Unprocessable.' }, 422), 422, ['Unprocessable.']],
    ['409', bad({ detail: 'A restore is running.' }, 409), 409, ['A restore is running.']],
    ['403', bad({ detail: 'No permission.' }, 403), 403, ['No permission.']],
    ['429', { status: { status: 429, headers: { 'Retry-After': '7' } } }, 429, ['7 seconds']],
    ['500', bad('<h1>Server Error (500)</h1>', 500), 500, ['500']],
  ];
  for (const [form, kind, status, said] of ABOVE) {
    test(`with ${form}: said above the form, what was typed stays, sent once`, async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(status));
      await emulator.faults({ endpoint: 'create', kind });
      await open(page, emulator);
      await description(page).fill(TEXT);
      await submit(page).click();
      const alert = create(page).getByRole('alert').filter({ hasText: `No backup of ${SERVER} was created.` });
      await expect(alert).toBeVisible();
      for (const words of said) await expect(alert).toContainText(words);
      await expect(alert).not.toContainText('<');
      await expect(description(page)).toHaveValue(TEXT);
      await expect(serverBox(create(page))).toHaveValue(SERVER);
      expect((await sent(emulator)).length).toBe(1);
      expect((await ids(page)).length).toBe(3);
      await emulator.clearFaults();
      await submit(page).click();
      await expect(create(page)).toBeHidden();
      await expect(row(page, 503)).toBeVisible();
    });
  }

  test('at the description: a text that is too long', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await open(page, emulator);
    const long = 'x'.repeat(256);
    await description(page).fill(long);
    await submit(page).click();
    await expect(description(page)).toHaveAccessibleDescription(/no more than 255 characters/);
    await expect(description(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(serverBox(create(page))).not.toHaveAttribute('aria-invalid', 'true');
    await expect(description(page)).toHaveValue(long);
    await description(page).fill('short');
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    expect((await sent(emulator)).length).toBe(2);
  });

  test('at several fields and above at once', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await emulator.faults({ endpoint: 'create', kind: bad({
      detail: 'The request is not valid.', server_id: ['A valid integer is required.', 'This server is suspended.'], description: 'Not a valid string.', non_field_errors: ['Busy.'],
    }) });
    await open(page, emulator);
    await description(page).fill(TEXT);
    await submit(page).click();
    await expect(serverBox(create(page))).toHaveAccessibleDescription(/A valid integer is required\..*This server is suspended\./);
    await expect(description(page)).toHaveAccessibleDescription('Not a valid string. optional');
    const above = create(page).getByRole('alert').filter({ hasText: 'was created' });
    await expect(above).toContainText('The request is not valid.');
    await expect(above).toContainText('Busy.');
    await expect(above).not.toContainText('suspended');
    await expect(description(page)).toHaveValue(TEXT);
  });

  test('404: said at the server', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(404));
    await emulator.faults({ endpoint: 'create', kind: bad({ detail: 'Server not found.' }, 404) });
    await open(page, emulator);
    await description(page).fill(TEXT);
    await submit(page).click();
    await expect(serverBox(create(page))).toHaveAccessibleDescription(/does not know this server/);
    await expect(serverBox(create(page))).toHaveAttribute('aria-invalid', 'true');
    await expect(create(page)).toContainText('Server not found.');
    await expect(description(page)).toHaveValue(TEXT);
    expect((await sent(emulator)).length).toBe(1);
  });

  test('another server takes the complaint about the first away', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(404));
    await emulator.faults({ endpoint: 'create', kind: bad({ detail: 'Server not found.' }, 404), times: 1 });
    await open(page, emulator);
    await submit(page).click();
    await expect(serverBox(create(page))).toHaveAccessibleDescription(/does not know this server/);
    await chooseServer(serverBox(create(page)), 'db-server-02');
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    expect(await sent(emulator)).toEqual([{ server_id: 12345 }, { server_id: 12346 }]);
  });
});

test.describe('an answer that is lost', () => {
  test('is not taken for a request that the page\'s policy has blocked because it has blocked something else', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    allowConsole(/policy violation: (img-src|connect-src \S+\.invalid)/);
    await open(page, emulator);
    await page.evaluate(() => {
      for (const [effectiveDirective, blockedURI] of [['img-src', `${location.origin}/x.png`], ['connect-src', `${location.origin}.invalid/`]] as const) {
        document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation', {
          blockedURI, effectiveDirective, violatedDirective: effectiveDirective, disposition: 'enforce', documentURI: location.href, originalPolicy: '', statusCode: 200,
        }));
      }
    });
    await emulator.faults({ endpoint: 'create', kind: 'reset_after' });
    await submit(page).click();
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
  });

  test('a redirect may lead to what was made: the list is read, and nothing is sent again', async ({ page, emulator }) => {
    await open(page, emulator);
    await emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString() })]);
    await emulator.faults({ endpoint: 'create', kind: { redirect: './600/' } });
    await submit(page).click();
    await expect(messages(page)).toContainText('Backup 600 of web-server-01 has started');
    expect((await emulator.requests('create')).length).toBe(1);
  });

  const FOUND: [string, FaultKind, RegExp][] = [
    ['the connection breaks after it was done', 'reset_after', LOST],
    ['the answer is cut off', 'truncate', LOST],
    ['no answer comes in time, though it was done', 'hang_after', /^$/],
  ];
  for (const [how, kind, log] of FOUND) {
    test(`${how}: the new backup is found, and nothing is sent again`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'create', kind });
      await open(page, emulator);
      await description(page).fill(TEXT);
      await submit(page).click();
      await expect(create(page)).toBeHidden();
      await expect(row(page, 503)).toBeVisible();
      await expect(messages(page)).toContainText('503');
      await expect(messages(page)).toContainText(SERVER);
      expect(await sent(emulator)).toEqual([{ server_id: 12345, description: TEXT }]);
    });
  }

  test('what was made has failed by the time it is found: that is said', async ({ page, emulator }) => {
    await withoutPolls(emulator, { request_timeout_seconds: 1 });
    await emulator.faults({ endpoint: 'create', kind: 'hang_after' });
    await open(page, emulator);
    await description(page).fill('It breaks [fail]');
    // Before the answer is given up.
    await emulator.clock({ speed: 100 });
    await submit(page).click();
    await expect(create(page)).toBeHidden();
    await expect(row(page, 503)).toContainText('Failed');
    await expect(messages(page)).toContainText(`Backup 503 of ${SERVER} failed`);
    await expect(messages(page)).not.toContainText('started');
    expect((await sent(emulator)).length).toBe(1);
  });

  const NOT_FOUND: [string, FaultKind, RegExp][] = [
    ['the connection breaks before it was done', 'reset_before', LOST],
    ['no answer comes in time', 'hang', /^$/],
    ['a gateway gives up', { status: { status: 504, body: '<h1>Gateway Time-out</h1>' } }, logged(504)],
  ];
  for (const [how, kind, log] of NOT_FOUND) {
    test(`${how}: it is said that no new backup is there, what was typed stays, and the person decides`, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await withoutPolls(emulator, { request_timeout_seconds: 1 });
      await emulator.faults({ endpoint: 'create', kind, times: 1 });
      await open(page, emulator);
      await description(page).fill(TEXT);
      await submit(page).click();
      await expect(create(page).getByRole('alert').filter({ hasText: `no new backup of ${SERVER}` })).toBeVisible({ timeout: 10_000 });
      await expect(description(page)).toHaveValue(TEXT);
      await expect(serverBox(create(page))).toHaveValue(SERVER);
      // A press that was meant for the wait is no answer to what is now said.
      await expect(create(page).getByRole('alert').filter({ hasText: 'no new backup' })).toBeFocused();
      await page.keyboard.press('Enter');
      expect((await sent(emulator)).length).toBe(1);
      await submit(page).click();
      await expect(create(page)).toBeHidden();
      await expect(row(page, 503)).toBeVisible();
      expect((await sent(emulator)).length).toBe(2);
    });
  }

  test('and the list cannot be read either: that is said, not that it is safe', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    allowConsole(logged(500));
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.faults({ endpoint: 'create', kind: 'reset_after' }, { endpoint: 'list_by_server', kind: { status: { status: 500 } } }, { endpoint: 'list', kind: { status: { status: 500 } } });
    await description(page).fill(TEXT);
    await submit(page).click();
    const alert = create(page).getByRole('alert').filter({ hasText: 'could not be read' });
    await expect(alert).toBeVisible({ timeout: 10_000 });
    await expect(alert).not.toContainText('safe');
    await expect(description(page)).toHaveValue(TEXT);
    expect((await sent(emulator)).length).toBe(1);
  });

  test('a gateway that gives up: its status and its words are said, and its wait is heard', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(503));
    await emulator.faults({ endpoint: 'create', kind: { status: { status: 503, body: { detail: 'Under maintenance.' }, headers: { 'Retry-After': '2' } } } });
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await submit(page).click();
    await expect(create(page)).toContainText('answered with status 503');
    await expect(create(page)).toContainText('The API says: “Under maintenance.”');
    await expect(create(page)).toContainText('Reading the list again to see…');
    await expect(create(page)).toContainText('no new backup', { timeout: 10_000 });
    const [refused] = await emulator.requests('create');
    const look = (await emulator.requests('list_by_server')).at(-2);
    expect((look?.at ?? 0) - (refused?.finished_at ?? 0)).toBeGreaterThanOrEqual(1900);
  });

  test('the computer\'s clock is an hour ahead: the new backup is found all the same', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await page.clock.install({ time: Date.now() + 3600_000 });
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.faults({ endpoint: 'create', kind: 'reset_after' });
    await submit(page).click();
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    expect((await sent(emulator)).length).toBe(1);
  });

  test('a gateway of another make gives up: not known whether, and looked for', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(524));
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.addBackups([backup(503, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString(), description: '' })]);
    await emulator.faults({ endpoint: 'create', kind: { status: { status: 524, body: 'A timeout occurred' } } });
    await submit(page).click();
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
    expect((await sent(emulator)).length).toBe(1);
  });

  test('while the console looks, a second submit is impossible', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.faults({ endpoint: 'create', kind: 'reset_before' }, { endpoint: 'list_by_server', delay_ms: 1500, times: 1 });
    await submit(page).click();
    await expect(create(page)).toContainText('not known whether');
    await hold(page, 'Enter');
    await expect(create(page).getByRole('button', { name: /Creat/ })).toBeDisabled();
    await expect(create(page)).toContainText('no new backup', { timeout: 10_000 });
    expect((await sent(emulator)).length).toBe(1);
  });

  test('a backup that somebody else made before counts as nobody\'s answer', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    // An automatic one of the same server, and a manual one of another, appear meanwhile.
    await emulator.addBackups([backup(700, { backup_type: 'automatic' }), backup(701, { server: { id: 12346, name: 'db-server-02' } })]);
    await emulator.faults({ endpoint: 'create', kind: 'reset_before' });
    await submit(page).click();
    await expect(create(page)).toContainText('no new backup', { timeout: 10_000 });
  });

  test('a new backup of the server with another description is told, and nothing says that it is safe', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await open(page, emulator);
    await expect(create(page)).toContainText('2 of 10');
    await emulator.addBackups([backup(702, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString(), description: 'Manual backup' })]);
    await emulator.faults({ endpoint: 'create', kind: 'reset_before' });
    await submit(page).click();
    const alert = create(page).getByRole('alert').filter({ hasText: 'A new backup 702 of this server is in the list, with another description.' });
    await expect(alert).toBeVisible({ timeout: 10_000 });
    await expect(alert).not.toContainText('safe');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Create a backup' })).toContainText('Unknown: the answer was lost');
  });

  test.describe('and the new backup shows only later', () => {
    test.beforeEach(({ emulator }) => emulator.site({ api_base: '/', poll_active_seconds: 0.5, poll_idle_seconds: 0.5 }));

    const late = (description: string) => backup(503, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString(), description });

    async function lose(page: Page, emulator: Emulator) {
      await emulator.faults({ endpoint: 'create', kind: 'reset_before' });
      await open(page, emulator);
      await description(page).fill(TEXT);
      await submit(page).click();
      await expect(create(page)).toContainText('no new backup', { timeout: 10_000 });
    }

    test('it is found all the same', async ({ page, emulator, allowConsole }) => {
      allowConsole(LOST);
      await lose(page, emulator);
      await emulator.addBackups([late(TEXT)]);
      await expect(create(page)).toBeHidden();
      await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
      expect((await sent(emulator)).length).toBe(1);
      await page.getByRole('link', { name: 'Activity', exact: true }).click();
      await expect(page.getByRole('row').filter({ hasText: 'Create a backup' })).toContainText('Under way');
    });

    test('with another description: nothing says any more that it is safe', async ({ page, emulator, allowConsole }) => {
      allowConsole(LOST);
      await lose(page, emulator);
      await emulator.addBackups([late(TEXT.slice(0, 10))]);
      await expect(create(page)).toContainText('A new backup 503 of this server is in the list, with another description.');
      await expect(create(page)).not.toContainText('safe to try');
      await expect(description(page)).toHaveValue(TEXT);
    });
  });
});

test('Escape and Enter that belong to the writing of a word close nothing and choose nothing', async ({ page, emulator }) => {
  await open(page, emulator, './');
  const devtools = await page.context().newCDPSession(page);
  const press = (key: string, code: number) => devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code });
  const write = (text: string) => devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await description(page).focus();
  await write('かんじ');
  await press('Escape', 27);
  await expect(create(page)).toBeVisible();
  await serverBox(create(page)).focus();
  await write('server');
  await expect(offered(page)).toHaveCount(2);
  await press('Enter', 13);
  await expect(offered(page)).toHaveCount(2);
  await expect(serverBox(create(page))).toHaveValue('server');
});
