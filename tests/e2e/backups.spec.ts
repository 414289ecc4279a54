// "Backups" (PRODUCT.md, 3): the table, what stands instead of rows, odd data, long lists.
import { expect, signIn, test } from './fixtures.ts';
import {
  backup, button, cell, column, dialog, heading, holdLists, ids, LIST_PATH, logged, LOST, messages, offered, row, rows, search, serverBox, statusLine, table, withoutPolls,
} from './console.ts';

const DAY = 24 * 3600 * 1000;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

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
    // Titles come last.
    await expect((await cell(page, 10, 'Expires')).getByRole('time')).toHaveAttribute('title', /./);
    const first = await whole(10);
    await search(page).fill('second');
    await expect(row(page, 11)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'Select backup 11', exact: true })).not.toBeChecked();
    await expect(button(row(page, 11), 'Restore backup 11')).toHaveAttribute('aria-disabled', 'true');
    for (const word of [/first/, /other/, /Failed/, /(>|backup )10\b/, /soon/]) await expect.poll(async () => (await whole(11)).filter((part) => word.test(part))).toEqual([]);
    await search(page).fill('first');
    await expect(page.getByRole('checkbox', { name: 'Select backup 10', exact: true })).toBeChecked();
    await expect.poll(() => whole(10)).toEqual(first);
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

test.describe('instead of rows', () => {
  test('still loading: said, with skeleton rows, after half a second', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const release = await holdLists(page);
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
    release();
    await expect(table(page)).toBeVisible();
    await expect(skeleton).toHaveCount(0);
  });

  test('still loading: the rows come where the skeleton\'s are', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const release = await holdLists(page);
    await page.reload();
    const first = page.locator('.skeleton-row').first();
    await expect(first).toBeVisible();
    const before = (await first.boundingBox())?.y ?? 0;
    release();
    await expect(row(page, 502)).toBeVisible();
    expect(Math.abs(((await row(page, 502).boundingBox())?.y ?? Infinity) - before)).toBeLessThan(4);
  });

  test('no size known of what is shown: no sum is claimed', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(statusLine(page)).toHaveText(/^Showing 3 of 3 backups · [\d.]+ GB$/);
    await page.goto('./?status=in_progress');
    await expect(statusLine(page)).toHaveText('Showing 1 of 3 backups');
  });

  test('none yet: offers to create one', async ({ page, emulator }) => {
    for (const id of [501, 502, 499]) await emulator.removeBackup(id);
    await signIn(page, emulator.tokens.full);
    await expect(heading(page, 'No backups yet')).toBeVisible();
    await expect(table(page)).toBeHidden();
    // There are servers, and each needs one.
    await expect(page.getByText('0 servers')).toBeHidden();
    await expect(page.getByRole('link', { name: '2 servers need attention' })).toBeVisible();
    await expect(statusLine(page)).toHaveText('Showing 0 of 0 backups');
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

  test('letters are drawn whole, also what stands below the line', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { server: { id: 12371, name: 'خادم-الاحتياطي' }, description: 'أُنشئت', created_at: fromNow(-60_000) })]);
    await page.addInitScript(() => localStorage.setItem('console-language', 'ar'));
    await page.goto('./');
    await page.locator('input[type=password]').fill(emulator.tokens.full);
    await page.keyboard.press('Enter');
    const places = [page.locator('th.created'), page.locator('td.server').first(), page.locator('td.description').first()];
    await expect(places[1]!).toContainText('خادم');
    // What comes by itself later is there.
    await expect(page.getByText('ops@example.com')).toBeVisible();
    await expect(page.locator('.attention')).toBeVisible();
    const pictures = () => Promise.all(places.map((place) => place.screenshot()));
    const drawn = await pictures();
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('th span, td bdi { overflow: visible !important; }');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
    expect((await pictures()).map((picture, index) => picture.equals(drawn[index]!))).toEqual([true, true, true]);
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
    // On a busy machine each turn takes its time.
    test.slow();
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
      // All the way, or the next turn would add to what is left of this one.
      await expect.poll(() => page.evaluate(() => scrollY === document.documentElement.scrollHeight - innerHeight ? Infinity : scrollY), { intervals: [50] }).toBeGreaterThan(before + 590);
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
    // Not of the server with something in progress, whose own list is read all the same.
    await emulator.addBackups([backup(600, { server: { id: 12399, name: 'other' } })]);
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
    ['another host, in backslashes', '\\\\evil.invalid\\api/v1/backups/'],
    ['another host behind a tab', '/\t/evil.invalid/api/v1/backups/'],
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
