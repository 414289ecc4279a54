// Any device (PRODUCT.md, 3 and 12): from 320 px, text twice as large, forced colours, reduced motion, fingers.
import type { Locator, Page } from '@playwright/test';
import { speaker, TAGS } from './catalogue.ts';
import { chromium } from './browser.ts';
import { backup, button, dialog, logged, messages, row, rows, seeAccount, SERVER, statusLine, table, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { layoutFaults, smallTargets } from './layout.ts';
import { look, odd, open, tour } from './tour.ts';

/** Another address, signed in already; what comes by itself is there. */
async function visit(page: Page, address: string) {
  await page.goto(address);
  await expect(page.locator('tr.row').first()).toBeVisible();
  await seeAccount(page);
}

for (const [what, viewport] of Object.entries({
  '320 px': { width: 320, height: 568 },
  'zoomed to 200 %': { width: 640, height: 400 },
  'a tablet': { width: 820, height: 1180 },
  'a small desk': { width: 1024, height: 700 },
  'ultra-wide': { width: 3440, height: 1300 },
})) {
  test(`${what}: nothing scrolls sideways, nothing is cut off, every action is there`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await page.setViewportSize(viewport);
    await tour(page, emulator, async (where) => {
      expect.soft(await layoutFaults(page), where).toEqual([]);
      expect.soft(await smallTargets(page, 24), `${where}: targets`).toEqual([]);
    });
  });
}

for (const width of [320, 360]) {
  test(`${width} px: a status that nobody knows, of any length, leaves the server’s name and “Delete” in sight`, async ({ page, emulator }) => {
    await page.setViewportSize({ width, height: 640 });
    const words = ['completed_with_warnings', 'pending_remote_replication_copy', 'some_very_long_unknown_status_word_from_the_api'];
    await emulator.addBackups(words.map((status, index) => backup(600 + index, { status })));
    await open(page, emulator);
    for (const [index, word] of words.entries()) {
      const name = await row(page, 600 + index).getByText(SERVER, { exact: true }).boundingBox();
      expect(name?.width, word).toBeGreaterThan(70);
      const card = await row(page, 600 + index).boundingBox();
      const action = await button(page, `Delete backup ${600 + index}`).boundingBox();
      expect((action?.x ?? Infinity) + (action?.width ?? 0), word).toBeLessThanOrEqual((card?.x ?? 0) + (card?.width ?? 0));
    }
    expect(await layoutFaults(page)).toEqual([]);
  });
}

