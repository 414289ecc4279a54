// What a screen reader is told (PRODUCT.md, 12): true counts and places in long tables, how they are sorted, and each piece of news once.
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { backup, button, dialog, header, logged, messages, row, rows, search, SERVER, statusLine, table, withoutPolls } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';

/** Runs in the page: notes what live regions say from then on, in their order, as `polite: words`. */
function note() {
  const said: string[] = [];
  const words = (node: Node | null) => (node?.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
  new MutationObserver((changes) => {
    const turn = new Map<Element, string>();
    for (const { target, addedNodes, type } of changes) {
      const from = target instanceof Element ? target : target.parentElement;
      const added = [...addedNodes].flatMap((node) => (node instanceof Element ? [node, ...node.querySelectorAll('[role=alert]')] : []));
      const region = from?.closest('[aria-live], [role=status], [role=alert], [role=log]');
      const manner = (element: Element) => element.getAttribute('aria-live') ?? (element.getAttribute('role') === 'alert' ? 'assertive' : 'polite');
      for (const alert of added.filter((element) => element.getAttribute('role') === 'alert')) turn.set(alert, `assertive: ${words(alert)}`);
      if (!region || manner(region) === 'off') continue;
      if (type === 'childList' && addedNodes.length === 0) continue;
      const isLog = region.getAttribute('role') === 'log';
      const news = isLog ? [...addedNodes].map(words).join(' ') : words(region);
      if (news) turn.set(region, `${manner(region)}: ${news}`);
    }
    said.push(...turn.values());
  }).observe(document, { subtree: true, childList: true, characterData: true });
  Object.assign(window, { said });
}
const noted = (page: Page) => page.evaluate(() => (window as unknown as { said: string[] }).said);

/** Listens from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(note);
  return () => noted(page);
}

async function open(page: Page, emulator: Emulator, url = './', config: object = {}) {
  await withoutPolls(emulator, config);
  // The count of what is shown at first is said for a second only: so it is not missed.
  await page.addInitScript(() => new MutationObserver(() => {
    if (document.querySelector('.status-line p[aria-live=polite]')?.textContent) Object.assign(window, { isCountSaid: true });
  }).observe(document, { subtree: true, childList: true, characterData: true }));
  await signIn(page, emulator.tokens.full, url);
  await expect(table(page)).toBeVisible();
}

const told = (page: Page) => page.locator('.status-line p[aria-live=polite]');

/** Waits until the count of what is shown at first has been said. */
const settled = (page: Page) => expect.poll(() => page.evaluate(() => 'isCountSaid' in window)).toBe(true);

test('a long table says its true number of rows, and each row its place, wherever it is scrolled to', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'large=2000' });
  await open(page, emulator, './?sort=id');
  await expect(table(page)).toHaveAttribute('aria-rowcount', '2001');
  await expect(table(page).getByRole('row').first()).toHaveAttribute('aria-rowindex', '1');
  const places = () => rows(page).evaluateAll((rows) => rows.map((row) => [Number(row.getAttribute('aria-rowindex')), Number(row.querySelector('.id')?.textContent?.replace(/\D/g, ''))] as const));
  const all = await places();
  const first = all[0]?.[1] ?? 0;
  const check = (seen: readonly (readonly [number, number])[]) => {
    for (const [index, [place]] of seen.entries()) expect(place).toBe((seen[0]?.[0] ?? 0) + index);
  };
  check(all);
  expect(all[0]?.[0]).toBe(2);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  await expect.poll(async () => (await places())[0]?.[0]).toBeGreaterThan(500);
  check(await places());
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect.poll(async () => (await places()).at(-1)?.[0]).toBe(2001);
  check(await places());
  expect((await places()).at(-1)?.[1]).toBeGreaterThan(first);
  await search(page).fill('no such backup');
  await expect(table(page)).toBeHidden();
});

test('the servers’ table counts its rows too', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'demo' });
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  const servers = page.getByRole('table', { name: 'Servers', exact: true });
  // All are there: before they are, nothing is said of them as a whole.
  await expect(page.locator('.verdict')).toBeVisible();
  const rows = await servers.getAttribute('aria-rowcount');
  await expect(servers.locator('tbody .row')).toHaveCount(Number(rows) - 1);
  await expect(servers.getByRole('row').last()).toHaveAttribute('aria-rowindex', String(rows));
});

