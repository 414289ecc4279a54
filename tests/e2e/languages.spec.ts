// Each language through the whole console: nothing of another language is left, nothing is cut off or overlaps, and formats are right
// in Chromium, which has no data for some of them (PRODUCT.md, 11).
import type { Locator, Page } from '@playwright/test';
import { directionOf, formOf, speaker, TAGS, textsOf, type Speaker, type Tag } from './catalogue.ts';
import { backup, SERVER, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';
import { judge, leftovers } from './leftovers.ts';

/** What the API says itself: names, descriptions, addresses; zones, and our own name. */
const DATA = [/^(web|db)-server-0\d$/, /^Automatic daily backup$|^Before|^Pre-|^Manual backup|^by test$|^pre-/i, /@/, /^127\.0\.0\.1:\d+$/, /^UTC/, /^Backup creation started\./, /^Restore of web-server-01 started\./, /^console$/i, /^Backup Console$/, /^curl /, /^(CSV|JSON|API|ID|curl)$/, /^(active|restoring)$/];
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/;
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

class Scene {
  readonly say: Speaker;
  constructor(readonly page: Page, readonly emulator: Emulator, readonly tag: Tag) {
    this.say = speaker(tag);
  }

  button(place: string, ...values: string[]) {
    return this.page.getByRole('button', { name: this.say(place, ...values), exact: true });
  }

  heading(place: string) {
    return this.page.getByRole('heading', { level: 1, name: this.say(place), exact: true });
  }

  get dialog() {
    return this.page.getByRole('dialog').last();
  }

  inDialog(place: string, ...values: string[]) {
    return this.dialog.getByRole('button', { name: this.say(place, ...values), exact: true });
  }

  async signIn(url: string) {
    await this.page.goto(url);
    await this.page.locator('#token').fill(this.emulator.tokens.full);
    await this.page.locator('#token').press('Enter');
    await expect(this.page.getByRole('table')).toBeVisible();
    // What comes by itself is there.
    await expect(this.page.getByRole('banner')).toContainText('ops@example.com');
  }

  /** Looks at the screen as it is. */
  async look(where: string) {
    expect.soft(await leftovers(this.page, this.tag, DATA), `${where}: not ${this.tag}`).toEqual([]);
    expect.soft(await layoutFaults(this.page), `${where}: layout`).toEqual([]);
    expect.soft(await this.page.locator('body').innerText(), where).not.toMatch(ARABIC_DIGITS);
  }
}

for (const tag of TAGS) {
  for (const width of [320, 360, 1280]) {
    test(`${tag} at ${width} px`, async ({ page, emulator, allowConsole }) => {
      test.setTimeout(60_000);
      const scene = new Scene(page, emulator, tag);
      const { say } = scene;
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const soon = new Date(Date.now() + 30 * 3600_000).toISOString();
      await emulator.addBackups([backup(600, { status: 'failed', size_mb: null }), backup(601, { backup_type: 'automatic', expires_at: soon, created_at: new Date().toISOString() })]);
      await withoutPolls(emulator, { poll_active_seconds: 0.5 });
      await page.goto(`./?lang=${tag}`);
      await expect(scene.heading('sign_in.heading')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', tag);
      await expect(page.locator('html')).toHaveAttribute('dir', directionOf(tag));
      await scene.look('sign-in');
      await scene.signIn(`./?lang=${tag}`);
      await expect(scene.heading('backups.heading')).toBeVisible();
      await scene.look('backups');

      if (width < 1280) await scene.button('backups.filters').click();
      await page.getByRole('combobox', { name: say('backups.status'), exact: true }).selectOption('completed');
      await page.getByRole('combobox', { name: say('backups.server'), exact: true }).fill('web-server-01');
      await scene.look('filters');
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').fill('nowhere');
      await expect(page.getByText(say('backups.no_match_text'))).toBeVisible();
      await scene.look('nothing matches');
      await scene.button('backups.clear').click();
      await page.getByRole('checkbox', { name: say('row.select', '600'), exact: true }).check();
      await scene.look('one selected');
      await scene.button('bulk.open').click();
      await expect(scene.dialog).toBeVisible();
      await scene.look('delete selected');
      await page.keyboard.press('Escape');
      await scene.button('backups.clear_selection').click();

      await scene.button('backups.create').click();
      await scene.dialog.getByRole('combobox').fill(SERVER);
      await expect(scene.dialog).toContainText(say('create.quota_of', '3', '10'));
      await scene.dialog.getByRole('textbox').fill('by test');
      await scene.look('create');
      await scene.inDialog('create.submit').click();
      await expect(scene.dialog).toBeHidden();
      await emulator.clock({ advance_seconds: 60 });
      const messages = page.getByRole('region', { name: say('shell.messages'), exact: true });
      await expect(messages).toContainText(/602/);
      await scene.look('created');

      await scene.button('row.restore_backup', '501').click();
      await expect(scene.dialog).toContainText(say('create.quota_of', '4', '10'));
      await scene.dialog.getByRole('textbox').fill('web');
      await scene.look('restore');
      await scene.dialog.getByRole('textbox').fill(SERVER);
      await scene.inDialog('restore.submit').click();
      await expect(page.locator('[aria-current=step]')).toHaveText(say('safety.in_progress'));
      await scene.look('safety backup');
      await scene.inDialog('safety.stop').click();
      await expect(scene.dialog).toContainText(say('safety.stopped', '603'));
      await scene.look('safety backup stopped');
      await scene.inDialog('restore.cancel').click();

      await scene.button('row.delete_backup', '499').click();
      await expect(scene.dialog).toBeVisible();
      await scene.look('delete');
      await scene.inDialog('delete.submit').click();
      await expect(page.getByRole('checkbox', { name: say('row.select', '499'), exact: true })).toBeHidden();

      if (width === 1280) {
        await scene.button('row.restore_backup', '501').click();
        await scene.dialog.getByRole('checkbox').uncheck();
        await scene.dialog.getByRole('textbox').fill(SERVER);
        await scene.inDialog('restore.submit').click();
        await expect(scene.dialog).toBeHidden();
        await expect(messages).toContainText('501');
        await scene.look('restore started');
        allowConsole(/status of 500/);
        // No poll takes away by itself what is looked at.
        await emulator.faults({ endpoint: 'list', kind: { status: { status: 500, headers: { 'Retry-After': '60' } } } });
        await scene.button('backups.refresh').click();
        await expect(page.getByText(say('errors.server', '500'))).toBeVisible();
        await scene.look('could not refresh');
        await emulator.clearFaults();
        await scene.button('backups.try_again').click();
        await expect(page.getByRole('alert')).toBeHidden();
      }

      await page.keyboard.press('?');
      await expect(scene.dialog).toBeVisible();
      await scene.look('shortcuts');
      await scene.inDialog('shortcuts.close').click();
      await page.getByRole('link', { name: say('shell.servers'), exact: true }).click();
      await expect(scene.heading('servers.heading')).toBeVisible();
      await scene.look('servers');
      await page.getByRole('link', { name: say('shell.activity'), exact: true }).click();
      await expect(scene.heading('activity.heading')).toBeVisible();
      await page.getByText(say('activity.show_command')).first().click();
      await scene.look('activity');
      await scene.button('shell.sign_out').click();
      await expect(page.getByText(say('sign_in.signed_out'))).toBeVisible();
      await scene.look('signed out');
    });
  }

  test(`${tag}: numbers, sizes, dates and ages`, async ({ page, emulator }) => {
    const { say } = new Scene(page, emulator, tag);
    const texts = textsOf(tag);
    const now = Date.now();
    const ages: [number, string, number][] = [];
    const units: [string, number, number[]][] = [
      ['minutes', 60, [1, 2, 3, 11, 59]], ['hours', 3600, [1, 2, 3, 11, 23]], ['days', 86_400, [1, 2, 3, 11, 59]],
      ['months', 30 * 86_400, [2, 3, 11, 24]], ['years', 365 * 86_400, [2, 3, 11, 100, 102]],
    ];
    for (const [unit, seconds, counts] of units) for (const count of counts) ages.push([700 + ages.length, `formats.${unit}_ago|${count}`, now - (count * seconds + 20) * 1000]);
    await emulator.addBackups(ages.map(([id, , at]) => backup(id, { created_at: new Date(at).toISOString() })));
    await emulator.addBackups([backup(690, { size_mb: 1_234_567 }), backup(691, { size_mb: 4523, created_at: '2025-01-06T03:05:00Z', expires_at: new Date(now + 3 * 86_400_000 + 60_000).toISOString() })]);
    await withoutPolls(emulator);
    const scene = new Scene(page, emulator, tag);
    await page.setViewportSize({ width: 1280, height: 2400 });
    await scene.signIn(`./?lang=${tag}`);
    const row = (id: number) => page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: say('row.select', String(id)), exact: true }) });
    const faults: string[] = [];
    for (const [id, what] of ages) {
      const [place = '', count = ''] = what.split('|');
      const expected = say(formOf(tag, place, Number(count)), count);
      const seen = await row(id).locator('td.created time').innerText();
      if (seen !== expected) faults.push(`${what}: ${seen} instead of ${expected}`);
    }
    expect(faults).toEqual([]);
    if (tag === 'ar') {
      // One and two of a unit are words of their own; Chromium has them.
      const known = await page.evaluate((ages) => ages.map(([unit, count]) => new Intl.RelativeTimeFormat('ar-u-nu-latn', { numeric: 'always' }).format(-count, unit)), ages.map(([, what]) => {
        const [, unit = '', count = ''] = /^formats\.(\w+)_ago\|(\d+)$/.exec(what) ?? [];
        return [unit, Number(count)] as [Intl.RelativeTimeFormatUnit, number];
      }));
      expect(await Promise.all(ages.map(([id]) => row(id).locator('td.created time').innerText()))).toEqual(known);
    }

    const size = row(690).locator('td.size span:not(.cell-label)');
    // Titles come last.
    await expect(size).toHaveAttribute('title', /./);
    const exact = await size.getAttribute('title') ?? '';
    const unit = (place: string) => say(`formats.${place}`, '').trim();
    const figure = exact.replace(unit('megabytes'), '').trim();
    const decimal = (await row(691).locator('td.size span:not(.cell-label)').innerText()).replace(unit('gigabytes'), '').trim();
    // Chromium's data where it has some; by rules of their own it has none of Armenian and Samoan.
    const own: Record<string, [string, string]> = { hy: ['1\u00a0234\u00a0567', '4,42'], sm: ['1,234,567', '4.42'] };
    const known = await page.evaluate((tag) => [
      new Intl.NumberFormat(`${tag}-u-nu-latn`).format(1_234_567), new Intl.NumberFormat(`${tag}-u-nu-latn`, { minimumFractionDigits: 2 }).format(4.42),
    ] as [string, string], tag);
    expect([figure, decimal]).toEqual(own[tag] ?? known);
    const date = say('formats.date_time', '6', texts.get('formats.month_1') ?? '', '2025', '04', '05', 'UTC+1');
    await expect(row(691).locator('td.created time')).toHaveAttribute('title', date);
    await expect(row(691).locator('td.expires time')).toHaveText(say(formOf(tag, 'formats.in_days', 3), '3'));
    const all = ages.length + 5;
    await expect(page.getByRole('status').first()).toContainText(say(formOf(tag, 'backups.showing', all), String(all), String(all)));
    expect(await page.locator('body').innerText()).not.toMatch(ARABIC_DIGITS);
    expect(await page.locator('body').innerText()).not.toMatch(MARKS);
  });
}

