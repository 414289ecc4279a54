// What ends a session (PRODUCT.md, 1): idleness, another tab, a 401, a page that comes back; and that nothing of the account is left.
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { button, dialog, heading, logged, row, search, SERVER, table, tokenField, withoutPolls } from './console.ts';

const warning = (page: Page) => dialog(page, 'Are you still there?');
const kept = (page: Page) => page.evaluate(() => ({ ...sessionStorage }) as Record<string, string>);

async function expectSignedOut(page: Page, reason: string | RegExp) {
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: reason })).toBeVisible();
  expect(await kept(page)).toEqual({});
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(SERVER);
}

test.describe('the idle lock', () => {
  async function open(page: Page, emulator: Emulator, config: object = {}) {
    await withoutPolls(emulator, config);
    await page.clock.install();
    await signIn(page, emulator.tokens.full, './?q=web');
    await expect(table(page)).toBeVisible();
  }

  test('after 30 minutes without input, with a warning a minute before', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.clock.runFor('28:50');
    await expect(warning(page)).toBeHidden();
    await page.clock.runFor('00:20');
    await expect(warning(page)).toContainText(/You will be signed out in (4\d|5\d|60) seconds/);
    await expect(button(warning(page), 'Stay signed in')).toBeFocused();
    await page.clock.runFor('01:00');
    await expectSignedOut(page, 'nothing was entered for a while');
    await tokenField(page).fill(emulator.tokens.full);
    await button(page, 'Sign in').click();
    await expect(search(page)).toHaveValue('web');
  });

  test('"Stay signed in" begins anew', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.clock.runFor('29:30');
    await button(warning(page), 'Stay signed in').click();
    await expect(warning(page)).toBeHidden();
    await page.clock.runFor('28:00');
    await expect(warning(page)).toBeHidden();
    await expect(row(page, 501)).toBeVisible();
    await page.clock.runFor('02:10');
    await expectSignedOut(page, 'nothing was entered for a while');
  });

  test('a hand that brushes the mouse does not answer the question, Escape does', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.clock.runFor('29:30');
    await expect(warning(page)).toBeVisible();
    await page.mouse.move(40, 40);
    await page.mouse.move(400, 400);
    await expect(warning(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(warning(page)).toBeHidden();
  });

  for (const [what, act] of [
    ['a key', (page: Page) => page.keyboard.press('Shift')],
    ['the mouse', (page: Page) => page.mouse.move(300, 300)],
    ['a click', (page: Page) => page.mouse.click(600, 20)],
  ] as const) {
    test(`${what} counts as being there`, async ({ page, emulator }) => {
      await open(page, emulator);
      await page.clock.runFor('20:00');
      await act(page);
      await page.clock.runFor('28:30');
      await expect(warning(page)).toBeHidden();
      await expect(row(page, 501)).toBeVisible();
    });
  }

  test('0 turns it off', async ({ page, emulator }) => {
    await open(page, emulator, { idle_lock_minutes: 0 });
    await page.clock.runFor('03:00:00');
    await expect(row(page, 501)).toBeVisible();
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  test('a computer that slept through it shows nothing any more', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.clock.fastForward('05:00:00');
    await expectSignedOut(page, 'nothing was entered for a while');
  });

  /** The computer's clock, and no timer yet. */
  const setClock = async (page: Page, hours: number) =>
    page.clock.setSystemTime(await page.evaluate((hours) => Date.now() + hours * 3_600_000, hours));

  test('a hand on the mouse that wakes the computer comes too late', async ({ page, emulator }) => {
    await open(page, emulator);
    await setClock(page, 2);
    await page.mouse.move(300, 300);
    await expectSignedOut(page, 'nothing was entered for a while');
  });

  test('and so does an answer, here or in another tab', async ({ page, context, emulator }) => {
    await open(page, emulator);
    const other = await context.newPage();
    await signIn(other, emulator.tokens.full);
    await expect(table(other)).toBeVisible();
    // No timer ends it before the answer comes.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 29.5 * 60_000));
    await expect(warning(page)).toBeVisible();
    await expect(warning(other)).toBeVisible();
    await setClock(page, 2);
    await button(warning(page), 'Stay signed in').click();
    await expectSignedOut(page, 'nothing was entered for a while');
    await other.evaluate((name) => new BroadcastChannel(name).postMessage('active'), `console ${emulator.address}/`);
    await expectSignedOut(other, 'nothing was entered for a while');
  });

  test('a clock that is set back does not stretch it', async ({ page, emulator }) => {
    await open(page, emulator);
    await setClock(page, -3);
    await page.clock.runFor('30:10');
    await expectSignedOut(page, 'nothing was entered for a while');
  });

  test('a tab that was not loaded meanwhile', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.goto('about:blank');
    await page.clock.fastForward('29:00');
    await page.goto('./');
    await expect(row(page, 501)).toBeVisible();
    await page.goto('about:blank');
    await page.clock.fastForward('31:00');
    await page.goto('./');
    await expectSignedOut(page, 'nothing was entered for a while');
  });

  test('the answer in one tab counts for all, and so does input', async ({ page, context, emulator }) => {
    await open(page, emulator);
    const other = await context.newPage();
    await signIn(other, emulator.tokens.full);
    await expect(table(other)).toBeVisible();
    // One clock for all tabs.
    await page.clock.runFor('29:30');
    await expect(warning(page)).toBeVisible();
    await button(warning(other), 'Stay signed in').click();
    await expect(warning(page)).toBeHidden();
    await page.clock.runFor('20:00');
    await page.evaluate((name) => {
      new BroadcastChannel(name).onmessage = (event) => Object.assign(window, { heard: String(event.data) });
    }, `console ${emulator.address}/`);
    await other.mouse.move(300, 300);
    await expect.poll(() => page.evaluate(() => (window as unknown as { heard?: string }).heard)).toBe('active');
    await page.clock.runFor('28:30');
    await expect(warning(page)).toBeHidden();
    await expect(row(page, 501)).toBeVisible();
  });
});