test('a wide desk in Armenian: both actions of a server are seen whole', async ({ page, emulator }) => {
  const say = speaker('hy');
  await open(page, emulator);
  for (const width of [1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await visit(page, './?lang=hy&view=servers');
    const card = await page.getByRole('table').boundingBox();
    for (const action of ['servers.create_for', 'servers.show_of']) {
      const seen = await page.getByLabel(say(action, SERVER), { exact: true }).boundingBox();
      expect((seen?.x ?? Infinity) + (seen?.width ?? 0), `${width}: ${action}`).toBeLessThanOrEqual((card?.x ?? 0) + (card?.width ?? 0));
    }
    expect(await layoutFaults(page), String(width)).toEqual([]);
  }
});

for (const tag of ['en', 'ar']) {
  test(`${tag}: what is too long for its place ends in an ellipsis, and a size of any length stays in its column`, async ({ page, emulator }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const name = 'a-server-with-a-name-that-is-longer-than-its-place-however-wide-the-screen-may-be';
    const odd = { backup_type: 'a_very_long_unknown_type_word_from_the_api', size_mb: 987_654_321_012_345, created_at: new Date().toISOString() };
    const id = 123_456_789_012;
    await emulator.addBackups([backup(id, { ...odd, server: { id: 70001, name } })]);
    await open(page, emulator);
    for (const view of ['', '&view=servers']) {
      await visit(page, `./?lang=${tag}${view}`);
      const faults = async () => (await layoutFaults(page)).filter((fault) => !fault.startsWith('broken'));
      expect(await faults(), view).toEqual([]);
      // Its beginning is what is seen, in a page that runs the other way too.
      for (const text of view ? [name] : [name, odd.backup_type, String(id)]) {
        const isSeen = await page.getByTitle(text, { exact: true }).evaluate((shown) => {
          const letters = document.createRange();
          letters.setStart(shown.firstChild ?? shown, 0);
          letters.setEnd(shown.firstChild ?? shown, 1);
          const [first, cell] = [letters.getBoundingClientRect(), shown.closest('td')?.getBoundingClientRect() ?? new DOMRect()];
          return first.left >= cell.left && first.right <= cell.right && getComputedStyle(shown).textOverflow === 'ellipsis';
        });
        expect(isSeen, text).toBe(true);
      }
    }
  });
}

for (const tag of TAGS) {
  test(`${tag}: ids of eight digits are seen whole, and names that differ at their ends on cards and where there is room`, async ({ page, emulator }) => {
    const names = ['prod-db-eu-west-1-primary', 'prod-db-eu-west-1-replica'];
    const created_at = new Date().toISOString();
    const members = { created_at, backup_type: 'automatic', size_mb: 123_456 };
    await emulator.addBackups(names.map((name, index) => backup(12_345_678 + index, { ...members, server: { id: 70_001 + index, name } })));
    await emulator.addBackups([backup(999_999_999_999, members)]);
    await open(page, emulator);
    await visit(page, `./?lang=${tag}`);
    for (const width of [320, 360, 600, 768, 960, 1024, 1280, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect.soft(await layoutFaults(page), `${width} px`).toEqual([]);
      const cut = await page.locator('tr.row :is(td.id, td.server) bdi').evaluateAll((shown) => shown
        .filter((text) => text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 3)
        .map((text) => text.textContent ?? ''));
      const isLong = ['nl', 'hy'].includes(tag);
      const whole = width < 960 || width >= (isLong ? 1440 : 1280) ? ['12345678', ...names] : width === 1024 ? ['12345678', SERVER] : ['12345678'];
      expect.soft(cut.filter((text) => whole.includes(text)), `${width} px`).toEqual([]);
    }
  });
}

for (const width of [320, 390, 768]) {
  test(`${width} px: what is selected stays in sight far down, and "Delete selected" with it`, async ({ page, emulator }) => {
    await emulator.reset({ seed: 'demo' });
    await page.setViewportSize({ width, height: 640 });
    await open(page, emulator);
    await seeAccount(page);
    await expect(page.locator('.attention')).toBeVisible();
    await row(page, 1330).getByRole('checkbox').check();
    await page.evaluate(() => scrollTo(0, 9000));
    const line = page.locator('.selection');
    for (const part of [line.getByText('1 selected'), button(page, 'Delete selected')]) await expect(part).toBeInViewport({ ratio: 1 });
    const bottom = await page.locator('.status-line').evaluate((line) => line.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThan(110);
    // What gets the focus comes out from under it.
    await page.locator('tr.row .delete').nth(20).focus();
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Shift+Tab');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getBoundingClientRect().top)).toBeGreaterThanOrEqual(bottom - 1);
    }
  });
}

for (const [width, where] of [[1440, 'beside'], [390, 'below'], [360, 'below']] as const) {
  test(`${width} px: why a refresh failed is read at a glance, with "Try again" ${where} it`, async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(500));
    await page.setViewportSize({ width, height: 800 });
    await open(page, emulator);
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 500, body: { detail: 'Internal trouble in the backup store, see incident 4711' } } } });
    await button(page, 'Refresh').click();
    const alert = page.getByRole('alert').filter({ hasText: 'Could not refresh.' });
    await expect(alert).toBeInViewport({ ratio: 1 });
    const [words, again] = [await alert.locator('.alert-text').boundingBox(), await button(alert, 'Try again').boundingBox()];
    expect(words?.width).toBeGreaterThan(200);
    expect((again?.y ?? 0) >= (words?.y ?? 0) + (words?.height ?? 0)).toBe(where === 'below');
    expect(await layoutFaults(page)).toEqual([]);
  });
}