test('only the sorted column says how, and a press is told in words', async ({ page, emulator }) => {
  await open(page, emulator);
  await settled(page);
  const said = await listen(page);
  await expect(table(page).locator('[aria-sort]')).toHaveCount(1);
  await expect(header(page, 'Created')).toHaveAttribute('aria-sort', 'descending');
  await button(table(page), 'Size').click();
  await expect(table(page).locator('[aria-sort]')).toHaveCount(1);
  await expect(header(page, 'Size')).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(said).toEqual(['polite: Sorted by Size, descending']);
  await button(table(page), 'Size').click();
  await expect.poll(said).toEqual(['polite: Sorted by Size, descending', 'polite: Sorted by Size, ascending']);
});

test('the count is said once after a filter, not at each letter, and not by a poll', async ({ page, emulator }) => {
  await open(page, emulator);
  await settled(page);
  const said = await listen(page);
  await search(page).pressSequentially('automatic', { delay: 30 });
  const count = 'polite: Showing 1 of 3 backups · 4.42 GB';
  await expect.poll(said).toEqual([count]);
  await emulator.addBackups([backup(600), backup(601, { description: 'automatic too' })]);
  await button(page, 'Refresh').click();
  await expect(row(page, 601)).toBeVisible();
  await button(page, 'Refresh').click();
  await page.getByRole('combobox', { name: 'Status', exact: true }).selectOption('completed');
  await expect.poll(said).toEqual([count, 'polite: Showing 2 of 5 backups · 5.39 GB']);
});

for (const [view, word, field] of [['backups', 'Backups', 'Search backups'], ['servers', 'Servers', 'Search servers']] as const) {
  test(`what a filter came to does not stay as a second copy of the count: ${word}`, async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await page.clock.install();
    await signIn(page, emulator.tokens.full);
    await page.getByRole('link', { name: word, exact: true }).click();
    await expect(statusLine(page)).toContainText(view === 'servers' ? '2 of 2' : '3 of 3');
    await expect(told(page)).toBeAttached();
    // Time passes only as far as it is let.
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.clock.runFor(3000);
    await expect(told(page)).toHaveText('');
    await page.getByRole('searchbox', { name: field, exact: true }).fill('web');
    const copies = () => page.getByText(new RegExp(`^Showing .*${view}`)).count();
    await page.clock.runFor(800);
    await expect(told(page)).toHaveText(/^Showing/);
    expect(await copies()).toBe(2);
    await page.clock.runFor(1000);
    await expect(told(page)).toHaveText('');
    expect(await copies()).toBe(1);
  });
}

test('what a filter came to goes at once when the list changes', async ({ page, emulator }) => {
  await emulator.addBackups([backup(600)]);
  await withoutPolls(emulator);
  await page.clock.install();
  await signIn(page, emulator.tokens.full);
  await expect(row(page, 600)).toBeVisible();
  await expect(told(page)).toBeAttached();
  await page.clock.pauseAt(Date.now() + 60_000);
  await search(page).fill('web');
  await page.clock.runFor(800);
  await expect(told(page)).toHaveText(/^Showing 4 of 4/);
  await emulator.removeBackup(600);
  const answer = page.waitForResponse(/backups/);
  await button(page, 'Refresh').click();
  await answer;
  await page.clock.runFor(100);
  await expect(row(page, 600)).toBeHidden();
  await expect(told(page)).toHaveText('');
});

test('how many are selected is said once after each change', async ({ page, emulator }) => {
  await open(page, emulator);
  await settled(page);
  await expect(told(page)).toHaveText('');
  const said = await listen(page);
  await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
  await expect.poll(said).toEqual(['polite: 1 selected']);
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await expect.poll(said).toEqual(['polite: 1 selected', 'polite: 3 selected']);
});

test('a failed refresh is said once, however often it fails and however old the data grows', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  await open(page, emulator);
  await settled(page);
  await emulator.faults({ endpoint: 'list', kind: { status: { status: 500, body: { detail: 'Away.' } } } });
  const said = await listen(page);
  for (let time = 0; time < 3; time += 1) {
    await emulator.clearRequests();
    await button(page, 'Refresh').click();
    await expect.poll(async () => (await emulator.requests('list')).map((request) => request.finished_at !== null)).toEqual([true]);
    const age = await page.getByRole('alert').getByText('Shown is the data of').textContent();
    await expect(page.getByRole('alert')).not.toContainText(age ?? '');
  }
  expect((await said()).filter((words) => words.includes('Could not refresh')).length).toBe(1);
  expect((await said()).filter((words) => words.startsWith('assertive')).length).toBe(1);
});