for (const tag of TAGS) {
  test(`${tag}: plural forms of a count, and a list`, async ({ page, emulator }) => {
    await withoutPolls(emulator);
    await emulator.faults({ endpoint: 'list', kind: 'malformed_rows' });
    const scene = new Scene(page, emulator, tag);
    await scene.signIn(`./?lang=${tag}`);
    const unread = page.getByRole('main').locator('.alert').filter({ hasText: /9000\d/ });
    const separator = scene.say('formats.list_separator');
    expect(separator).toBe(tag === 'ar' ? '، ' : ', ');
    expect((await unread.innerText()).split(separator).length).toBeGreaterThan(3);
    await emulator.clearFaults();
    for (const id of [501, 502, 499]) await emulator.removeBackup(id);
    // Each count has a form of its own in some language.
    let all = 0;
    for (const count of [1, 2, 3, 11, 100, 101]) {
      await emulator.addBackups(Array.from({ length: count - all }, (_, index) => backup(1000 + all + index)));
      all = count;
      await scene.button('backups.refresh').click();
      await expect(page.getByRole('status').first()).toContainText(scene.say(formOf(tag, 'backups.showing', count), String(count), String(count)));
      await page.getByRole('checkbox', { name: scene.say('backups.select_all'), exact: true }).check();
      await scene.button('bulk.open').click();
      await expect(scene.dialog.getByRole('heading', { name: scene.say(formOf(tag, 'bulk.heading', count), String(count)), exact: true })).toBeVisible();
      await page.keyboard.press('Escape');
      await scene.button('backups.clear_selection').click();
    }
  });
}