test('Armenian, with a selection that the filters hide: the age of the data stays at the end of the line above the table', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'demo' });
  await page.setViewportSize({ width: 1440, height: 800 });
  await open(page, emulator);
  await visit(page, './?lang=hy');
  await page.locator('tr.row').first().getByRole('checkbox').check();
  await page.getByRole('searchbox').fill('mail');
  await expect(page.locator('.attention')).toBeVisible();
  const end = (selector: string) => page.locator(selector).evaluate((part) => part.getBoundingClientRect().right);
  expect(await end('.age')).toBeGreaterThan(await end('.status-line') - 30);
});

test('a selected row: what is in progress still has a pill', async ({ page, emulator }) => {
  await open(page, emulator);
  await row(page, 502).getByRole('checkbox').check();
  const color = (part: Element) => getComputedStyle(part).backgroundColor;
  expect(await row(page, 502).locator('.pill').evaluate(color)).not.toBe(await row(page, 502).evaluate(color));
});

test('a tablet: three filters in a row, and each value that needs one has a label', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 768, height: 900 });
  await open(page, emulator);
  await button(page, 'Filters').click();
  const tops = await page.locator('.filters > .field').evaluateAll((fields) => fields.map((field) => Math.round(field.getBoundingClientRect().top)));
  expect(new Set(tops.slice(1, 4)).size).toBe(1);
  expect(tops[1]).toBeGreaterThan(tops[0] ?? Infinity);
  await expect(row(page, 502).getByRole('cell').filter({ hasText: /^Size–$/ })).toBeVisible();
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await expect(page.locator('td.last-good').first().getByText('Last good backup')).toBeVisible();
});

test('Dutch on a small desk: how late a server’s backup is takes two lines at most', async ({ page, emulator }) => {
  await emulator.reset({ seed: 'demo' });
  await page.setViewportSize({ width: 1000, height: 800 });
  await open(page, emulator);
  await visit(page, './?lang=nl&view=servers');
  const late = page.locator('.pill.late bdi').filter({ hasText: 'Achterstallig' }).first();
  await expect(late).toBeVisible();
  expect(await late.evaluate((words) => words.getBoundingClientRect().height / parseFloat(getComputedStyle(words).lineHeight))).toBeLessThan(2.5);
});

test('Arabic at 1440 px: sizes, and what expires soon, in one line', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 1440, height: 800 });
  await emulator.addBackups([backup(600, { size_mb: 123_456_789, created_at: new Date().toISOString(), expires_at: new Date(Date.now() + 30 * 3_600_000).toISOString() })]);
  await open(page, emulator);
  await visit(page, './?lang=ar');
  for (const part of ['td.size', 'td.expires time']) {
    const lines = await page.locator('tr.row').first().locator(part).evaluate((cell) => {
      const words = document.createRange();
      words.selectNodeContents(cell.querySelector(':scope > span:not(.cell-label)') ?? cell);
      return words.getBoundingClientRect().height;
    });
    expect(lines, part).toBeLessThan(30);
  }
});

test('the controls of the header go into a second line together', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  await open(page, emulator);
  for (const tag of TAGS) {
    await visit(page, `./?lang=${tag}`);
    const top = (name: string, role: 'button' | 'combobox') => page.getByRole('banner').getByRole(role, { name: speaker(tag)(name), exact: true }).boundingBox().then((box) => box?.y ?? Infinity);
    const tops = [await top('shell.language', 'combobox'), await top('shell.theme', 'combobox'), await top('shell.sign_out', 'button')];
    expect(Math.max(...tops) - Math.min(...tops), tag).toBeLessThan(10);
  }
});

test('the narrowest phone with filters in use: the search has room for words', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page, emulator);
  for (const tag of TAGS) {
    await visit(page, `./?lang=${tag}&status=completed&backup_type=manual`);
    const room = await page.getByRole('searchbox').evaluate((field) => {
      const { paddingLeft, paddingRight } = getComputedStyle(field);
      return field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    });
    expect(room, tag).toBeGreaterThan(140);
  }
});