test.describe('several tabs', () => {
  async function two(page: Page, emulator: Emulator) {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    const other = await page.context().newPage();
    await signIn(other, emulator.tokens.full);
    await expect(table(other)).toBeVisible();
    return other;
  }

  test('signing out in one signs out the others', async ({ page, emulator }) => {
    const other = await two(page, emulator);
    await button(other, 'Sign out').click();
    await expectSignedOut(other, 'You are signed out.');
    await expectSignedOut(page, 'You signed out in another tab');
    await page.reload();
    await expect(heading(page, 'Sign in')).toBeVisible();
  });

  test('also one that is not loaded at the time', async ({ page, emulator }) => {
    const other = await two(page, emulator);
    await page.goto('about:blank');
    await button(other, 'Sign out').click();
    await expectSignedOut(other, 'You are signed out.');
    await signIn(other, emulator.tokens.full);
    await page.goto('./');
    await expectSignedOut(page, 'You signed out in another tab');
    await page.reload();
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(row(other, 501)).toBeVisible();
  });

  test('an open dialog goes with it', async ({ page, emulator }) => {
    const other = await two(page, emulator);
    await button(page, 'Restore backup 501').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await button(other, 'Sign out').click();
    await expectSignedOut(page, 'You signed out in another tab');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  test('what it cuts off is said', async ({ page, emulator }) => {
    const other = await two(page, emulator);
    await emulator.faults({ endpoint: 'delete', kind: 'hang' });
    await button(page, 'Delete backup 501').click();
    await button(dialog(page, 'Delete backup 501'), 'Delete backup').click();
    await expect.poll(async () => (await emulator.requests('delete')).length).toBe(1);
    await button(other, 'Sign out').click();
    await expectSignedOut(page, 'Something was still under way. Look at the backups before you go on.');
    await expectSignedOut(other, 'You are signed out.');
    await expect(other.getByText('Something was still under way.')).toBeHidden();
  });

  test('a token that is refused in one is that one\'s own affair', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(401));
    const other = await two(page, emulator);
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 401 } }, times: 1 });
    await button(other, 'Refresh').click();
    await expectSignedOut(other, 'no longer accepts the token');
    await expect(row(page, 501)).toBeVisible();
  });
});

test.describe('a page that comes back', () => {
  test('from the browser\'s memory, after a sign-out: shows nothing of the account', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    // What the browser does when it takes a page out of its cache; meanwhile the tab's token was forgotten by another page.
    await page.evaluate(() => {
      sessionStorage.clear();
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await expectSignedOut(page, 'You are signed out.');
  });

  test('and is still signed in: goes on', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await expect(row(page, 501)).toBeVisible();
    expect(Object.keys(await kept(page)).length).toBe(1);
  });

  test('and the tab has another token since: leaves that one, and the other tabs, alone', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    const other = await page.context().newPage();
    await signIn(other, emulator.tokens.full);
    const key = await page.evaluate(() => {
      const key = Object.keys(sessionStorage).join();
      sessionStorage.setItem(key, 'another');
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      return key;
    });
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(page.getByText(SERVER)).toHaveCount(0);
    expect(await kept(page)).toEqual({ [key]: 'another' });
    await other.reload();
    await expect(row(other, 501)).toBeVisible();
  });

  test('by Back after a sign-out: asks for the token', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?q=web');
    await expect(table(page)).toBeVisible();
    await page.goto('./?q=backup');
    await expect(table(page)).toBeVisible();
    await button(page, 'Sign out').click();
    await page.goBack();
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(SERVER);
  });
});

test('a console of another API on the same host does not get the token', async ({ page, emulator }) => {
  await emulator.settings({ allow_origins: [emulator.address] });
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  // Nothing more is asked with that token.
  await expect(page.getByText('ops@example.com')).toBeVisible();
  await expect.poll(async () => (await emulator.requests('servers')).length).toBe(1);
  await emulator.clearRequests();
  await withoutPolls(emulator, { api_base: emulator.address.replace('127.0.0.1', 'localhost') });
  await page.reload();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await signIn(page, emulator.tokens.read_only);
  expect(new Set((await emulator.requests()).map(({ authorization }) => authorization ?? ''))).toEqual(new Set(['', `Bearer ${emulator.tokens.read_only}`]));
  await button(page, 'Sign out').click();
  await withoutPolls(emulator);
  await page.reload();
  await expect(row(page, 501)).toBeVisible();
  expect(Object.values(await kept(page))).toEqual([emulator.tokens.full]);
});