for (const tag of TAGS) {
  test(`${tag}: ages, marks and warnings are whole at every width of the table, in rows of one height`, async ({ page, emulator }) => {
    const now = Date.now();
    const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
    await emulator.addBackups([
      backup(600, { created_at: at(-59 * 60 - 20), expires_at: at(59 * 60 + 50) }), backup(601, { created_at: at(-23 * 3600 - 20), expires_at: at(2 * 86_400 + 600) }),
      backup(602, { created_at: at(-59 * 86_400 - 20), expires_at: at(59 * 86_400 + 600), backup_type: 'automatic' }), backup(603, { created_at: at(-23 * 30 * 86_400 - 20), expires_at: at(23 * 30 * 86_400 + 600), status: 'failed' }),
      backup(604, { created_at: at(-10 * 365 * 86_400 - 20), expires_at: at(10 * 365 * 86_400 + 600) }), backup(605, { created_at: at(-30 * 3600), status: 'in_progress', size_mb: null }),
    ]);
    await withoutPolls(emulator);
    const scene = new Scene(page, emulator, tag);
    await scene.signIn(`./?lang=${tag}`);
    await expect(page.locator('.stuck').first()).toBeVisible();
    for (const width of [960, 1024, 1279, 1280, 1366, 1472, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect.soft(await layoutFaults(page), `${width} px`).toEqual([]);
      expect.soft(await page.locator('tbody .row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height).filter((height) => height > 45.5)), `${width} px`).toEqual([]);
    }
  });
}

test('hosts and addresses run from left to right within an Arabic sentence, and the name of the token keeps its own direction', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  const scene = new Scene(page, emulator, 'ar');
  await scene.signIn('./?lang=ar');
  await expect(page.locator('.who bdi bdi')).toHaveText(/\S/);
  await emulator.faults({ endpoint: 'list', kind: 'next_elsewhere' });
  await scene.button('backups.refresh').click();
  await expect(page.getByRole('alert').locator('bdi[dir=ltr]')).toHaveText(/^https:\/\/evil\.invalid\//);
});

test('the judge of leftovers knows English when it sees it', () => {
  for (const tag of TAGS.filter((tag) => tag !== 'en')) {
    const isExplained = judge(tag, DATA);
    for (const place of ['backups.no_match_text', 'delete.text', 'shell.skip', 'servers.days', 'errors.timeout']) expect(isExplained(speaker('en')(place)), `${tag} ${place}`).toBe(false);
    for (const place of ['backups.no_match_text', 'delete.text', 'shell.skip', 'servers.days', 'errors.timeout']) expect(isExplained(speaker(tag)(place)), `${tag} ${place}`).toBe(true);
    expect(isExplained(speaker('en')('row.delete_backup', '501')), tag).toBe(false);
  }
});

test('what is exported or copied in Arabic carries no direction marks', async ({ page, emulator, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const scene = new Scene(page, emulator, 'ar');
  await emulator.addBackups([backup(600, { server: { id: 12371, name: 'خادم-النسخ' }, description: 'قبل التحديث' })]);
  await withoutPolls(emulator);
  await scene.signIn('./?lang=ar');
  const saved = async (open: () => Promise<unknown>) => {
    const download = page.waitForEvent('download');
    await open();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  for (const kind of ['csv', 'json']) {
    await scene.button('backups.export').click();
    const text = await saved(() => scene.button(`backups.export_${kind}`).click());
    expect(text).toContain('خادم-النسخ');
    expect(text).not.toMatch(MARKS);
    expect(text).not.toMatch(ARABIC_DIGITS);
  }
  const copied = async () => {
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await page.getByRole('main').focus();
  expect(await copied()).toContain('web-server-01');
  expect(await copied()).not.toMatch(MARKS);
  await scene.button('row.delete_backup', '600').click();
  await scene.dialog.getByRole('textbox').fill('خادم-النسخ');
  await scene.inDialog('delete.submit').click();
  await page.getByRole('link', { name: scene.say('shell.activity'), exact: true }).click();
  await expect(scene.heading('activity.heading')).toBeVisible();
  for (const place of ['activity.export_csv', 'activity.export_json']) expect(await saved(() => scene.button(place).click())).not.toMatch(MARKS);
  await page.getByText(scene.say('activity.show_command')).first().click();
  await scene.button('activity.copy').first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl [\x20-\x7e\n]+$/);
});

test('another language is there without a reload, and nothing typed or chosen is lost', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  await new Scene(page, emulator, 'en').signIn('./?lang=en');
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await page.getByRole('searchbox').fill('web pre');
  await page.getByRole('combobox', { name: 'Status', exact: true }).selectOption('completed');
  await page.getByRole('combobox', { name: 'Server', exact: true }).fill('web-ser');
  await page.getByRole('checkbox', { name: 'Select backup 499', exact: true }).check();
  let last = speaker('en');
  for (const tag of [...TAGS.filter((tag) => tag !== 'en'), 'en']) {
    const say = speaker(tag);
    const choice = page.getByRole('combobox', { name: last('shell.language'), exact: true });
    await choice.focus();
    await choice.selectOption(tag);
    await expect(page.getByRole('heading', { level: 1, name: say('backups.heading'), exact: true })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', tag);
    await expect(page.locator('html')).toHaveAttribute('dir', directionOf(tag));
    await expect(page.getByRole('combobox', { name: say('shell.language'), exact: true })).toBeFocused();
    await expect(page.getByRole('searchbox', { name: say('backups.search'), exact: true })).toHaveValue('web pre');
    await expect(page.getByRole('combobox', { name: say('backups.status'), exact: true })).toHaveValue('completed');
    await expect(page.getByRole('checkbox', { name: say('row.select', '499'), exact: true })).toBeChecked();
    await expect(page.getByRole('columnheader').filter({ hasText: say('backups.created') })).toHaveAttribute('aria-sort', 'descending');
    last = say;
  }
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
});

test('the API\'s own words keep their direction within an Arabic sentence', async ({ page, emulator, allowConsole }) => {
  allowConsole(/status of 500/);
  await withoutPolls(emulator);
  const scene = new Scene(page, emulator, 'ar');
  await scene.signIn('./?lang=ar');
  await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500, body: { detail: 'The database is away.' } } } });
  await scene.button('row.delete_backup', '501').click();
  await scene.inDialog('delete.submit').click();
  const ends = async (within: Locator) => {
    const words = within.locator('bdi').filter({ hasText: 'The database is away.' }).first();
    await expect(words).toBeVisible();
    // The full stop stands at the end of the English sentence: to the right of its first letter.
    return words.evaluate((element) => {
      const text = element.firstChild as Text;
      const at = (index: number) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        return range.getBoundingClientRect();
      };
      const [first, last] = [at(0), at(text.length - 1)];
      return last.top > first.top || last.left > first.left;
    });
  };
  expect(await ends(scene.dialog)).toBe(true);
  await scene.inDialog('delete.keep').click();
  await page.getByRole('link', { name: scene.say('shell.activity'), exact: true }).click();
  await expect(scene.heading('activity.heading')).toBeVisible();
  expect(await ends(page.getByRole('main'))).toBe(true);
});