test('on paper: a table with exact times, also of the data, on a sheet as narrow as a tablet', async ({ page, emulator }) => {
  await open(page, emulator);
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  // Its checkbox is not printed.
  const printed = page.locator('tr.row').filter({ hasText: '501' });
  const cells = printed.locator('td:visible');
  await expect(cells).toHaveCount(8);
  const boxes = await cells.evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().top));
  expect(new Set(boxes).size, 'one line for each backup').toBe(1);
  const times = printed.locator('time');
  for (const time of await times.all()) await expect(time).toHaveAttribute('title', /./);
  for (const words of await times.evaluateAll((times) => times.map((time) => [getComputedStyle(time).fontSize, getComputedStyle(time, '::after').content]))) {
    expect(words).toEqual(['0px', expect.stringMatching(/16 (Jan|Feb) 2025, 04:00 (UTC|GMT)\+1/)]);
  }
  await expect(page.getByText(/^Updated \d+ \w+ 20\d\d, /)).toBeVisible();
  await expect(page.getByText(/^Updated (just now|.* ago)$/)).toBeHidden();
  const sort = table(page).getByRole('button', { name: 'Created', exact: true });
  expect(await sort.evaluate((sort) => getComputedStyle(sort).borderTopWidth)).toBe('0px');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(718);
});

test('on paper: the rows and their count, without what is pressed and without empty pages', async ({ page, emulator }) => {
  await emulator.addBackups(Array.from({ length: 300 }, (_, index) => backup(600 + index)));
  await open(page, emulator);
  await page.emulateMedia({ media: 'print' });
  await expect(statusLine(page)).toBeVisible();
  for (const gone of [page.getByText('Skip to content'), button(page, 'Sign out'), button(page, 'Create backup'), page.getByRole('searchbox')]) await expect(gone).toBeHidden();
  const below = await page.locator('tr.row').last().evaluate((row) => document.documentElement.scrollHeight - (row.getBoundingClientRect().bottom + scrollY));
  expect(below).toBeLessThan(100);
});

for (const tag of ['nl', 'hy', 'ar']) {
  test(`${tag} from a phone to a small desk: nothing is cut off or overlaps`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await look(page, emulator, tag, [640, 820, 1024]);
  });
}

test('fingers: what one mainly does is 44 px high below 60rem', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const main = '.button:not(.quiet, .small), .row .button, .views a, input.input, select, .dialog-foot .button';
  await tour(page, emulator, async (where) => expect.soft(await smallTargets(page, 44, main), where).toEqual([]));
});

test('forced colours: states are still told apart, and the focus is seen', async ({ page, emulator }) => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await emulator.addBackups(odd);
  await open(page, emulator);
  const status = (id: number) => row(page, id).locator('.pill');
  const marks = new Set<string>();
  for (const [id, word] of [[501, 'Completed'], [600, 'Failed'], [601, 'archived'], [602, 'In progress']] as const) {
    await expect(status(id)).toHaveText(word);
    marks.add(await status(id).locator('path').getAttribute('d') ?? '');
    expect(await status(id).evaluate((pill) => parseFloat(getComputedStyle(pill).borderTopWidth))).toBeGreaterThan(0);
  }
  expect(marks.size).toBe(4);
  // Their borders show here.
  const [restore, remove] = [await button(page, 'Restore backup 501').boundingBox(), await button(page, 'Delete backup 501').boundingBox()];
  expect((remove?.x ?? 0) - (restore?.x ?? 0) - (restore?.width ?? 0)).toBeGreaterThan(1);
  await button(page, 'Refresh').focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).not.toBe('none');
  expect(await page.getByRole('link', { name: 'Backups', exact: true }).evaluate((link) => parseFloat(getComputedStyle(link).borderTopWidth))).toBeGreaterThan(1);
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await expect(page.getByRole('table')).toBeVisible();
  // The kinds of days differ in shape; their colours are the person's own.
  const system = await page.evaluate(() => ['CanvasText', 'LinkText', 'GrayText', 'Canvas'].map((color) => {
    const probe = document.createElement('i');
    probe.style.color = color;
    document.body.append(probe);
    const computed = getComputedStyle(probe).color;
    probe.remove();
    return computed;
  }));
  const used = await page.locator('.strip').first().locator('path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path)).map((style) => (style.fill === 'none' ? style.stroke : style.fill)));
  for (const color of used) expect(system).toContain(color);
  // Places that are free are outlines.
  const [free, taken] = await page.locator('.slots').first().locator('path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path).fill));
  expect([free, taken === 'none']).toEqual(['none', false]);
  expect(await layoutFaults(page)).toEqual([]);
});