test('a backup that is made and completed is said once each', async ({ page, emulator }) => {
  await open(page, emulator, './', { poll_active_seconds: 0.3 });
  await settled(page);
  const said = await listen(page);
  await button(page, 'Create backup').click();
  await dialog(page, 'Create backup').getByRole('combobox').fill(SERVER);
  await dialog(page, 'Create backup').getByRole('textbox').press('Enter');
  await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
  await emulator.clock({ advance_seconds: 60 });
  await expect(messages(page)).toContainText('Backup 503 of web-server-01 is complete');
  const heard = (await said()).filter((words) => words.includes('503'));
  expect(heard.length).toBe(2);
  expect(heard.every((words) => words.startsWith('polite'))).toBe(true);
});

test('many deletions are said in quarters, and their end once', async ({ page, emulator }) => {
  await emulator.addBackups(Array.from({ length: 16 }, (_, index) => backup(600 + index, { description: 'old' })));
  await open(page, emulator, './?q=old');
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await button(page, 'Delete selected').click();
  await page.getByRole('dialog').getByRole('textbox').fill('16');
  await emulator.faults({ endpoint: 'delete', delay_ms: 60 });
  const said = await listen(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 16 backups', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(messages(page)).toContainText('16 backups are deleted');
  const progress = (await said()).filter((words) => words.includes('of 16 backups deleted'));
  expect(progress.length).toBeLessThanOrEqual(5);
  expect((await said()).filter((words) => words.includes('16 backups are deleted')).length).toBe(1);
});

test('the steps of a safety backup are said one at a time', async ({ page, emulator }) => {
  await open(page, emulator, './', { poll_active_seconds: 0.3 });
  await button(page, 'Restore backup 501').click();
  await expect(page.getByRole('dialog')).toContainText('of 10');
  await page.getByRole('dialog').getByRole('textbox').fill(SERVER);
  const said = await listen(page);
  await button(page.getByRole('dialog'), 'Restore server').click();
  await expect(page.locator('[aria-current=step]')).toHaveText('Safety backup in progress');
  await emulator.clock({ advance_seconds: 60 });
  await expect(page.getByRole('dialog')).toBeHidden();
  const steps = (await said()).filter((words) => /Safety backup|Restore requested/.test(words));
  expect(steps).toEqual(['requested', 'in progress', 'completed'].map((step) => `polite: Safety backup ${step}`).concat('polite: Restore requested'));
});

test('a message that comes while a dialog is open is said there, once', async ({ page, emulator }) => {
  await emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString() })]);
  await open(page, emulator, './', { poll_active_seconds: 0.3 });
  await expect(row(page, 600)).toContainText('In progress');
  await button(page, 'Delete backup 501').click();
  await expect(dialog(page, 'Delete backup 501')).toBeVisible();
  await emulator.changeBackup(600, { status: 'completed', size_mb: 5 });
  await expect(dialog(page, 'Delete backup 501').getByRole('log')).toHaveText('Backup 600 of web-server-01 is complete');
  // As the browser tells it: the list in the corner is out of reach, and not in the tree.
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send('Accessibility.getFullAXTree');
  const told = nodes.filter(({ ignored, role, name }) => !ignored && role?.value === 'StaticText' && /is complete/.test(String(name?.value)));
  expect(told.length).toBe(1);
  await page.keyboard.press('Escape');
  await expect(messages(page)).toContainText('Backup 600 of web-server-01 is complete');
});