test('Arabic mirrors what has a direction, and leaves names and figures as they are', async ({ page, emulator }) => {
  await withoutPolls(emulator);
  const scene = new Scene(page, emulator, 'ar');
  await scene.signIn('./?lang=ar');
  const middle = async (place: string) => {
    const box = await page.getByRole('columnheader').filter({ hasText: scene.say(place) }).first().boundingBox();
    return (box?.x ?? 0) + (box?.width ?? 0) / 2;
  };
  expect(await middle('backups.server')).toBeGreaterThan(await middle('backups.created'));
  expect(await page.getByRole('row').nth(1).locator('td.server bdi').evaluate((name) => getComputedStyle(name).unicodeBidi)).toBe('isolate');
  const direction = () => page.getByRole('searchbox').evaluate((field) => getComputedStyle(field).direction);
  expect(await direction()).toBe('rtl');
  await page.getByRole('searchbox').fill('web');
  expect(await direction()).toBe('ltr');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('link', { name: scene.say('shell.servers'), exact: true }).click();
  await expect(scene.heading('servers.heading')).toBeVisible();
  expect(await page.locator('.strip svg').first().evaluate((strip) => getComputedStyle(strip).scale)).toBe('-1 1');
  await expect(page.locator('.who bdi[dir=ltr]')).toHaveText(/^127/);
});

for (const tag of ['ar', 'en', 'hy', 'nl', 'sm', 'tr']) {
  test(`a size of hundreds of gigabytes is shown whole: ${tag}`, async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { size_mb: 314_339 }), backup(601, { size_mb: 1_023_990 })]);
    await page.addInitScript((tag) => localStorage.setItem('console-language', tag), tag);
    await page.goto('./');
    await page.locator('#token').fill(emulator.tokens.full);
    await page.locator('#token').press('Enter');
    await expect(page.locator('tr.row').filter({ hasText: '600' })).toBeVisible();
    for (const width of [360, 960, 1024, 1152, 1280, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      // By parts of a pixel: that is enough for an ellipsis.
      const cut = await page.locator('td.size').evaluateAll((cells) => cells.filter((cell) => {
        const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(cell);
        const room = cell.getBoundingClientRect().width - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
        return (cell.firstElementChild?.getBoundingClientRect().width ?? 0) > room + 0.01;
      }).map((cell) => cell.textContent));
      expect(cut, `${width} px`).toEqual([]);
    }
  });
}
