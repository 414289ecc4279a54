// "Delete selected" (PRODUCT.md, 6): what is asked, a few at a time, progress, stop, what failed and why.
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, dialog, hold, logged, LOST, messages, row, rows, seeServers, table, withoutPolls } from './console.ts';

const COUNT = 12;
const server = (id: number) => ({ id, name: `web-${id}` });
const ask = (page: Page, count = COUNT) => dialog(page, `Delete ${count} backups`);
const open = (page: Page) => button(page, 'Delete selected');
const field = (page: Page, count = COUNT) => ask(page, count).getByRole('textbox', { name: `Type ${count} to confirm`, exact: true });
const submit = (page: Page, count = COUNT) => button(ask(page, count), `Delete ${count} backups`);
const failures = (page: Page) => ask(page).getByRole('alert').filter({ hasText: 'not deleted:' });
const deletes = async (emulator: Emulator) => (await emulator.requests('delete')).map((request) => request.path);

/** Twelve backups of three servers, of which web-3 has no others. */
async function prepare(page: Page, emulator: Emulator, config: object = {}) {
  await withoutPolls(emulator, config);
  const rows = Array.from({ length: COUNT }, (_, index) => backup(600 + index, { server: server((index % 3) + 1), description: 'old' }));
  await emulator.addBackups([...rows, backup(700, { server: server(1) }), backup(701, { server: server(2) })]);
  await signIn(page, emulator.tokens.full, './?q=old');
  await expect(table(page)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
}

async function begin(page: Page) {
  await open(page).click();
  await field(page).fill(String(COUNT));
  await submit(page).click();
}

test('says what goes, by server, and what is left with nothing', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await open(page).click();
  await expect(ask(page)).toContainText('cannot be undone');
  await expect(ask(page)).toContainText('12 backups · 3 servers · 11.72 GB');
  await expect(ask(page)).toContainText('1 server is left without any completed backup:web-3');
  const groups = ask(page).getByRole('list').last().getByRole('listitem');
  await expect(groups).toHaveCount(3);
  await expect(groups.first()).toContainText('web-3 34 backups · 3.91 GB602, 605, 608, 611');
  await expect(button(ask(page), 'Keep backups')).toBeFocused();
  await expect(submit(page)).toBeDisabled();
});

for (const viewport of [{ width: 390, height: 844 }, { width: 667, height: 375 }]) {
  test(`a screen of ${viewport.width} × ${viewport.height}: nothing scrolls within the dialog, which scrolls itself`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await page.setViewportSize(viewport);
    await prepare(page, emulator);
    await emulator.addBackups(Array.from({ length: 20 }, (_, index) => backup(800 + index, { server: server(10 + index), description: 'old' })));
    await button(page, 'Refresh').click();
    await expect(rows(page)).toHaveCount(32);
    await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
    await open(page).click();
    const isWhole = (list: Element) => list.scrollHeight <= list.clientHeight;
    const lists = ask(page, 32).getByRole('list');
    await expect(lists.last().getByRole('listitem')).toHaveCount(23);
    expect(await lists.last().evaluate(isWhole)).toBe(true);
    await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500, body: { detail: 'The storage does not answer.' } } } });
    await field(page, 32).fill('32');
    await submit(page, 32).click();
    await expect(button(ask(page, 32), 'Try again')).toBeVisible();
    expect(await lists.last().evaluate(isWhole)).toBe(true);
  });
}

test('only the number enables it', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await open(page).click();
  for (const wrong of ['1', '11', '112', 'twelve', '']) {
    await field(page).fill(wrong);
    await expect(submit(page)).toBeDisabled();
    await field(page).press('Enter');
  }
  await page.keyboard.press('Escape');
  await expect(ask(page)).toBeHidden();
  await expect(open(page)).toBeFocused();
  expect(await deletes(emulator)).toEqual([]);
});

test('all go, at most three at a time, each once', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', delay_ms: 800 });
  await open(page).click();
  await field(page).fill(String(COUNT));
  await submit(page).dblclick();
  await expect(ask(page).getByRole('progressbar')).toBeVisible();
  await expect(ask(page)).toContainText(/[1-9] of 12 backups deleted/);
  await hold(page, 'Escape');
  await expect(ask(page)).toBeVisible();
  await expect(messages(page)).toContainText('12 backups are deleted');
  await expect(ask(page)).toBeHidden();
  await expect(page.getByText('selected', { exact: false }).filter({ visible: true })).toHaveCount(0);
  const requests = await emulator.requests('delete');
  expect(new Set(requests.map((request) => request.path)).size).toBe(COUNT);
  expect(requests.length).toBe(COUNT);
  for (const one of requests) {
    const together = requests.filter((other) => other.at <= one.at && (other.finished_at ?? Infinity) > one.at);
    expect(together.length).toBeLessThanOrEqual(3);
  }
});

