// Everything by keyboard alone (PRODUCT.md, 12): the main tasks, a focus that is always seen, where it goes afterwards, the shortcuts.
import type { Page } from '@playwright/test';
import type { Emulator } from './emulator.ts';
import { backup, button, dialog, header, heading, logged, messages, offered, row, rows, search, SERVER, serverBox, table, tokenField, withoutPolls } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';
import { press, stop, tabTo } from './focus.ts';

const select = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const checkbox = (page: Page, id: number) => page.getByRole('checkbox', { name: `Select backup ${id}`, exact: true });
const selectAll = (page: Page) => page.getByRole('checkbox', { name: 'Select all shown backups', exact: true });
const view = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link', { name, exact: true });
const keys = (page: Page) => dialog(page, 'Keyboard shortcuts');

/** What hands on the focus of a part that goes is here. */
const isAllHere = (page: Page) => expect(messages(page)).toBeAttached();

async function open(page: Page, emulator: Emulator, url = './') {
  await withoutPolls(emulator);
  await signIn(page, emulator.tokens.full, url);
  await expect(table(page)).toBeVisible();
  await isAllHere(page);
}

test.describe('the main tasks', () => {
  test('sign in, other views, language, sign out', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await page.goto('./');
    await tabTo(tokenField(page));
    await page.keyboard.type(emulator.tokens.full);
    await page.keyboard.press('Enter');
    await expect(table(page)).toBeVisible();
    await expect(page.getByRole('main')).toBeFocused();
    for (const name of ['Servers', 'Activity', 'Backups']) {
      await press(view(page, name));
      await expect(heading(page, name)).toBeVisible();
      await expect(page.getByRole('main')).toBeFocused();
    }
    await tabTo(select(page, 'Language'));
    const before = await page.locator('html').getAttribute('lang');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('html')).not.toHaveAttribute('lang', before ?? '');
    await page.keyboard.press('ArrowUp');
    await expect(page.locator('html')).toHaveAttribute('lang', before ?? '');
    await press(button(page, 'Sign out'));
    await expect(heading(page, 'Sign in')).toBeVisible();
    await tabTo(tokenField(page));
  });

  test('skip to the content, search, every filter, sort', async ({ page, emulator }) => {
    await open(page, emulator);
    await press(page.getByRole('link', { name: 'Skip to content', exact: true }));
    await expect(page.getByRole('main')).toBeFocused();
    await tabTo(search(page));
    await page.keyboard.type('automatic');
    await expect(rows(page)).toHaveCount(1);
    await press(button(page, 'Clear filters'));
    await expect(search(page)).toBeFocused();
    await expect(rows(page)).toHaveCount(3);

    await tabTo(serverBox(page));
    await page.keyboard.type('web');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/server_id=12345/);
    await tabTo(select(page, 'Type'));
    await page.keyboard.press('ArrowDown');
    await expect(page).toHaveURL(/backup_type=automatic/);
    await tabTo(select(page, 'Status'));
    await page.keyboard.press('ArrowDown');
    await expect(page).toHaveURL(/status=completed/);
    await tabTo(page.getByLabel('Created from', { exact: true }));
    await page.keyboard.type('01012020');
    await expect(page).toHaveURL(/created_from=2020-01-01/);
    await tabTo(page.getByLabel('Created to', { exact: true }));
    await page.keyboard.type('01012040');
    await expect(page).toHaveURL(/created_to=2040-01-01/);
    await expect(rows(page)).toHaveCount(1);

    await press(button(table(page), 'Size'));
    await expect(header(page, 'Size')).toHaveAttribute('aria-sort', 'descending');
    await page.keyboard.press('Space');
    await expect(header(page, 'Size')).toHaveAttribute('aria-sort', 'ascending');
  });

  test('Tab out of the open list of many servers: to what comes next, there and in the dialog', async ({ page, emulator }) => {
    // So many that the list scrolls.
    await emulator.addBackups(Array.from({ length: 20 }, (_, index) => backup(700 + index, { server: { id: 13000 + index, name: `app-${index}` } })));
    await open(page, emulator);
    await serverBox(page).focus();
    await page.keyboard.press('ArrowDown');
    await expect(offered(page).first()).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('combobox', { name: 'Type', exact: true })).toBeFocused();
    await button(page, 'Create backup').click();
    const create = dialog(page, 'Create backup');
    await expect(serverBox(create)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(offered(page).first()).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.type('before');
    await expect(create.getByRole('textbox', { name: 'Description', exact: true })).toHaveValue('before');
  });

  test('create, and restore', async ({ page, emulator }) => {
    await open(page, emulator);
    await press(button(page, 'Create backup'));
    const create = dialog(page, 'Create backup');
    await tabTo(serverBox(create));
    await page.keyboard.type(SERVER);
    await page.keyboard.press('Enter');
    await tabTo(create.getByRole('textbox', { name: 'Description' }));
    await page.keyboard.type('by keyboard');
    await press(button(create, 'Create backup'));
    await expect(row(page, 503)).toContainText('by keyboard');
    await expect(button(page, 'Create backup')).toBeFocused();

    await press(button(page, 'Restore backup 501'));
    const restore = dialog(page, `Restore ${SERVER}`);
    await press(restore.getByRole('checkbox', { name: 'Create a safety backup first' }), 'Space');
    await tabTo(restore.getByRole('textbox', { name: `Type ${SERVER} to confirm` }));
    await page.keyboard.type(SERVER);
    await press(button(restore, 'Restore server'));
    await expect(messages(page)).toContainText(`The restore of ${SERVER} from backup 501 has started`);
    await expect(button(page, 'Restore backup 501')).toBeFocused();
  });

  test('delete, select, delete what is selected, export', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600), backup(601)]);
    await open(page, emulator);
    await press(button(page, 'Delete backup 499'));
    await press(button(dialog(page, 'Delete backup 499'), 'Delete backup'));
    await expect(row(page, 499)).toBeHidden();
    await page.keyboard.press('Control+Home');
    await tabTo(checkbox(page, 600), 'Shift+Tab');
    await page.keyboard.press('Space');
    await press(checkbox(page, 601), 'Space');
    await press(button(page, 'Delete selected'));
    const ask = dialog(page, 'Delete 2 backups');
    await tabTo(ask.getByRole('textbox'));
    await page.keyboard.type('2');
    await press(button(ask, 'Delete 2 backups'));
    await expect(ask).toBeHidden();
    await expect(rows(page)).toHaveCount(2);
    await expect(selectAll(page)).toBeFocused();
    await tabTo(button(page, 'Export'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    const download = page.waitForEvent('download');
    await press(button(page, 'CSV'));
    expect((await download).suggestedFilename()).toMatch(/^backups-.*\.csv$/);
    await expect(button(page, 'Export')).toBeFocused();
  });
});