test('forced colours: a dialog with a warning and a button that is not possible yet', async ({ page, emulator }) => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await emulator.removeBackup(499);
  await open(page, emulator);
  await button(page, 'Delete backup 501').click();
  const shown = page.getByRole('dialog');
  const submit = button(shown, 'Delete backup');
  await expect(submit).toBeDisabled();
  // The system's own colour for it, not a paler one.
  expect(await submit.evaluate((button) => getComputedStyle(button).opacity)).toBe('1');
  expect(await shown.locator('.alert').first().evaluate((alert) => parseFloat(getComputedStyle(alert).borderTopWidth))).toBeGreaterThan(0);
  expect(await layoutFaults(page)).toEqual([]);
});

test('the spacing of text that a person sets: nothing is cut off or overlaps', async ({ page, emulator }) => {
  test.setTimeout(60_000);
  await page.setViewportSize({ width: 1280, height: 900 });
  // The values of WCAG 1.4.12, as a sheet of the person's own.
  await page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  await tour(page, emulator, async (where) => expect.soft(await layoutFaults(page), where).toEqual([]));
  expect(await page.evaluate(() => getComputedStyle(document.body).letterSpacing)).not.toBe('normal');
});

test('reduced motion: nothing moves by itself, and without it the spinner does', async ({ page, emulator }) => {
  const running = () => page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === 'running').length);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await emulator.addBackups(odd);
  await open(page, emulator);
  await expect(rows(page).first()).toBeVisible();
  await expect.poll(running).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(running).toBe(0);
  await emulator.faults({ endpoint: 'list', kind: 'hang' });
  await page.reload();
  await expect(page.locator('.skeleton-row').first()).toBeVisible();
  expect(await running()).toBe(0);
});

test('what is under way turns without keeping the page at work', async ({ page, emulator }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await emulator.addBackups(odd);
  await open(page, emulator);
  await expect(page.locator('.row .pill.busy').first()).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const styled = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'RecalcStyleCount')?.value ?? NaN;
  // Nothing here asks for frames: then the page would be at work for that.
  const age = async () => Number(/^Updated (\d+) second/.exec(await page.locator('.age').innerText())?.[1] ?? 0);
  await seeAccount(page);
  await expect.poll(age).toBeGreaterThan(0);
  const [from, before] = [await age(), await styled()];
  await expect.poll(age, { timeout: 10_000 }).toBeGreaterThanOrEqual(from + 3);
  // In three seconds there are 180 frames; the ages follow the time once a second.
  expect(await styled() - before).toBeLessThan(60);
});

/** Opens each dialog of the page in turn. */
async function eachDialog(page: Page, emulator: Emulator, look: (shown: Locator, name: string) => Promise<void>) {
  await emulator.removeBackup(499);
  await open(page, emulator);
  await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
  const shown = page.getByRole('dialog');
  for (const name of ['Create backup', 'Restore backup 501', 'Delete backup 501', 'Delete selected', 'Keyboard shortcuts']) {
    await button(page, name).click();
    await look(shown, name);
    await page.keyboard.press('Escape');
    await expect(shown).toBeHidden();
  }
}