test('what is gone already counts as deleted', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(404));
  await prepare(page, emulator);
  for (const id of [600, 605]) await emulator.removeBackup(id);
  await begin(page);
  await expect(messages(page)).toContainText('12 backups are deleted');
});

test('each failure is named with its reason, the rest is done, and what failed can be tried again', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(409));
  allowConsole(logged(500));
  await prepare(page, emulator);
  await emulator.faults(
    { endpoint: 'delete', kind: { status: { status: 409, body: { detail: 'In use by a restore.' } } }, times: 1 },
    { endpoint: 'delete', kind: { status: { status: 500 } }, times: 1, skip: 3 },
  );
  await begin(page);
  const alert = failures(page);
  await expect(alert).toContainText('2 backups are not deleted:');
  await expect(alert).toContainText(/Backup 60\d of web-\d: .*In use by a restore\./);
  await expect(alert).toContainText(/Backup 6\d\d of web-\d: .*500/);
  await expect(ask(page)).toContainText('10 of 12 backups deleted');
  expect((await deletes(emulator)).length).toBe(COUNT);
  await button(ask(page), 'Try again').click();
  await expect(messages(page)).toContainText('12 backups are deleted');
  expect((await deletes(emulator)).length).toBe(COUNT + 2);
});

test('"Stop" lets finish what is under way and sends no more', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', delay_ms: 2500 });
  await begin(page);
  await expect.poll(async () => (await deletes(emulator)).length).toBe(3);
  await button(ask(page), 'Stop').click();
  await expect(ask(page)).toContainText('3 of 12 backups deleted');
  await expect(failures(page)).toContainText('9 backups are not deleted:');
  await expect(failures(page)).toContainText('Not sent.');
  await button(ask(page), 'Close').click();
  expect((await deletes(emulator)).length).toBe(3);
  await expect(page.getByText(/^9 selected/)).toBeVisible();
  await expect(rows(page)).toHaveCount(9);
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 360, height: 640 }, { width: 1280, height: 480 }]) {
  test(`"Stop" stays where it is when the first one fails, ${viewport.width} x ${viewport.height}`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(409));
    await page.setViewportSize(viewport);
    await prepare(page, emulator);
    await emulator.faults(
      { endpoint: 'delete', kind: { status: { status: 409, body: { detail: 'In use by a restore.' } } }, times: 1, delay_ms: 300 },
      { endpoint: 'delete', kind: 'hang' },
    );
    await begin(page);
    const place = async () => (await button(ask(page), 'Stop').boundingBox())?.y;
    await expect(ask(page).getByRole('progressbar')).toBeVisible();
    const before = await place();
    await expect(ask(page)).toContainText('1 backup is not deleted:');
    expect(await place()).toBe(before);
  });
}

test('stopped in a pause: nothing goes on any more, and nothing says so', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(429));
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 429, headers: { 'Retry-After': '60' } } } });
  await begin(page);
  await expect(ask(page)).toContainText('The API asks for fewer requests.');
  await button(ask(page), 'Stop').click();
  await expect(button(ask(page), 'Close')).toBeVisible();
  await expect(ask(page)).not.toContainText('It goes on');
});

test('what it leaves a server with is judged by a list that is not old', async ({ page, emulator }) => {
  await prepare(page, emulator, { poll_idle_seconds: 0.1 });
  await emulator.removeBackup(700);
  await open(page).click();
  await expect(ask(page)).toContainText('2 servers are left without any completed backup');
});

test('a reload in the middle is asked about first', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: 'hang' });
  await begin(page);
  await expect(ask(page).getByRole('progressbar')).toBeVisible();
  const asked = page.waitForEvent('dialog');
  const leaving = page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await leaving;
  await expect(ask(page).getByRole('progressbar')).toBeVisible();
});

test('the number counts in the digits of an Arabic keyboard too', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await open(page).click();
  await field(page).fill('١٣');
  await expect(submit(page)).toBeDisabled();
  await field(page).fill('١٢');
  await expect(submit(page)).toBeEnabled();
});