test.describe('where the focus goes', () => {
  test('after a deletion: to the next row, at the end to the one before, at last to what the page offers', async ({ page, emulator }) => {
    await open(page, emulator, './?sort=id');
    const remove = async (id: number) => {
      await button(page, `Delete backup ${id}`).focus();
      await page.keyboard.press('Enter');
      const ask = dialog(page, `Delete backup ${id}`);
      await expect(ask).toBeVisible();
      if (await ask.getByRole('textbox').isVisible()) await ask.getByRole('textbox').fill(SERVER);
      await press(button(ask, 'Delete backup'));
      await expect(row(page, id)).toBeHidden();
    };
    await remove(501);
    await expect(button(page, 'Delete backup 502')).toBeFocused();
    await remove(502);
    await expect(button(page, 'Delete backup 499')).toBeFocused();
    await remove(499);
    await expect(page.getByRole('main').getByText('No backups yet')).toBeVisible();
    await expect(button(page, 'Create backup')).toBeFocused();
  });

  test('where a poll takes the row away that has it: to the same button of the next row', async ({ page, emulator }) => {
    await open(page, emulator, './?sort=id');
    await button(page, 'Restore backup 499').focus();
    await emulator.removeBackup(499);
    await page.keyboard.press('r');
    await expect(row(page, 499)).toBeHidden();
    await expect(button(page, 'Restore backup 501')).toBeFocused();
  });

  test('a row that gets a place out of sight takes the focus with it: no other row has it', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=500' });
    await emulator.addBackups([backup(900_001, { status: 'in_progress', size_mb: null })]);
    await open(page, emulator, './?sort=-status');
    await button(page, 'Delete backup 900001').focus();
    await emulator.changeBackup(900_001, { status: 'completed', size_mb: 1, created_at: '2000-01-01T00:00:00Z' });
    await page.keyboard.press('r');
    await expect(row(page, 900_001)).toHaveCount(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  test('a row that is scrolled away takes the focus with it, and the page stays where it is', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=2000' });
    await open(page, emulator);
    await page.getByRole('checkbox', { name: /^Select backup/ }).first().focus();
    await page.mouse.move(600, 500);
    await page.mouse.wheel(0, 30_000);
    // All the way, however slowly it goes there.
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(29_900);
    const at = await page.evaluate(() => scrollY);
    await expect(rows(page).first()).toBeAttached();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    expect(Math.abs((await page.evaluate(() => scrollY)) - at)).toBeLessThan(50);
  });

  test('after the oldest manual backup is deleted inside "Create backup": into that dialog', async ({ page, emulator }) => {
    await withoutPolls(emulator, { manual_backup_limit: 2 });
    await signIn(page, emulator.tokens.full, './?server_id=12345');
    await button(page, 'Create backup').click();
    const create = dialog(page, 'Create backup');
    await press(button(create, 'Delete'));
    await press(page.getByRole('dialog').last().getByRole('button', { name: 'Delete backup', exact: true }));
    await expect(create).toContainText('1 of 2');
    await expect.poll(() => create.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  });

  test('after a refusal: back to the button that was pressed', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500 } } });
    await open(page, emulator);
    await button(page, 'Delete backup 501').click();
    const submit = button(dialog(page, 'Delete backup 501'), 'Delete backup');
    await press(submit);
    await expect(dialog(page, 'Delete backup 501').getByRole('alert')).toBeVisible();
    await expect(submit).toBeFocused();
  });

  test('after "Clear filters", "Clear selection", "Clear search", "Dismiss" and "Try again"', async ({ page, emulator, allowConsole }) => {
    // So many ways by Tab take their time.
    test.slow();
    allowConsole(logged(500));
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full, './?q=nowhere');
    await isAllHere(page);
    await press(button(page, 'Clear filters'));
    await expect(search(page)).toBeFocused();
    await press(checkbox(page, 501), 'Space');
    await press(button(page, 'Clear selection'));
    await expect(selectAll(page)).toBeFocused();
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 500 } }, times: 1 });
    await press(button(page, 'Refresh'));
    await press(button(page, 'Try again'));
    await expect(page.getByRole('alert')).toBeHidden();
    await expect.poll(() => stop(page)).not.toBeNull();
    await page.goto('./?view=servers&q=web');
    await press(button(page, 'Clear search'));
    await expect(page.getByRole('searchbox', { name: 'Search servers' })).toBeFocused();
  });
});