for (const viewport of [{ width: 320, height: 568 }, { width: 1280, height: 480 }]) {
  test(`a screen of ${viewport.width} × ${viewport.height}: each dialog opens at its beginning, so that one reads what it is about`, async ({ page, emulator }) => {
    await page.setViewportSize(viewport);
    await eachDialog(page, emulator, async (shown, name) => {
      await expect(shown.getByRole('heading').first(), name).toBeInViewport({ ratio: 1 });
      expect(await shown.evaluate((dialog) => dialog.scrollTop), name).toBe(0);
    });
  });
}

test('where there is room no dialog scrolls', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await eachDialog(page, emulator, async (shown, name) => {
    await expect(shown).toBeVisible();
    expect(await shown.evaluate((dialog) => dialog.scrollHeight - dialog.clientHeight), name).toBeLessThanOrEqual(0);
  });
});

test('a phone: backups begin well above the middle of a long screen, and the account stands where the rest does', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await emulator.faults({ endpoint: 'account', kind: { merge: { token: { name: 'the-token-of-the-machine-that-looks-after-the-others' } } } });
  await open(page, emulator);
  const host = page.getByText(new URL(emulator.address).host, { exact: true });
  await expect(page.getByText(/looks-after-the-others/)).toBeVisible();
  await expect(page.locator('.attention')).toBeVisible();
  expect((await host.boundingBox())?.x).toBe((await page.getByText('ops@example.com').boundingBox())?.x);
  expect((await page.locator('tr.row').first().boundingBox())?.y).toBeLessThan(630);
  const top = async (name: string) => (await button(page, name).boundingBox())?.y;
  expect(await top('Create backup')).toBe(await top('Refresh'));
  expect(await top('Sign out')).toBeLessThan(20);
});

for (const viewport of [{ width: 390, height: 844 }, { width: 667, height: 375 }]) {
  test(`a screen of ${viewport.width} × ${viewport.height}: of many messages the newest is seen whole, and the rest counted`, async ({ page, emulator }) => {
    await page.setViewportSize(viewport);
    await open(page, emulator);
    for (const id of [503, 504, 505]) {
      await button(page, 'Create backup').click();
      const create = dialog(page, 'Create backup');
      await create.getByRole('combobox').fill(SERVER);
      await create.getByRole('textbox').press('Enter');
      await expect(messages(page)).toContainText(`Backup ${id} of ${SERVER} has started`);
    }
    await expect(messages(page).getByRole('listitem')).toHaveCount(1);
    await expect(messages(page).getByRole('listitem')).toBeInViewport({ ratio: 1 });
    await expect(messages(page)).toContainText('and 2 more: see Activity');
    const { height = Infinity } = (await messages(page).boundingBox()) ?? {};
    expect(height).toBeLessThan(viewport.height / 2);
  });
}

test('beside a scroll bar that takes room a message keeps away from both edges', async ({ emulator, playwright }) => {
  const browser = await playwright.chromium.launch({ ...chromium.launchOptions, ignoreDefaultArgs: ['--hide-scrollbars'] });
  const page = await browser.newPage({ baseURL: emulator.address, viewport: { width: 360, height: 640 } });
  await open(page, emulator);
  await button(page, 'Restore backup 502').dispatchEvent('click');
  const box = await messages(page).getByRole('listitem').boundingBox();
  const room = await page.evaluate(() => document.documentElement.clientWidth);
  expect(room).toBeLessThan(360);
  expect(box?.x).toBe(room - (box?.x ?? 0) - (box?.width ?? 0));
  await browser.close();
});

test('a phone whose keyboard leaves 300 px: the dialogs scroll to all that they hold', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(400));
  await page.setViewportSize({ width: 360, height: 640 });
  await open(page, emulator);
  await button(page, 'Create backup').click();
  await page.setViewportSize({ width: 360, height: 300 });
  const create = dialog(page, 'Create backup');
  await create.getByRole('combobox').click();
  await expect(create.getByRole('option').first()).toBeInViewport();
  await create.getByRole('option', { name: SERVER }).click();
  await create.getByRole('textbox').fill('with the keyboard open');
  await expect(create.getByRole('textbox')).toBeInViewport();
  await create.getByRole('button', { name: 'Create backup', exact: true }).click();
  await expect(create).toBeHidden();
  await expect(table(page)).toContainText('with the keyboard open');
});