test('429 slows it down and is obeyed', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(429));
  await prepare(page, emulator);
  // It is heard before the two that are under way with it are done.
  const refusal = { status: { status: 429, headers: { 'Retry-After': '2' } } };
  await emulator.faults({ endpoint: 'delete', kind: refusal, times: 1, skip: 2 }, { endpoint: 'delete', delay_ms: 1000, times: 2 }, { endpoint: 'delete', delay_ms: 100 });
  await begin(page);
  await expect(ask(page)).toContainText('The API asks for fewer requests.');
  await expect(messages(page)).toContainText('12 backups are deleted', { timeout: 15_000 });
  const requests = await emulator.requests('delete');
  const refused = requests.find((request) => request.status === 429);
  const after = requests.filter((request) => request.at > (refused?.finished_at ?? 0) + 150);
  expect(Math.min(...after.map((request) => request.at))).toBeGreaterThanOrEqual((refused?.finished_at ?? 0) + 1900);
  // From then on one at a time.
  for (const one of after) {
    expect(after.filter((other) => other.at <= one.at && (other.finished_at ?? Infinity) > one.at).length).toBe(1);
  }
  expect(requests.filter((request) => request.status === 204).length).toBe(COUNT);
});

for (const [what, kind, left] of [
  ['though it was done: it counts as deleted', 'reset_after', 0],
  ['before it was done: it is still there, and never sent again by itself', 'reset_before', 1],
] as const) {
  test(`an answer is lost ${what}`, async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await prepare(page, emulator);
    await emulator.faults({ endpoint: 'delete', kind, times: 1, skip: 4 });
    await begin(page);
    if (left === 0) {
      await expect(messages(page)).toContainText('12 backups are deleted', { timeout: 15_000 });
    } else {
      await expect(failures(page)).toContainText('1 backup is not deleted:', { timeout: 15_000 });
      await expect(failures(page)).toContainText('The answer was lost, and it is still in the list.');
      await expect(failures(page)).toContainText('No answer from');
    }
    expect((await deletes(emulator)).length).toBe(COUNT);
  });
}

test('a connection that is gone ends it: what was not sent is said', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'any', kind: 'reset_before' });
  await begin(page);
  const alert = failures(page);
  await expect(alert).toContainText('12 backups are not deleted:', { timeout: 40_000 });
  await expect(alert).toContainText('Not sent.');
  await expect(alert).toContainText('The answer was lost, and the list could not be read.');
  expect((await deletes(emulator)).length).toBeLessThan(COUNT);
});

test('one that vanishes meanwhile is said, and the new number is asked for', async ({ page, emulator }) => {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await prepare(page, emulator, { poll_idle_seconds: 0.5 });
  await open(page).click();
  await field(page).fill(String(COUNT));
  await emulator.removeBackup(600);
  await expect(ask(page, 11).getByRole('alert')).toContainText('1 selected backup is no longer in the list. Type the new number.');
  await expect(field(page, 11)).toHaveValue('');
  await expect(field(page, 11)).toBeFocused();
  await expect(submit(page, 11)).toBeDisabled();
  await field(page, 11).fill('11');
  await submit(page, 11).click();
  await expect(messages(page)).toContainText('11 backups are deleted');
  expect((await deletes(emulator)).length).toBe(11);
});

test('one that its server turns out to be restored from is left out, and the new number is asked for', async ({ page, emulator }) => {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await prepare(page, emulator, { poll_active_seconds: 0.5, poll_idle_seconds: 0.5 });
  await open(page).click();
  await field(page).fill(String(COUNT));
  await emulator.changeBackup(600, { status: 'restoring' });
  await expect(ask(page, 11)).toContainText('1 selected backup is left out: its server is being restored from it.');
  await expect(field(page, 11)).toHaveValue('');
  await field(page, 11).fill('11');
  await submit(page, 11).click();
  await expect(messages(page)).toContainText('11 backups are deleted');
  expect(await deletes(emulator)).not.toContain('/api/v1/backups/600/');
});

test('"Stop" ends the search for what became of lost answers, and the next list tells', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: 'reset_after', times: 1, skip: 4 }, { endpoint: 'list_by_server', kind: 'hang' });
  await begin(page);
  await expect(ask(page)).toContainText('11 of 12 backups deleted');
  await expect.poll(async () => (await emulator.requests('list_by_server')).length).toBe(1);
  await button(ask(page), 'Stop').click();
  await expect(messages(page)).toContainText('12 backups are deleted');
  expect((await deletes(emulator)).length).toBe(COUNT);
});

