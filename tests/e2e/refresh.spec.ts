// A refresh (PRODUCT.md, 3 and 7): it touches only what changed, brings back nothing old, and moves nothing.
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { backup, button, LIST_PATH, logged, messages, row, rows, seeAccount, withoutPolls } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';
import { finishAll, inProgress, morePolls, polls, quick, updatedNow } from './polls.ts';

test.describe('an answer touches only what changed', () => {
  /** Notes from now on which rows of the table are touched, by the name of their checkbox. */
  const watchTable = async (page: Page) => {
    // Titles come last.
    await expect(rows(page).last().locator('td.created time')).toHaveAttribute('title', /./);
    await page.getByRole('table', { name: 'Backups', exact: true }).evaluate((table) => {
      const touched: string[] = [];
      const nameOf = (node: Node) => {
        const element = node instanceof Element ? node : node.parentElement;
        return element?.closest('tr')?.querySelector('input')?.getAttribute('aria-label') ?? node.nodeName;
      };
      // An age that says something new does so because time passes, whatever a poll brings.
      const isOlder = ({ target, oldValue }: MutationRecord) => target instanceof Text && target.parentElement?.closest('time') && target.data !== oldValue;
      const observer = new MutationObserver((records) => records.filter((record) => !isOlder(record)).forEach((record) => {
        const nodes = record.type === 'childList' ? [record.target, ...record.addedNodes, ...record.removedNodes] : [record.target];
        touched.push(...nodes.map((node) => `${record.type}: ${nameOf(node)}`));
      }));
      observer.observe(table, { subtree: true, childList: true, attributes: true, characterData: true, characterDataOldValue: true });
      Object.assign(window, { touched });
    });
  };
  const touched = (page: Page) => page.evaluate(() => (window as unknown as { touched: string[] }).touched);

  for (const [what, prepare, endpoint] of [
    ['one server', async () => {}, 'list_by_server'],
    ['the whole list', finishAll, 'list'],
  ] as const) {
    test(`three unchanged polls of ${what} change nothing in the table`, async ({ page, emulator }) => {
      await quick(emulator);
      await prepare(emulator);
      await signIn(page, emulator.tokens.full);
      await expect(rows(page)).toHaveCount(3);
      await morePolls(emulator, 1);
      await watchTable(page);
      await morePolls(emulator, 4);
      expect((await polls(emulator)).slice(-3).map((poll) => poll.endpoint)).toEqual([endpoint, endpoint, endpoint]);
      expect(await touched(page)).toEqual([]);
    });
  }

  test('five hundred rows, unchanged: nothing', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=500' });
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(page.getByRole('status')).toContainText('Showing 500 of 500 backups');
    // With those beyond the view.
    await expect.poll(() => rows(page).count()).toBeGreaterThan(20);
    await morePolls(emulator, 2);
    await watchTable(page);
    await morePolls(emulator, 6);
    expect(await touched(page)).toEqual([]);
  });

  test('one changed row is the only one that is touched', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await morePolls(emulator, 1);
    await watchTable(page);
    await emulator.changeBackup(499, { description: 'Kept for the audit' });
    await expect(row(page, 499)).toContainText('Kept for the audit');
    await morePolls(emulator, 2);
    const names = new Set((await touched(page)).map((line) => line.split(': ')[1]));
    expect([...names]).toEqual(['Select backup 499']);
    // The cell's text and its title, no more.
    expect((await touched(page)).length).toBeLessThanOrEqual(3);
  });

  test('a new row and a row that is gone leave the others alone', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    const kept = await row(page, 501).elementHandle();
    await emulator.addBackups([inProgress(600, 12345, 'web-server-01')]);
    await emulator.removeBackup(499);
    await expect(row(page, 600)).toBeVisible();
    await expect(row(page, 499)).toHaveCount(0);
    expect(await kept?.evaluate((element) => element.isConnected)).toBe(true);
  });
});