test('what cannot be undone, and of which server, is the dialog’s description', async ({ page, emulator }) => {
  await open(page, emulator);
  await button(page, 'Delete backup 501').click();
  await expect(page.getByRole('dialog')).toHaveAccessibleDescription(/web-server-01.*cannot be undone/);
  await expect(page.getByRole('dialog').locator('header, footer')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await button(page, 'Restore backup 501').click();
  await expect(page.getByRole('dialog')).toHaveAccessibleDescription(/everything written to it since then is lost/);
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await button(page, 'Delete selected').click();
  await expect(page.getByRole('dialog')).toHaveAccessibleDescription(/cannot be undone.*3 backups/);
  await expect(page.getByRole('dialog').getByRole('list', { name: /^3 backups/ })).toHaveAttribute('tabindex', '0');
  await page.keyboard.press('Escape');
  await button(page, 'Create backup').click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Description', exact: true })).toHaveAccessibleDescription('optional');
});

test('of many deletions each failure is said as it comes, and all of them at the end', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(409));
  await emulator.addBackups(Array.from({ length: 6 }, (_, index) => backup(600 + index, { description: 'old' })));
  await open(page, emulator, './?q=old');
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await button(page, 'Delete selected').click();
  await page.getByRole('dialog').getByRole('textbox').fill('6');
  await emulator.faults({ endpoint: 'delete', delay_ms: 60, kind: { status: { status: 409, body: { detail: 'In use.' } } }, times: 3 });
  const said = await listen(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 6 backups', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('3 of 6 backups deleted');
  await expect(button(page.getByRole('dialog'), 'Try again')).toBeVisible();
  const heard = (await said()).filter((words) => /In use|not deleted/.test(words));
  const meanwhile = heard.filter((words) => words.startsWith('polite: '));
  expect(meanwhile.join(' ').match(/In use/g)?.length).toBe(3);
  expect(heard.filter((words) => !words.startsWith('polite: '))).toEqual([expect.stringMatching(/^assertive: 3 backups are not deleted:/)]);
});

test('what is not possible is said once, however often it is pressed, and is no news of "Activity"', async ({ page, emulator }) => {
  await emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString() })]);
  await open(page, emulator);
  for (let press = 0; press < 8; press += 1) await button(page, 'Restore backup 600').click({ force: true });
  await expect(messages(page).getByRole('listitem')).toHaveCount(1);
  await expect(messages(page)).toContainText('Restore backup 600: This backup is still in progress');
  await expect(messages(page)).not.toContainText('Activity');
  await button(messages(page), 'Dismiss').click();
  await expect(messages(page).getByRole('listitem')).toHaveCount(0);
});

test('the warning before the idle lock is the dialog’s description', async ({ page, emulator }) => {
  await page.clock.install();
  await open(page, emulator, './', { idle_lock_minutes: 2 });
  await page.clock.runFor('01:10');
  await expect(dialog(page, 'Are you still there?')).toHaveAccessibleDescription(/signed out in/);
});

test('how many servers match is said, and that none does', async ({ page, emulator }) => {
  await open(page, emulator);
  await settled(page);
  const said = await listen(page);
  const server = page.getByRole('combobox', { name: 'Server', exact: true });
  await server.pressSequentially('web', { delay: 30 });
  await expect.poll(said).toEqual(['polite: 1 server']);
  await server.pressSequentially(' nowhere', { delay: 30 });
  await expect.poll(said).toEqual(['polite: 1 server', 'polite: No server matches']);
});

test('loading is said when it takes long, and then in steps, not with each page', async ({ page, emulator }) => {
  await emulator.addBackups(Array.from({ length: 97 }, (_, index) => backup(600 + index)));
  await open(page, emulator);
  await emulator.settings({ page_size: 20 });
  await emulator.faults({ endpoint: 'list', delay_ms: 600 });
  // From the first moment.
  await page.addInitScript(note);
  await page.reload();
  await expect(page.locator('.skeleton')).toBeAttached();
  await expect(table(page)).toBeVisible();
  expect((await noted(page)).filter((words) => words.includes('Loading')).length).toBe(1);
});

test('a pause that the API asks for is said once, not each second', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(429));
  await emulator.addBackups([backup(600, { description: 'old' }), backup(601, { description: 'old' })]);
  await open(page, emulator, './?q=old');
  await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
  await button(page, 'Delete selected').click();
  await page.getByRole('dialog').getByRole('textbox').fill('2');
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 429, headers: { 'Retry-After': '3' } } }, times: 1 });
  const said = await listen(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 backups', exact: true }).click();
  // It says so for a second.
  await expect.poll(() => page.getByRole('dialog').innerText(), { intervals: [50] }).toContain('It goes on in 2 seconds');
  await expect(page.getByRole('dialog')).toBeHidden({ timeout: 10_000 });
  expect((await said()).filter((words) => words.includes('fewer requests')).length).toBe(1);
});

test('after another language is chosen, no sentence of the former stands there', async ({ page, emulator }) => {
  await open(page, emulator);
  await settled(page);
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('nl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
  await expect(told(page)).toHaveText('');
});

test('a warning is a status, and is heard', async ({ page, emulator }) => {
  await emulator.removeBackup(499);
  await open(page, emulator);
  await button(page, 'Delete backup 501').click();
  await expect(page.getByRole('dialog').getByRole('status').filter({ hasText: 'the last completed backup of web-server-01' })).toBeVisible();
});