test('a phone: with the list of servers open, the first press of a button counts', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await open(page, emulator);
  const create = dialog(page, 'Create backup');
  for (const [name, count] of [['Cancel', 3], ['Create backup', 4]] as const) {
    await button(page, 'Create backup').click();
    await create.getByRole('combobox').fill(SERVER);
    await expect(create.getByRole('option')).toHaveCount(1);
    await create.getByRole('button', { name, exact: true }).click();
    await expect(create).toBeHidden();
    await expect(rows(page)).toHaveCount(count);
  }
});

for (const [name, place] of [['Restore backup 501', 'Restore server'], ['Delete backup 501', 'Delete backup'], ['Delete selected', 'Delete 1 backup'], ['Keyboard shortcuts', 'Close']] as const) {
  test(`a phone whose keyboard leaves 330 px: “${name}” is read to its end, and its button reached`, async ({ page, emulator }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    // The last completed one: its dialog asks for the server's name.
    await emulator.removeBackup(499);
    await open(page, emulator);
    await page.getByRole('checkbox', { name: 'Select backup 501', exact: true }).check();
    await button(page, name).click();
    await page.setViewportSize({ width: 360, height: 330 });
    const shown = page.getByRole('dialog');
    await expect(shown).toBeVisible();
    if (name.startsWith('Restore')) await expect(shown).toContainText('1 of 10');
    const field = shown.getByRole('textbox');
    if (await field.count() > 0) {
      await field.click();
      await expect(field).toBeInViewport({ ratio: 1 });
      await field.fill(name === 'Delete selected' ? '1' : SERVER);
      await expect(field).toBeInViewport({ ratio: 1 });
    }
    expect(await layoutFaults(page)).toEqual([]);
    const last = shown.getByRole('button', { name: place, exact: true });
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport({ ratio: 1 });
    // Every word can be scrolled to.
    for (const part of await shown.locator('h2, p:not(.for-readers):visible, dd:visible, li:visible').all()) {
      await part.scrollIntoViewIfNeeded();
      await expect(part).toBeInViewport();
    }
    // Not the long way with steps, which safety.spec.ts goes.
    if (name.startsWith('Restore')) await shown.getByRole('checkbox').uncheck();
    await last.click();
    await expect(shown).toBeHidden();
  });
}

for (const [width, tag] of [[360, 'en'], [1024, 'en'], [1440, 'hy']] as const) {
  test(`${width} px, ${tag}: what one selects stays under the pointer, though its number comes above it`, async ({ page, emulator }) => {
    await page.setViewportSize({ width, height: 900 });
    await emulator.reset({ seed: 'demo' });
    await withoutPolls(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(table(page)).toBeVisible();
    await page.goto(`./?lang=${tag}`);
    const boxes = page.locator('tr.row').getByRole('checkbox');
    await expect(boxes.nth(2)).toBeVisible();
    // What comes above the rows by itself is there.
    await expect(page.locator('.attention')).toBeVisible();
    await expect(page.getByText('ops@example.com')).toBeVisible();
    const place = async () => (await boxes.first().boundingBox())?.y ?? 0;
    const before = await place();
    // A page is scrolled by whole pixels.
    const moved = async () => Math.abs(await place() - before) > 1;
    const words = page.locator('.status-line');
    const height = (await words.boundingBox())?.height ?? 0;
    await boxes.first().check();
    await expect(page.locator('.selection')).toBeVisible();
    expect((await words.boundingBox())?.height ?? 0).toBeGreaterThan(height);
    await expect.poll(moved).toBe(false);
    await boxes.first().uncheck();
    await expect(page.locator('.selection')).toBeHidden();
    await expect.poll(moved).toBe(false);
  });
}