test.describe('an older answer never overwrites a newer one', () => {
  /** Notes from now on when this row comes and goes. */
  const watchRow = (page: Page, id: number) => page.evaluate((name) => {
    const isThere = () => document.querySelector(`[aria-label="${name}"]`) !== null;
    const history = [isThere()];
    new MutationObserver(() => void (history.at(-1) !== isThere() && history.push(isThere())))
      .observe(document.body, { subtree: true, childList: true });
    Object.assign(window, { history_of_row: history });
  }, `Select backup ${id}`);
  const rowHistory = (page: Page) => page.evaluate(() => (window as unknown as { history_of_row: boolean[] }).history_of_row);

  const scopes = [['one server', async () => {}, 'list_by_server'], ['the whole list', finishAll, 'list']] as const;
  for (const [what, prepare, endpoint] of scopes) {
    /** Signs in and waits until an answer of this moment is being held back. */
    async function holdBackAnswer(page: Page, emulator: Emulator) {
      await quick(emulator);
      await prepare(emulator);
      await signIn(page, emulator.tokens.full);
      await expect(rows(page)).toHaveCount(3);
      await emulator.faults({ endpoint, times: 1, delay_ms: 4000 });
      await expect.poll(async () => (await polls(emulator)).some((poll) => poll.fault === 'delay')).toBe(true);
    }

    /** Until the answer that was held back must have come, and a newer one too. */
    async function outlastIt(emulator: Emulator) {
      const held = (await polls(emulator)).find((poll) => poll.fault === 'delay');
      await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan((held?.at ?? 0) + 4500);
      await morePolls(emulator, 1);
    }

    test(`of ${what}: a deleted row never comes back`, async ({ page, emulator }) => {
      await holdBackAnswer(page, emulator);
      await watchRow(page, 499);
      await page.getByRole('button', { name: 'Delete backup 499' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete backup' }).click();
      await expect(messages(page)).toContainText('Backup 499 of web-server-01 is deleted');
      await outlastIt(emulator);
      expect(await rowHistory(page)).toEqual([true, false]);
    });

    test(`of ${what}: a created row never vanishes`, async ({ page, emulator }) => {
      await holdBackAnswer(page, emulator);
      await watchRow(page, 503);
      await page.getByRole('button', { name: 'Create backup', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Create backup' });
      await dialog.getByRole('combobox', { name: 'Server' }).fill('web-server-01');
      await dialog.getByRole('button', { name: 'Create backup' }).click();
      await expect(row(page, 503)).toBeVisible();
      await outlastIt(emulator);
      expect(await rowHistory(page)).toEqual([false, true]);
    });
  }

  test('a list that was asked for before a slow delete does not bring the row back', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 499)).toBeVisible();
    await emulator.faults({ endpoint: 'delete', times: 1, delay_ms: 1500 });
    await watchRow(page, 499);
    await page.getByRole('button', { name: 'Delete backup 499' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete backup' }).click();
    await expect(messages(page)).toContainText('Backup 499 of web-server-01 is deleted');
    await morePolls(emulator, 2);
    expect(await rowHistory(page)).toEqual([true, false]);
    expect((await emulator.requests('delete')).length).toBe(1);
  });
});

test.describe('a refresh never moves', () => {
  test.beforeEach(async ({ emulator }) => {
    await emulator.reset({ seed: 'large=500' });
    await quick(emulator);
  });

  const arrive = async (page: Page, emulator: Emulator, id: number) => {
    await emulator.addBackups([inProgress(id, 10001, 'web-server-0001')]);
    await expect(page.getByRole('status')).toContainText('of 501 backups');
  };

  /** Scrolled down, and with a row that stands in the middle of the screen. */
  async function scrolled(page: Page) {
    await expect(page.getByRole('status')).toContainText('Showing 500 of 500 backups');
    await seeAccount(page);
    await page.mouse.move(640, 500);
    await page.mouse.wheel(0, 9000);
    const button = page.getByRole('button', { name: 'Delete backup 100300', exact: true });
    await expect(button).toBeVisible();
    await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await expect(button).toBeInViewport();
    return button;
  }

  test('the scroll position: what is in view stays where it is', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const button = await scrolled(page);
    await morePolls(emulator, 2);
    const before = await button.boundingBox();
    await arrive(page, emulator, 900_001);
    await morePolls(emulator, 2);
    const after = await button.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? Infinity))).toBeLessThanOrEqual(1);
  });

  test('the focus', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const button = await scrolled(page);
    await button.focus();
    await arrive(page, emulator, 900_002);
    await morePolls(emulator, 2);
    await expect(button).toBeFocused();
  });

  /** Scrolled down, with the focus in the row that stands in the middle of the screen, if it can have it. */
  async function inTheMiddle(page: Page) {
    await expect(page.locator('tbody tr.row').first()).toBeVisible();
    await seeAccount(page);
    await page.evaluate(() => scrollTo(0, 9000));
    // What lies beyond the view comes a moment later.
    await expect.poll(() => page.locator('tbody tr.row').last().evaluate((last) => last.getBoundingClientRect().bottom > innerHeight + last.clientHeight)).toBe(true);
    const name = await page.evaluate(() => {
      const middle = document.elementFromPoint(innerWidth / 2, innerHeight * 0.6)?.closest('tr');
      return middle?.querySelector('.actions button:last-of-type')?.getAttribute('aria-label') ?? '';
    });
    const button = page.getByRole('button', { name, exact: true });
    await button.focus();
    return button;
  }

  /** What is looked at stays where it is, and has the focus, while the list changes in this way. */
  async function expectStill(page: Page, change: () => Promise<unknown>, after: string) {
    const button = await inTheMiddle(page);
    const before = await button.boundingBox();
    await change();
    await page.keyboard.press('r');
    await expect(page.getByRole('status').filter({ hasText: /^Showing/ })).toContainText(after);
    await updatedNow(page);
    const now = await button.boundingBox();
    expect(Math.abs((now?.y ?? 0) - (before?.y ?? Infinity))).toBeLessThanOrEqual(1);
    await expect(button).toBeFocused();
  }

  const completed = (id: number, members: object = {}) => backup(id, { created_at: new Date().toISOString(), ...members });
  const forty = (emulator: Emulator) => emulator.addBackups(Array.from({ length: 40 }, (_, index) => completed(900_100 + index)));

  for (const width of [1440, 360]) {
    test(`the place and the focus, with forty that arrive above it, on a screen of ${width} px`, async ({ page, emulator }) => {
      await page.setViewportSize({ width, height: 800 });
      await signIn(page, emulator.tokens.full);
      await expectStill(page, () => forty(emulator), ' of 540 backups');
    });

    test(`the place and the focus, with twenty that are deleted above it, on a screen of ${width} px`, async ({ page, emulator }) => {
      await page.setViewportSize({ width, height: 800 });
      await signIn(page, emulator.tokens.full);
      const answer = await fetch(emulator.address + LIST_PATH, { headers: { authorization: `Bearer ${emulator.tokens.full}` } });
      const { results } = await answer.json() as { results: { id: number; created_at: string }[] };
      const newest = results.sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, 20);
      await expectStill(page, () => Promise.all(newest.map(({ id }) => emulator.removeBackup(id))), ' of 480 backups');
    });
  }

  test('the place after another order was chosen there', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await inTheMiddle(page);
    const byId = page.getByRole('columnheader', { name: 'ID', exact: true });
    for (const order of ['ascending', 'descending']) {
      await byId.getByRole('button').click();
      await expect(byId).toHaveAttribute('aria-sort', order);
    }
    await expectStill(page, () => forty(emulator), ' of 540 backups');
  });

  test('the place in a list that grows beyond a hundred', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=95' });
    await quick(emulator);
    await page.setViewportSize({ width: 360, height: 800 });
    await signIn(page, emulator.tokens.full);
    await expectStill(page, () => forty(emulator), ' of 135 backups');
  });

  test('the place, while nobody looks at the page', async ({ page, emulator }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await signIn(page, emulator.tokens.full);
    await page.evaluate(() => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); });
    await expectStill(page, () => forty(emulator), ' of 540 backups');
  });

  for (const [size, total] of [[95, '135'], [500, '540']] as const) {
    test(`the place in a list of ${size}, also where the browser does not follow what is in sight`, async ({ page, emulator }) => {
      await emulator.reset({ seed: `large=${size}` });
      await quick(emulator);
      await page.setViewportSize({ width: 360, height: 800 });
      await signIn(page, emulator.tokens.full);
      await page.evaluate(() => { document.documentElement.style.setProperty('overflow-anchor', 'none'); });
      await expectStill(page, () => forty(emulator), ` of ${total} backups`);
    });
  }

  for (const [width, view] of [[1440, 'Backups'], [390, 'Backups'], [1440, 'Servers'], [390, 'Servers']] as const) {
    test(`the rows of "${view}" when one fails and the next works, at the top of the page and at its end, on a screen of ${width} px`, async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(500));
      await emulator.reset({ seed: 'large=30' });
      await withoutPolls(emulator);
      await page.setViewportSize({ width, height: 800 });
      await signIn(page, emulator.tokens.full);
      await page.getByRole('link', { name: view, exact: true }).click();
      const row = page.locator('tbody tr.row').first();
      await seeAccount(page);
      await expect(row).toBeVisible();
      if (view === 'Servers') await expect(page.locator('.verdict')).toBeVisible();
      const place = async () => (await row.boundingBox())?.y ?? NaN;
      const failed = page.getByRole('alert').filter({ hasText: 'Could not refresh.' });
      const unlisted = page.getByText('The API did not list its servers', { exact: false });
      for (const at of [0, 1e6]) {
        await page.evaluate((at) => scrollTo(0, at), at);
        const before = await place();
        await emulator.faults({ endpoint: 'any', kind: { status: { status: 500 } } });
        await page.keyboard.press('r');
        await expect(failed).toBeInViewport({ ratio: 1 });
        if (view === 'Servers') await expect(unlisted).toBeVisible();
        expect(await place()).toBe(before);
        await emulator.clearFaults();
        await button(failed, 'Try again').click();
        await expect(failed).toHaveCount(0);
        await expect(unlisted).toHaveCount(0);
        expect(await place()).toBe(before);
      }
    });
  }

  test('the place in "Servers"', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=10000' });
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Server', exact: true }).getByRole('button').click();
    const change = () => emulator.addBackups(Array.from({ length: 30 }, (_, index) => completed(900_100 + index, { server: { id: 30_000 + index, name: `a-server-${index}` } })));
    await expectStill(page, change, '430 of 430 servers');
  });

  test('the selection', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('checkbox', { name: 'Select backup 100499', exact: true }).check();
    await page.getByRole('checkbox', { name: 'Select backup 100498', exact: true }).check();
    await emulator.changeBackup(100_499, { status: 'completed', size_mb: 77 });
    await arrive(page, emulator, 900_003);
    await expect(page.getByRole('checkbox', { name: 'Select backup 100499', exact: true })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'Select backup 100498', exact: true })).toBeChecked();
    await expect(page.getByText('2 selected')).toBeVisible();
  });

  test('the restore dialog and what is typed in it', async ({ page, emulator }) => {
    await emulator.reset();
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await page.getByRole('button', { name: 'Restore backup 501' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore web-server-01' });
    const field = dialog.getByRole('textbox', { name: 'Type web-server-01 to confirm' });
    await field.pressSequentially('web-ser');
    await emulator.changeBackup(501, { description: 'Changed meanwhile' });
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    // Behind the dialog, so by its text only.
    await expect(page.locator('tbody')).toContainText('Changed meanwhile');
    await morePolls(emulator, 2);
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('web-ser');
    await field.pressSequentially('ver-01');
    await expect(dialog.getByRole('button', { name: 'Restore server' })).toBeEnabled();
  });

  test('the create dialog and what is typed in it', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    await page.getByRole('button', { name: 'Create backup', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Create backup' });
    await dialog.getByRole('combobox', { name: 'Server' }).fill('web-server-0009');
    const field = dialog.getByRole('textbox', { name: 'Description' });
    await field.pressSequentially('Before the mig');
    await emulator.changeBackup(100_499, { status: 'completed', size_mb: 77 });
    await expect(messages(page)).toContainText('Backup 100499 of db-server-0002 is complete');
    await morePolls(emulator, 2);
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('Before the mig');
    await expect(dialog.getByRole('combobox', { name: 'Server' })).toHaveValue('web-server-0009');
  });

  test('what is typed in the search, and the filters', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    const search = page.getByRole('searchbox', { name: 'Search backups' });
    await search.pressSequentially('web-server-0001');
    await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'In progress' });
    await emulator.addBackups([inProgress(900_004, 10001, 'web-server-0001')]);
    await expect(row(page, 900_004)).toBeVisible();
    await expect(search).toHaveValue('web-server-0001');
    await expect(page.getByRole('combobox', { name: 'Status' })).toHaveValue('in_progress');
  });
});
