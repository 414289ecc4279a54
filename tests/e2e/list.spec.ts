// The list as it may be (API.md, "Not documented"): several pages, a clock that differs, backups that take too long.
import type { Locator, Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, ids, LOST, messages, row, rows, search, sleepFor, statusLine, table, withoutPolls } from './console.ts';

const HOUR = 3600_000;
const ago = (millis: number) => new Date(Date.now() - millis).toISOString();
const stuck = (page: Page, id: number) => row(page, id).getByText('possibly stuck', { exact: true });

/** Signed in, with so many backups and no polls; returns the rows that are on the page. */
async function openLarge(page: Page, emulator: Emulator, size: number): Promise<Locator> {
  await emulator.reset({ seed: `large=${size}` });
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  const all = size.toLocaleString('en');
  await expect(statusLine(page)).toContainText(`Showing ${all} of ${all} backups`);
  return page.locator('tbody tr.row');
}

test.describe('a list of several pages', () => {
  test('is read to its end, and says how far it has come', async ({ page, emulator }) => {
    await emulator.addBackups(Array.from({ length: 97 }, (_, index) => backup(600 + index)));
    await emulator.settings({ page_size: 20 });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(page.getByRole('status').filter({ hasText: 'Showing 100 of 100 backups' })).toBeVisible();
    // Each page after the first waits until what is said so far is seen.
    const held: (() => void)[] = [];
    await page.route(/page=/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.reload();
    for (const count of [20, 40, 60, 80]) {
      await expect(page.locator('.skeleton p:not(.for-readers)', { hasText: `Loading: ${count} rows so far` })).toBeVisible();
      await expect.poll(() => held.length).toBe(1);
      held.pop()?.();
    }
    await expect(page.getByRole('status').filter({ hasText: 'Showing 100 of 100 backups' })).toBeVisible();
    await expect(page.getByText('so far')).toBeHidden();
  });

  test('that loses a row between two pages is read once more: nothing is missing, and the selection stays', async ({ page, emulator }) => {
    await emulator.addBackups(Array.from({ length: 7 }, (_, index) => backup(600 + index)));
    await emulator.settings({ page_size: 4 });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await page.getByRole('checkbox', { name: 'Select all shown backups', exact: true }).check();
    const before = await ids(page);
    let asked = 0;
    await page.route(/page=2/, async (route) => {
      asked += 1;
      // What is gone from the first page lets a row of the second go there.
      if (asked === 1) await emulator.removeBackup(501);
      await route.continue();
    });
    await button(page, 'Refresh').click();
    await expect(row(page, 501)).toBeHidden();
    expect(await ids(page)).toEqual(before.filter((id) => id !== 501));
    await expect(rows(page).getByRole('checkbox', { checked: true })).toHaveCount(9);
    expect(asked).toBe(2);
  });

  test('that does not keep still is read no more than twice', async ({ page, emulator }) => {
    await emulator.addBackups(Array.from({ length: 7 }, (_, index) => backup(600 + index)));
    await emulator.settings({ page_size: 4 });
    await withoutPolls(emulator);
    let next = 700;
    await page.route(/page=/, async (route) => {
      await emulator.addBackups([backup(next)]);
      next += 1;
      await route.continue();
    });
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 600)).toBeVisible();
    expect((await emulator.requests('list')).filter(({ query }) => query === '').length).toBe(2);
  });

  for (const [what, next] of [
    ['with a dot', () => './?page=2'],
    ['with two dots', () => '../backups/?page=2'],
    ['without a scheme', (host: string) => `//${host}/api/v1/backups/?page=2`],
  ] as const) {
    test(`goes on at an address ${what}`, async ({ page, emulator }) => {
      await emulator.addBackups([backup(600)]);
      await emulator.settings({ page_size: 3 });
      await withoutPolls(emulator);
      await emulator.faults({ endpoint: 'list', kind: { merge: { next: next(new URL(emulator.address).host) } }, times: 1 });
      await signIn(page, emulator.tokens.full);
      await expect(rows(page)).toHaveCount(4);
    });
  }

  test('that breaks off in the middle keeps what was known', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 500/);
    await emulator.addBackups(Array.from({ length: 7 }, (_, index) => backup(600 + index)));
    await emulator.settings({ page_size: 5 });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(rows(page)).toHaveCount(10);
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 500 } }, skip: 1, times: 1 });
    await button(page, 'Refresh').click();
    await expect(page.getByRole('alert').filter({ hasText: 'Could not refresh.' })).toBeVisible();
    await expect(rows(page)).toHaveCount(10);
  });
});