test.describe('every stop of Tab is seen, and none is hidden', () => {
  const look = async (page: Page, most: number) => {
    const stops: string[] = [];
    const faults: string[] = [];
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let step = 0; step < most; step += 1) {
        await page.keyboard.press(key);
        const at = await stop(page);
        if (!at) break;
        stops.push(at.name);
        faults.push(...at.faults.map((fault) => `${key} ${step}: ${at.name} ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    return stops;
  };
  for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 600 }, narrow: { width: 360, height: 640 } })) {
    test.describe(size, () => {
      test.use({ viewport });
      test('on the sign-in', async ({ page }) => {
        await page.goto('./');
        await expect(tokenField(page)).toBeVisible();
        expect((await look(page, 12)).length).toBeGreaterThan(8);
      });
      for (const [name, url] of Object.entries({ Backups: './', Servers: './?view=servers' })) {
        test(`on "${name}"`, async ({ page, emulator }) => {
          await emulator.reset({ seed: 'demo' });
          await withoutPolls(emulator);
          await page.goto(url);
          await tokenField(page).fill(emulator.tokens.full);
          await tokenField(page).press('Enter');
          await expect(page.getByRole('table', { name, exact: true })).toBeVisible();
          // What comes above it by itself is there.
          await expect(page.getByRole('banner')).toContainText('ops@example.com');
          expect((await look(page, 70)).length).toBeGreaterThan(100);
        });
      }
      test('on "Activity", and in the dialogs', async ({ page, emulator }) => {
        await open(page, emulator);
        for (const name of ['Create backup', 'Restore backup 501', 'Delete backup 501']) {
          await button(page, name).click();
          await expect(page.getByRole('dialog')).toBeVisible();
          if (name.startsWith('Restore')) await expect(page.getByRole('dialog')).toContainText('2 of 10');
          await look(page, 9);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toBeHidden();
        }
        await button(page, 'Delete backup 501').click();
        await button(page.getByRole('dialog'), 'Delete backup').click();
        await expect(messages(page)).toContainText('is deleted');
        await button(messages(page), 'Dismiss').click();
        await page.keyboard.press('?');
        await expect(keys(page)).toBeVisible();
        await look(page, 4);
        await page.keyboard.press('Escape');
        await view(page, 'Activity').click();
        await expect(page.getByText('Delete backup 501 of')).toBeVisible();
        await page.getByText('Show as curl').click();
        await page.keyboard.press('Control+Home');
        expect((await look(page, 18)).length).toBeGreaterThan(15);
      });
    });
  }
});

test.describe('what stays in sight covers nothing that has the focus', () => {
  /** Goes on with a key, and says what was wrong at each stop. */
  const walk = async (page: Page, key: 'Tab' | 'Shift+Tab', steps: number) => {
    const faults: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      await page.keyboard.press(key);
      const at = await stop(page);
      faults.push(...(at?.faults ?? ['nothing has the focus']).map((fault) => `${key} ${step}: ${at?.name ?? ''} ${fault}`));
    }
    return faults;
  };
  /** The sort buttons of which something else lies in the way. */
  const covered = (page: Page) => page.evaluate(() => [...document.querySelectorAll('thead .sort')].filter((button) => {
    const box = button.getBoundingClientRect();
    return [box.top + 2, box.bottom - 2].some((y) => !button.contains(document.elementFromPoint(box.left + box.width / 2, y)));
  }).map((button) => button.textContent));

  for (const [tag, width] of [['en', 1024], ['nl', 1024], ['en', 1280], ['nl', 1280]] as const) {
    test(`the line above the table, in as many lines as it takes, at ${width} px in ${tag}`, async ({ page, emulator }) => {
      await emulator.reset({ seed: 'demo' });
      await withoutPolls(emulator);
      await page.setViewportSize({ width, height: 700 });
      await page.goto(`./?lang=${tag}&status=completed`);
      await page.locator('#token').fill(emulator.tokens.full);
      await page.locator('#token').press('Enter');
      const boxes = page.locator('tbody input[type=checkbox]');
      await boxes.nth(0).check();
      await boxes.nth(1).check();
      await expect(page.locator('.selection')).toBeVisible();
      await expect(page.getByRole('banner')).toContainText('ops@example.com');
      if (width === 1024) await expect.poll(async () => (await page.locator('.status-line').boundingBox())?.height).toBeGreaterThan(50);
      await boxes.nth(8).focus();
      const from = await page.evaluate(() => scrollY);
      await page.mouse.move(600, 500);
      await page.mouse.wheel(0, 1500);
      // All the way, or it would go on below what gets the focus.
      await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(from + 1490);
      await expect.poll(() => page.evaluate(() => document.querySelector('tbody')?.getBoundingClientRect().top)).toBeLessThan(0);
      expect(await covered(page)).toEqual([]);
      // Back up through the rows, each under the header that stays.
      await page.locator('tbody .row button').nth(30).focus();
      expect(await walk(page, 'Shift+Tab', 30)).toEqual([]);
    });
  }

  test('a message that stays: "Dismiss" comes before the rows, and after "Skip to content"', async ({ page, emulator }) => {
    await open(page, emulator);
    await emulator.changeBackup(502, { status: 'failed' });
    await button(page, 'Refresh').click();
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 failed');
    await button(page, 'Sign out').focus();
    await page.keyboard.press('Tab');
    await expect(button(messages(page), 'Dismiss')).toBeFocused();
    await page.getByRole('link', { name: 'Skip to content' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await expect(button(messages(page), 'Dismiss')).toBeFocused();
  });

  test('a message that stays: rows come out from under it, the last one too', async ({ page, emulator }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await emulator.addBackups(Array.from({ length: 30 }, (_, index) => backup(600 + index)));
    await open(page, emulator, './?sort=-id');
    await emulator.changeBackup(502, { status: 'failed' });
    await button(page, 'Refresh').click();
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 failed');
    await button(page, 'Delete backup 629').focus();
    const faults = await walk(page, 'Tab', 3 * 32);
    expect(faults).toEqual([]);
    await expect(button(page, 'Delete backup 499')).toBeFocused();
  });
});

test.describe('shortcuts', () => {
  test('"/" searches, "r" refreshes, "n" creates, "?" lists', async ({ page, emulator }) => {
    await open(page, emulator);
    await page.keyboard.press('/');
    await expect(search(page)).toBeFocused();
    await expect(search(page)).toHaveValue('');
    await button(page, 'Refresh').focus();
    await emulator.clearRequests();
    await page.keyboard.press('r');
    await expect.poll(async () => (await emulator.requests('list')).length).toBe(1);
    await page.keyboard.press('n');
    await expect(dialog(page, 'Create backup')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(button(page, 'Refresh')).toBeFocused();
    await page.keyboard.press('?');
    await expect(keys(page).getByRole('term')).toHaveText(['/', 'r', 'n', '?', '← →']);
    await expect(keys(page).getByRole('definition')).toHaveText(['Go to the search', 'Refresh', 'Create a backup', 'Show this list', 'On a day, or a size that is far off: to the one before or after']);
    await page.keyboard.press('Escape');
    await expect(button(page, 'Refresh')).toBeFocused();
    await view(page, 'Servers').click();
    await expect(heading(page, 'Servers')).toBeVisible();
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search servers' })).toBeFocused();
  });

  test('they are letters while somebody types, and nothing in a dialog or with another key', async ({ page, emulator }) => {
    await open(page, emulator);
    await search(page).focus();
    await page.keyboard.type('r/n?');
    await expect(search(page)).toHaveValue('r/n?');
    await expect(page.getByRole('dialog')).toBeHidden();
    await serverBox(page).focus();
    await page.keyboard.type('n?');
    await expect(page.getByRole('dialog')).toBeHidden();
    await search(page).fill('');
    await button(page, 'Delete backup 501').click();
    await expect(dialog(page, 'Delete backup 501')).toBeVisible();
    await emulator.clearRequests();
    for (const key of ['/', 'r', 'n', '?']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await expect(button(dialog(page, 'Delete backup 501'), 'Keep backup')).toBeFocused();
    await page.keyboard.press('Escape');
    for (const key of ['Control+n', 'Alt+n', 'Meta+n']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(await emulator.requests('list')).toEqual([]);
  });

  test('where the keyboard types another script, the keys count by their place', async ({ page, emulator }) => {
    await open(page, emulator);
    const strike = (key: string, code: string, shiftKey = false) => page.evaluate((init) => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    }, { key, code, shiftKey });
    await emulator.clearRequests();
    await strike('ق', 'KeyR');
    await expect.poll(async () => (await emulator.requests('list')).length).toBe(1);
    await strike('ظ', 'Slash');
    await expect(search(page)).toBeFocused();
    await page.getByRole('main').focus();
    await strike('؟', 'Slash', true);
    await expect(keys(page)).toBeVisible();
    await page.keyboard.press('Escape');
    // A Latin letter is what it says, wherever it stands.
    await strike('b', 'KeyN');
    await expect(page.getByRole('dialog')).toBeHidden();
    await strike('ն', 'KeyN');
    await expect(dialog(page, 'Create backup')).toBeVisible();
  });

  test('a token that may only read opens nothing', async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.read_only);
    await expect(button(page, 'Create backup')).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('n');
    await expect(messages(page)).toContainText('Create backup: This token may only read.');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await expect(keys(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await press(button(messages(page), 'Dismiss'));
    await expect(messages(page)).not.toContainText('may only read');
    await press(button(page, 'Create backup'));
    await expect(messages(page)).toContainText('Create backup: This token may only read.');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  test('turned off, they stay off, and the list still opens by its button', async ({ page, emulator }) => {
    await open(page, emulator);
    await press(button(page, 'Keyboard shortcuts'));
    await press(keys(page).getByRole('checkbox', { name: 'Use keyboard shortcuts' }), 'Space');
    await press(button(keys(page), 'Close'));
    await expect(button(page, 'Keyboard shortcuts')).toBeFocused();
    await page.reload();
    await expect(table(page)).toBeVisible();
    await isAllHere(page);
    await emulator.clearRequests();
    for (const key of ['/', 'r', 'n', '?']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(search(page)).not.toBeFocused();
    expect(await emulator.requests('list')).toEqual([]);
    await press(button(page, 'Keyboard shortcuts'));
    await expect(keys(page).getByRole('checkbox')).not.toBeChecked();
    await page.keyboard.press('Space');
    await expect(keys(page)).toBeHidden();
  });
});