test('servers of one name are told apart by their ids', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await emulator.addBackups([1, 2].map((id) => backup(800 + id, { server: { id: 900 + id, name: 'twin' }, description: 'of twins' })));
  await page.goto('./?q=twin');
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await open(page).click();
  await expect(ask(page, 2)).toContainText('2 servers are left without any completed backup:twin 901twin 902');
  await expect(ask(page, 2).getByRole('list').last().getByRole('listitem')).toHaveText([/^twin 901/, /^twin 902/]);
});

test('one whose id is given to a backup of another server is left out', async ({ page, emulator }) => {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await prepare(page, emulator, { poll_idle_seconds: 0.5 });
  await open(page).click();
  await field(page).fill(String(COUNT));
  await emulator.changeBackup(600, { server: server(9) });
  await expect(ask(page, 11).getByRole('alert')).toContainText('1 selected backup is no longer in the list. Type the new number.');
  await expect(ask(page, 11)).not.toContainText('web-9');
});

test('a server that may be being restored from one of them: that is said', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await seeServers(page);
  await emulator.changeServer(12345, { status: 'restoring' });
  for (const id of [499, 501]) await page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true }).check();
  await open(page).click();
  const warning = ask(page, 2).getByRole('status').filter({ hasText: 'may be using' });
  await expect(warning).toHaveText('A restore of web-server-01 may be using what you delete here.');
});

test('its warnings follow the list', async ({ page, emulator }) => {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await prepare(page, emulator, { poll_idle_seconds: 0.5 });
  await open(page).click();
  await expect(ask(page)).toContainText('1 server is left without any completed backup:web-3');
  await emulator.removeBackup(701);
  await expect(ask(page)).toContainText('2 servers are left without any completed backup:web-2 2web-3 3');
});

test('the last one refused as one too many is sent again', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(429));
  await prepare(page, emulator);
  // The others have nothing left to send by then.
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 429, headers: { 'Retry-After': '1' } } }, times: 1, skip: COUNT - 1, delay_ms: 800 });
  await begin(page);
  await expect(messages(page)).toContainText('12 backups are deleted', { timeout: 15_000 });
  expect((await deletes(emulator)).length).toBe(COUNT + 1);
});

test('those in progress: said that this cancels them', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await page.getByRole('checkbox', { name: 'Select backup 502', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
  await open(page).click();
  await expect(ask(page, 2)).toContainText('1 of them is still in progress: deleting it cancels it.');
});

test('a token that may only read can not', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.read_only);
  await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
  await expect(open(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(open(page)).toHaveAccessibleDescription('This token may only read.');
  await open(page).click({ force: true });
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a 401 in the middle ends the session and sends no more', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  await prepare(page, emulator);
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 401 } }, skip: 4 });
  await begin(page);
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(row(page, 601)).toBeHidden();
  expect((await deletes(emulator)).length).toBeLessThanOrEqual(7);
});

test('a list that was asked before does not bring back what is deleted meanwhile', async ({ page, emulator }) => {
  await prepare(page, emulator);
  await table(page).evaluate((table) => {
    const gone = new Set<string>();
    const back: string[] = [];
    const name = (node: Node) => (node instanceof Element ? node.querySelector('input')?.getAttribute('aria-label') : null) ?? '';
    new MutationObserver((records) => records.forEach(({ addedNodes, removedNodes }) => {
      removedNodes.forEach((node) => gone.add(name(node)));
      addedNodes.forEach((node) => gone.has(name(node)) && back.push(name(node)));
    })).observe(table, { subtree: true, childList: true });
    Object.assign(window, { back });
  });
  // The answer is made at once, and arrives while the deletions are under way.
  await emulator.faults({ endpoint: 'list', delay_ms: 3000, times: 1 }, { endpoint: 'delete', delay_ms: 1500 });
  const answered = async () => (await emulator.requests('list')).filter((request) => request.finished_at !== null).length;
  const before = await answered();
  await button(page, 'Refresh').click();
  await begin(page);
  await expect.poll(answered).toBe(before + 1);
  expect((await emulator.requests('delete')).length).toBeLessThan(COUNT);
  await expect(messages(page)).toContainText('12 backups are deleted', { timeout: 15_000 });
  expect(await page.evaluate(() => (window as unknown as { back: string[] }).back)).toEqual([]);
});