test.describe('the API\'s clock', () => {
  test('is ahead: nothing is from the future, and it is said', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { created_at: ago(-2 * HOUR) }), backup(601, { created_at: ago(-1 * HOUR) })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(page.getByText(/The API’s clock is (119 minutes|2 hours) ahead of this computer’s\./)).toBeVisible();
    await expect(row(page, 600)).toContainText('just now');
    await expect(row(page, 601)).toContainText(/(59 minutes|1 hour) ago/);
  });

  test('is behind: a new backup tells', async ({ page, emulator }) => {
    await emulator.reset({ at: ago(3 * HOUR) });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?server_id=12345');
    await expect(table(page)).toBeVisible();
    await button(page, 'Create backup').click();
    await button(page.getByRole('dialog'), 'Create backup').click();
    await expect(page.getByText(/The API’s clock is 3 hours behind this computer’s\./)).toBeVisible();
    await expect(row(page, 503)).toContainText('just now');
  });

  test('is not told by a single backup from the future, nor by what is gone', async ({ page, emulator }) => {
    const clock = page.getByText('The API’s clock');
    const refresh = () => button(page, 'Refresh').click();
    await emulator.addBackups([backup(600, { created_at: ago(-40 * HOUR) }), backup(601, { created_at: ago(HOUR) })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 601)).toContainText('1 hour ago');
    await expect(clock).toBeHidden();
    await emulator.addBackups([backup(602, { created_at: ago(-39 * HOUR) })]);
    await refresh();
    await expect(clock).toBeVisible();
    await emulator.removeBackup(600);
    await refresh();
    await expect(clock).toBeHidden();
    await expect(row(page, 601)).toContainText('1 hour ago');
  });

  test('is not told by a creation with a date that is far off', async ({ page, emulator }) => {
    await emulator.addBackups([backup(601, { created_at: ago(HOUR) })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?server_id=12345');
    await emulator.faults({ endpoint: 'create', kind: { merge: { created_at: '2020-01-01T00:00:00Z' } }, times: 1 });
    await button(page, 'Create backup').click();
    await button(page.getByRole('dialog'), 'Create backup').click();
    await expect(messages(page)).toContainText('has started');
    await expect(row(page, 601)).toContainText('1 hour ago');
    await expect(page.getByText('The API’s clock')).toBeHidden();
  });

  test('is told beside dates that are far off', async ({ page, emulator }) => {
    const made = ['2099-01-01T00:00:00Z', ago(-2 * HOUR), ago(-1 * HOUR)];
    await emulator.addBackups(made.map((created_at, index) => backup(600 + index, { created_at })));
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(page.getByText(/The API’s clock is (119 minutes|2 hours) ahead of this computer’s\./)).toBeVisible();
  });

  test('a single date that is far off is no clock', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { created_at: '2099-01-01T00:00:00Z' })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 600)).toBeVisible();
    await emulator.changeBackup(600, { description: 'Read again' });
    await button(page, 'Refresh').click();
    await expect(row(page, 600)).toContainText('Read again');
    await expect(page.getByText('The API’s clock')).toBeHidden();
  });
});

test.describe('a backup that takes too long', () => {
  test('where nothing is known: after two hours', async ({ page, emulator }) => {
    const running = { status: 'in_progress', size_mb: null };
    await emulator.addBackups([backup(600, { ...running, created_at: ago(2 * HOUR + 60_000) }), backup(601, { ...running, created_at: ago(2 * HOUR - 60_000) })]);
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(stuck(page, 600)).toBeVisible();
    await expect(stuck(page, 601)).toBeHidden();
    await expect(row(page, 600)).toContainText('In progress');
  });

  test('where backups of the server were seen to end: after three times as long', async ({ page, emulator }) => {
    const running = { status: 'in_progress', size_mb: null };
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3 });
    await emulator.addBackups([backup(600, { ...running, created_at: ago(10 * 60_000) })]);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 600)).toContainText('In progress');
    await emulator.changeBackup(600, { status: 'completed', size_mb: 100 });
    await expect(row(page, 600)).toContainText('Completed');
    const other = { id: 12346, name: 'other' };
    await emulator.addBackups([
      backup(601, { ...running, created_at: ago(29 * 60_000) }), backup(602, { ...running, created_at: ago(31 * 60_000) }), backup(603, { ...running, server: other, created_at: ago(31 * 60_000) }),
    ]);
    await expect(stuck(page, 602)).toBeVisible();
    await expect(stuck(page, 601)).toBeHidden();
    await expect(stuck(page, 603)).toBeHidden();
    // No longer once it has ended.
    await emulator.changeBackup(602, { status: 'completed', size_mb: 100 });
    await expect(row(page, 602)).toContainText('Completed');
    await expect(stuck(page, 602)).toBeHidden();
  });

  test('an end that shows only after hours without an answer teaches nothing', async ({ page, context, emulator, allowConsole }) => {
    allowConsole(LOST);
    const running = { status: 'in_progress', size_mb: null };
    await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3, idle_lock_minutes: 0 });
    await emulator.addBackups([backup(600, { ...running, created_at: ago(10 * 60_000) })]);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 600)).toContainText('In progress');
    await context.setOffline(true);
    await expect(page.getByText(/offline/i).first()).toBeVisible();
    await emulator.changeBackup(600, { status: 'completed', size_mb: 100 });
    await sleepFor(page, 8 * HOUR);
    await context.setOffline(false);
    await expect(row(page, 600)).toContainText('Completed');
    await emulator.addBackups([backup(601, { ...running, created_at: ago(-5 * HOUR) })]);
    await expect(stuck(page, 601)).toBeVisible();
  });
});

test('who scrolls right after a search still has rows beyond the view', async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 10_000);
  await expect.poll(() => drawn.count()).toBeGreaterThan(20);
  const age = async () => Number(/^Updated (\d+) second/.exec(await page.locator('.age').innerText())?.[1] ?? 0);
  const before = await age();
  await search(page).evaluate(async (field: HTMLInputElement) => {
    const frame = () => new Promise(requestAnimationFrame);
    field.value = 'web';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await frame();
    await frame();
    scrollTo(0, 20_000);
  });
  await expect(statusLine(page)).not.toContainText('Showing 10,000 of');
  // Until all that follows a search or a scroll is done.
  await expect.poll(age, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  expect(await drawn.count()).toBeGreaterThan(40);
});

test('what lies beyond the view makes room for who is about to choose, and comes back for who scrolls on or waits', async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 1_000);
  const inView = () => drawn.evaluateAll((rows) => rows.filter((row) => row.getBoundingClientRect().top < innerHeight).length);
  const isWhole = async () => (await drawn.count()) > (await inView()) + 8;
  const isView = async () => (await drawn.count()) <= (await inView()) + 1;
  await expect.poll(isWhole).toBe(true);
  await table(page).getByRole('columnheader', { name: 'Server' }).hover();
  await expect.poll(isView).toBe(true);
  await page.mouse.wheel(0, 300);
  await expect.poll(isWhole).toBe(true);
  await page.mouse.move(0, 0);
  for (const field of [search(page), button(table(page), 'ID')]) {
    // Until the page has heard of it: who scrolls has the rows beyond the view come back.
    await page.evaluate(() => new Promise((heard) => {
      scrollTo(0, 0);
      requestAnimationFrame(() => requestAnimationFrame(heard));
    }));
    await expect.poll(isWhole).toBe(true);
    await field.focus();
    await expect.poll(isView).toBe(true);
    await expect.poll(isWhole).toBe(true);
  }
});

test('of a list that is on the page as a whole, nothing leaves for who is about to choose', async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 90);
  await expect(drawn).toHaveCount(90);
  await drawn.first().evaluate((row) => {
    new MutationObserver((records) => {
      if (records.some(({ removedNodes }) => removedNodes.length > 0)) document.title = 'Something has left';
    }).observe(row.parentElement as Element, { childList: true });
  });
  await table(page).getByRole('columnheader', { name: 'Server' }).hover();
  await search(page).focus();
  await button(table(page), 'ID').focus();
  await expect(drawn).toHaveCount(90);
  await expect(page).not.toHaveTitle('Something has left');
});

for (const place of [0, 20_000]) test(`another order is shown in the rows that are there, ${place} pixels down`, async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 1_000);
  await page.evaluate((place) => scrollTo(0, place), place);
  // With those beyond the view, before which others may be that must leave.
  await expect.poll(() => drawn.count()).toBeGreaterThan(place === 0 ? 20 : 30);
  // Back to rows that were there before: those that were kept of them do not take the places of others.
  const added = await page.evaluate(async () => {
    const counts: number[] = [];
    let added = 0;
    new MutationObserver((records) => {
      for (const { addedNodes } of records) added += [...addedNodes].filter((node) => (node as Element).matches?.('tr.row')).length;
    }).observe(document, { childList: true, subtree: true });
    const press = (name: string) => [...document.querySelectorAll<HTMLElement>('th button')].find(({ textContent }) => textContent === name)?.click();
    for (const name of ['ID', 'Server', 'Size', 'Created']) {
      added = 0;
      press(name);
      // Before anything else: what lies beyond the view comes a moment later.
      await new Promise((then) => { setTimeout(then); });
      counts.push(added);
      for (let turn = 0; turn < 2; turn += 1) await new Promise(requestAnimationFrame);
    }
    return counts;
  });
  if (place === 0) await expect(drawn.first()).toHaveAttribute('aria-rowindex', '2');
  expect(Math.max(...added)).toBeLessThan(6);
  expect(await page.evaluate(() => scrollY)).toBe(place);
  // The last stays where it is when rows come beyond the view, too.
  await expect.poll(() => drawn.count()).toBeGreaterThan(place === 0 ? 20 : 30);
  expect(await page.evaluate(() => scrollY)).toBe(place);
});

test('a turn of the wheel goes as far as it turns', async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 1_000);
  await page.mouse.move(600, 500);
  let gone = 0;
  for (const turn of [500, 1_000, 600, 2_000, 400, 700]) {
    await page.mouse.wheel(0, turn);
    gone += turn;
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThanOrEqual(gone);
  }
  // Until the rows beyond the view have come, which must not move it either.
  await expect.poll(() => drawn.count()).toBeGreaterThan(30);
  expect(await page.evaluate(() => scrollY)).toBe(gone);
});

test('a far place is shown in the rows that are there, and stays in view', async ({ page, emulator }) => {
  const drawn = await openLarge(page, emulator, 10_000);
  await expect.poll(() => drawn.count()).toBeGreaterThan(20);
  const { added, place } = await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    scrollTo(0, 20_000);
    for (let turn = 0; turn < 3; turn += 1) await frame();
    let added = 0;
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) added += [...addedNodes].filter((node) => (node as Element).matches?.('tr.row')).length;
    });
    observer.observe(document, { childList: true, subtree: true });
    // As the scrollbar is dragged.
    for (let step = 1; step <= 20; step += 1) {
      scrollTo(0, 20_000 + 15_000 * step);
      await frame();
    }
    observer.disconnect();
    return { added, place: scrollY };
  });
  expect(place).toBe(320_000);
  // One or two more where the view begins within a row.
  expect(added).toBeLessThan(20);
  const inView = () => page.evaluate(() => {
    const row = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest<HTMLTableRowElement>('tr.row');
    const body = row?.closest('tbody')?.getBoundingClientRect();
    const pixels = body && row ? (innerHeight / 2 - body.top) / row.getBoundingClientRect().height : NaN;
    return { scrollY, known: Number(row?.ariaRowIndex), expected: Math.floor(pixels) + 2 };
  });
  const before = await inView();
  // A row's height is no whole number of pixels.
  expect(Math.abs(before.known - before.expected)).toBeLessThanOrEqual(1);
  // What comes beyond the view does not move it either.
  await expect.poll(() => drawn.count()).toBeGreaterThan(30);
  expect(await inView()).toEqual(before);
});

test('a tablet that is turned shows the same rows', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 768, height: 1024 });
  await openLarge(page, emulator, 1000);
  await page.evaluate(() => scrollBy(0, 60_000));
  // The first row of which all is below the headers that stay in sight.
  const first = () => page.evaluate(() => {
    const top = document.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
    const shown = [...document.querySelectorAll('tbody tr.row')].filter((row) => row.getBoundingClientRect().top >= Math.max(top, 0));
    return Number(shown[0]?.getAttribute('aria-rowindex'));
  });
  await expect.poll(first).toBeGreaterThan(100);
  const before = await first();
  for (const size of [{ width: 1024, height: 768 }, { width: 768, height: 1024 }, { width: 1024, height: 768 }]) {
    await page.setViewportSize(size);
    // The next ones are where they were, but for those that lie under the headers.
    await expect.poll(async () => Math.abs(await first() - before), JSON.stringify(size)).toBeLessThanOrEqual(4);
  }
});
