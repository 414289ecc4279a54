// Live status (PRODUCT.md, 7): when the console asks and what it asks for, and what it announces.
import type { BrowserContext, Page, Request } from '@playwright/test';
import type { Emulator, FaultKind } from './emulator.ts';
import { button, chooseServer, LIST_PATH, LOST, messages, row, rows, serverBox } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';
import { finishAll, inProgress, morePolls, polls, quick, updatedNow } from './polls.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const refresh = (page: Page) => button(page, 'Refresh');
const couldNotRefresh = (page: Page) => page.getByRole('alert').filter({ hasText: 'Could not refresh.' });

/** As browsers do it when a tab is covered by another. */
const show = (page: Page, isSeen: boolean) => page.evaluate((isSeen) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => !isSeen });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (isSeen ? 'visible' : 'hidden') });
  document.dispatchEvent(new Event('visibilitychange'));
}, isSeen);

test.describe('the pace', () => {
  /** Time in the page stands still from here on, but for what a test lets pass. */
  async function stopTime(page: Page) {
    await page.clock.install({ time: new Date('2025-01-16T15:00:00Z') });
    await page.clock.pauseAt(new Date('2025-01-16T15:00:01Z'));
  }

  /** The reads of the list that a page waits for. */
  const awaited = new WeakMap<Page, Set<Request>>();

  /** Notes from now on what the page reads, as soon as it asks: the emulator hears of it a moment later. */
  function watchReads(page: Page) {
    const reads = new Set<Request>();
    awaited.set(page, reads);
    page.on('request', (request) => void (new URL(request.url()).pathname === LIST_PATH && reads.add(request)));
    const end = (request: Request) => void reads.delete(request);
    page.on('requestfinished', end).on('requestfailed', end);
  }

  /** When it returns, whatever the page had asked for has reached the emulator, and what was answered has reached the page. */
  async function settle(page: Page, emulator: Emulator) {
    const ask = () => page.evaluate(() => fetch('./?settled').then((response) => response.text()));
    await ask();
    await expect.poll(() => awaited.get(page)?.size ?? 0).toBe(0);
    await expect.poll(async () => (await polls(emulator)).every((poll) => poll.finished_at !== null || poll.aborted)).toBe(true);
    await ask();
  }

  /** Lets time pass and returns what was asked meanwhile. In steps: an answer must not seem to take longer than a request may. */
  async function askedIn(page: Page, emulator: Emulator, span: number): Promise<string[]> {
    const before = (await polls(emulator)).length;
    for (let left = Math.round(span); left > 0; left -= 15 * SECOND) {
      await page.clock.runFor(Math.min(left, 15 * SECOND));
      await settle(page, emulator);
    }
    return (await polls(emulator)).slice(before).map((poll) => poll.query);
  }

  /** Lets time pass step by step until a poll comes, and returns how long that took. */
  async function nextPollAfter(page: Page, emulator: Emulator, step: number): Promise<number> {
    for (let passed = step; passed < 400 * SECOND; passed += step) {
      if ((await askedIn(page, emulator, step)).length > 0) return passed;
    }
    return Infinity;
  }

  /** A poll comes after this span, not sooner. */
  async function expectNextIn(page: Page, emulator: Emulator, span: number, asked: string[], spread = 0) {
    expect(await askedIn(page, emulator, span - 100), `within ${span - 100} ms`).toEqual([]);
    expect(await askedIn(page, emulator, 200 + spread), `after ${span} ms`).toEqual(asked);
  }

  const failReads = (emulator: Emulator, kind: FaultKind) => emulator.faults({ endpoint: 'list', kind }, { endpoint: 'list_by_server', kind });

  /** From here on the whole list gets 504, as a person who asks for it is told. */
  async function failWholeList(page: Page, emulator: Emulator) {
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 504 } } });
    await refresh(page).click();
    await settle(page, emulator);
    await expect(couldNotRefresh(page)).toContainText('The API failed with status 504.');
  }

  async function begin(page: Page, emulator: Emulator) {
    await stopTime(page);
    watchReads(page);
    await signIn(page, emulator.tokens.full);
    await updatedNow(page);
    await settle(page, emulator);
  }

  test('in progress: 5 s, slower by half up to 15, only the server concerned; a change is back to 5', async ({ page, emulator }) => {
    await begin(page, emulator);
    for (const seconds of [5, 7.5, 11.25, 15, 15]) await expectNextIn(page, emulator, seconds * SECOND, ['server_id=12345']);
    await emulator.changeBackup(499, { description: 'Changed' });
    await expectNextIn(page, emulator, 15 * SECOND, ['server_id=12345']);
    await expect(row(page, 499)).toContainText('Changed');
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
  });

  test('nothing in progress: the whole list, every 60 s', async ({ page, emulator }) => {
    await finishAll(emulator);
    await begin(page, emulator);
    for (let round = 0; round < 3; round += 1) await expectNextIn(page, emulator, 60 * SECOND, ['']);
  });

  test('1,000 servers, one of them at work: at most 13 requests a minute, each for that server; idle, one', async ({ page, emulator }) => {
    test.setTimeout(90_000);
    await emulator.addBackups([...Array(999).keys()].map((index) => ({ ...inProgress(10_000 + index, 20_000 + index), status: 'completed', size_mb: 5 })));
    await begin(page, emulator);
    await expect(page.getByRole('status').first()).toContainText('of 1,002 backups');
    const minutes: string[][] = [];
    for (let minute = 0; minute < 3; minute += 1) {
      const asked: string[] = [];
      for (let step = 0; step < 12; step += 1) {
        // As lively as it gets: each answer differs from the one before, so that the pace stays at its fastest.
        await emulator.changeBackup(499, { description: `${minute}:${step}` });
        asked.push(...(await askedIn(page, emulator, 5 * SECOND)));
      }
      minutes.push(asked);
    }
    console.log(`requests a minute, one of 1,000 servers at work: ${minutes.map((asked) => asked.length).join(', ')}`);
    for (const asked of minutes) {
      expect(asked.length).toBeLessThanOrEqual(13);
      expect(asked.length).toBeGreaterThanOrEqual(10);
      expect(new Set(asked)).toEqual(new Set(['server_id=12345']));
    }
    await finishAll(emulator);
    await askedIn(page, emulator, 15 * SECOND);
    const idle: string[][] = [];
    for (let minute = 0; minute < 3; minute += 1) idle.push(await askedIn(page, emulator, MINUTE));
    console.log(`requests a minute, idle: ${idle.map((asked) => asked.length).join(', ')}`);
    expect(idle).toEqual([[''], [''], ['']]);
  });

  test('what ends slows it down, what begins elsewhere speeds it up', async ({ page, emulator }) => {
    await begin(page, emulator);
    await finishAll(emulator);
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
    await expect(row(page, 502)).toContainText('Completed');
    await emulator.addBackups([inProgress(600, 7)]);
    await expectNextIn(page, emulator, 60 * SECOND, ['']);
    await expect(row(page, 600)).toContainText('In progress');
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=7']);
  });

  for (const [servers, asked] of [
    [4, ['server_id=1', 'server_id=2', 'server_id=3', 'server_id=12345']],
    [5, ['']],
  ] as const) {
    test(`${servers} servers in progress: asks for ${servers > 4 ? 'the whole list' : 'each of them'}`, async ({ page, emulator }) => {
      await emulator.addBackups([...Array(servers - 1).keys()].map((index) => inProgress(600 + index, 1 + index)));
      await begin(page, emulator);
      const first = await askedIn(page, emulator, 5.1 * SECOND);
      // One after the other, so the rest may still be on its way.
      await expect.poll(async () => (await polls(emulator)).length).toBe(1 + asked.length);
      expect(first.length).toBeGreaterThan(0);
      expect((await polls(emulator)).slice(1).map((poll) => poll.query).sort()).toEqual([...asked].sort());
    });
  }

  test('the whole list is still read now and then while only a few servers are asked for', async ({ page, emulator }) => {
    await begin(page, emulator);
    await emulator.addBackups([{ ...inProgress(600, 7), status: 'completed', size_mb: 5 }]);
    const asked: string[] = [];
    for (let quarter = 0; quarter < 21; quarter += 1) asked.push(...(await askedIn(page, emulator, 15 * SECOND)));
    expect(asked.filter((query) => query === '').length).toBe(1);
    await expect(row(page, 600)).toBeVisible();
  });

  test('failures double the wait, up to 5 minutes, and the next good answer ends that', async ({ page, emulator, allowConsole }) => {
    test.setTimeout(90_000);
    allowConsole(/status of 503/);
    await begin(page, emulator);
    await failReads(emulator, { status: { status: 503 } });
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
    await expect(couldNotRefresh(page)).toContainText('The API failed with status 503.');
    for (const wait of [10, 20, 40, 80, 160, 300].map((seconds) => seconds * SECOND)) {
      // Spread over the last quarter, so that not every console comes back in the same moment.
      const passed = await nextPollAfter(page, emulator, wait / 10);
      expect(passed).toBeGreaterThanOrEqual(wait * 0.65);
      expect(passed).toBeLessThanOrEqual(wait * 1.1);
    }
    await emulator.clearFaults();
    await nextPollAfter(page, emulator, 15 * SECOND);
    await expect(couldNotRefresh(page)).toHaveCount(0);
    expect((await askedIn(page, emulator, 60 * SECOND)).length).toBeGreaterThan(0);
  });

  test('a server that is refused keeps no other from being asked for', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 404/);
    await emulator.addBackups([inProgress(600, 801)]);
    await begin(page, emulator);
    await page.route(/server_id=12345/, (route) => route.fulfill({ status: 404, json: { detail: 'No such server.' } }));
    await emulator.changeBackup(600, { status: 'completed', size_mb: 4460 });
    // It is asked first, and the emulator does not hear of it.
    expect(await askedIn(page, emulator, 6 * SECOND)).toEqual([]);
    await expect(couldNotRefresh(page)).toContainText('No such server.');
    await nextPollAfter(page, emulator, SECOND);
    await expect(row(page, 600)).toContainText('Completed');
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  test('while the whole list fails, what is in progress is followed all the same', async ({ page, emulator, allowConsole }) => {
    test.setTimeout(60_000);
    allowConsole(/status of 504/);
    await begin(page, emulator);
    await failWholeList(page, emulator);
    const asked: string[] = [];
    for (let round = 0; round < 12; round += 1) asked.push(...(await askedIn(page, emulator, 5 * SECOND)));
    // The whole list rests for 7.5 s, and twice as long each time; what is in progress is asked for right after it, too.
    expect(asked).toEqual(['', 'server_id=12345', 'server_id=12345', '', 'server_id=12345', 'server_id=12345']);
    await finishAll(emulator);
    await nextPollAfter(page, emulator, 5 * SECOND);
    await expect(row(page, 502)).toContainText('Completed');
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 is complete');
    await expect(couldNotRefresh(page)).toContainText(/Shown is the data of 1 minute ago/);
    await expect(page.locator('.age')).toContainText('Updated 1 minute ago');
    await emulator.clearFaults();
    await button(couldNotRefresh(page), 'Try again').click();
    await settle(page, emulator);
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  test('the whole list that failed once is soon asked for again', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 504/);
    await begin(page, emulator);
    await emulator.faults({ endpoint: 'list', times: 1, kind: { status: { status: 504 } } });
    await refresh(page).click();
    await settle(page, emulator);
    await expect(couldNotRefresh(page)).toBeVisible();
    await expectNextIn(page, emulator, 7.5 * SECOND, ['']);
    await expect(couldNotRefresh(page)).toHaveCount(0);
    await expectNextIn(page, emulator, 11.25 * SECOND, ['server_id=12345']);
  });

  test('once the network is back, the whole list is read at the first occasion', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    await begin(page, emulator);
    await page.route((url) => url.pathname === LIST_PATH, (route) => route.abort());
    for (let press = 0; press < 4; press += 1) {
      await refresh(page).click();
      await askedIn(page, emulator, SECOND);
      await expect(couldNotRefresh(page)).toBeVisible();
    }
    await page.unrouteAll();
    await show(page, false);
    await askedIn(page, emulator, 16 * SECOND);
    await show(page, true);
    await settle(page, emulator);
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  test('a restore is followed also while the whole list fails', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 504/);
    await finishAll(emulator);
    await emulator.changeServer(12345, { status: 'restoring' });
    await begin(page, emulator);
    const note = page.getByRole('status').filter({ hasText: 'The restore of web-server-01 is under way.' });
    // The servers are asked for when the browser is idle, idle by the page's clock.
    await expect.poll(async () => (await page.clock.runFor(100), note.isVisible())).toBe(true);
    await failWholeList(page, emulator);
    await expect(note).toBeVisible();
    await emulator.changeServer(12345, { status: 'active' });
    await nextPollAfter(page, emulator, SECOND);
    await expect(messages(page)).toContainText(/restore of web-server-01 seems to have ended/);
    await expect(note).toHaveCount(0);
    await expect(couldNotRefresh(page)).toBeVisible();
  });

  test('no answer in time for the whole list: what is in progress is followed, and the note goes once it is read', async ({ page, emulator }) => {
    await begin(page, emulator);
    await emulator.faults({ endpoint: 'list', kind: 'hang', times: 1 });
    await refresh(page).click();
    await expect.poll(async () => (await polls(emulator)).length).toBe(2);
    await finishAll(emulator);
    await page.clock.runFor(31 * SECOND);
    await expect(row(page, 502)).toContainText('Completed');
    await expect(couldNotRefresh(page)).toContainText('No answer in time.');
    await settle(page, emulator);
    // Nothing is in progress any more, so this is a while.
    expect(await askedIn(page, emulator, 61 * SECOND)).toEqual(['']);
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  test('the whole list and the servers’ fail: the wait doubles, and the note tells what is wrong with the whole list', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 50[04]/);
    await begin(page, emulator);
    await emulator.faults({ endpoint: 'list_by_server', kind: { status: { status: 500 } } });
    await failWholeList(page, emulator);
    for (const wait of [10, 20, 40].map((seconds) => seconds * SECOND)) {
      expect(await askedIn(page, emulator, wait * 0.7)).toEqual([]);
      expect(await askedIn(page, emulator, wait * 0.31)).toEqual(['', 'server_id=12345']);
      await expect(couldNotRefresh(page)).toContainText('The API failed with status 504.');
    }
  });

  test('the API is reached again before the whole list is read: the note is about that list again', async ({ page, emulator, allowConsole }) => {
    test.setTimeout(60_000);
    allowConsole(/status of 504|net::ERR_/);
    await begin(page, emulator);
    await failWholeList(page, emulator);
    // Until the whole list rests for a minute.
    for (let failures = 1; failures < 4;) failures += (await askedIn(page, emulator, 5 * SECOND)).filter((query) => query === '').length;
    await emulator.faults({ endpoint: 'list_by_server', times: 1, kind: 'reset_before' });
    expect(await askedIn(page, emulator, 15.1 * SECOND)).toEqual(['server_id=12345']);
    await expect(couldNotRefresh(page)).toContainText('No answer from');
    expect(await askedIn(page, emulator, 30 * SECOND)).toEqual(['server_id=12345']);
    await expect(couldNotRefresh(page)).toContainText('The API failed with status 504.');
  });

  test('while the whole list fails, no row moves on a small screen', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 504/);
    await page.setViewportSize({ width: 360, height: 900 });
    await begin(page, emulator);
    // The account and the servers are asked for when the browser is idle, idle by the page's clock.
    const hasCome = (words: RegExp | string) => page.getByText(words).isVisible();
    await expect.poll(async () => (await page.clock.runFor(100), await hasCome('ops@example.com') && hasCome(/needs? attention/))).toBe(true);
    const places = () => Promise.all([501, 502].map(async (id) => (await row(page, id).boundingBox())?.y));
    const before = await places();
    await failWholeList(page, emulator);
    expect(await askedIn(page, emulator, 7.6 * SECOND)).toEqual(['', 'server_id=12345']);
    await expect(page.locator('.age')).toContainText(/Updated \d seconds ago/);
    expect(await places()).toEqual(before);
  });

  test('Retry-After in seconds is obeyed', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 429/);
    await begin(page, emulator);
    await emulator.faults({ endpoint: 'list_by_server', times: 1, kind: { status: { status: 429, headers: { 'Retry-After': '40' } } } });
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
    await expect(couldNotRefresh(page)).toContainText('The API asks to wait 40 seconds.');
    await expectNextIn(page, emulator, 40 * SECOND, ['server_id=12345']);
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  test('Retry-After as a date is obeyed', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 503/);
    await begin(page, emulator);
    const at = (await page.evaluate(() => Date.now())) + 65 * SECOND;
    await emulator.faults({ endpoint: 'list_by_server', times: 1, kind: { status: { status: 503, headers: { 'Retry-After': new Date(at).toUTCString() } } } });
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
    // Dates in headers know only whole seconds.
    await expectNextIn(page, emulator, 59 * SECOND, ['server_id=12345'], 1.2 * SECOND);
  });

  test('while a Retry-After runs nothing is asked, also when the page is back in view; a person may', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 429/);
    await finishAll(emulator);
    await begin(page, emulator);
    await emulator.faults({ endpoint: 'list', times: 2, kind: { status: { status: 429, headers: { 'Retry-After': '120' } } } });
    await expectNextIn(page, emulator, 60 * SECOND, ['']);
    await show(page, false);
    expect(await askedIn(page, emulator, 30 * SECOND)).toEqual([]);
    await show(page, true);
    expect(await askedIn(page, emulator, 60 * SECOND)).toEqual([]);
    await refresh(page).click();
    await settle(page, emulator);
    expect((await polls(emulator)).length).toBe(3);
    // Its answer asks for the same again. Then hidden for longer than that: at once.
    await show(page, false);
    expect(await askedIn(page, emulator, 130 * SECOND)).toEqual([]);
    await show(page, true);
    await settle(page, emulator);
    expect((await polls(emulator)).length).toBe(4);
    await expect(couldNotRefresh(page)).toHaveCount(0);
  });

  for (const [what, value] of [['0', '0'], ['a date that is past', 'Wed, 15 Jan 2025 00:00:00 GMT']] as const) {
    test(`a Retry-After of ${what}: the wait doubles as after any failure`, async ({ page, emulator, allowConsole }) => {
      allowConsole(/status of 503/);
      await finishAll(emulator);
      await begin(page, emulator);
      await failReads(emulator, { status: { status: 503, headers: { 'Retry-After': value } } });
      await expectNextIn(page, emulator, 60 * SECOND, ['']);
      expect(await askedIn(page, emulator, 85 * SECOND)).toEqual([]);
      expect(await askedIn(page, emulator, 40 * SECOND)).toEqual(['']);
    });
  }

  test('"Refresh" while only some servers are asked for: the whole list is read after it', async ({ page, emulator }) => {
    await begin(page, emulator);
    await emulator.addBackups([{ ...inProgress(600, 7), status: 'completed', size_mb: 5 }]);
    await emulator.faults({ endpoint: 'list_by_server', times: 1, delay_ms: 1500 });
    await page.clock.runFor(5.1 * SECOND);
    await expect.poll(async () => (await polls(emulator)).length).toBe(2);
    await refresh(page).click();
    await expect(row(page, 600)).toBeVisible();
    expect((await polls(emulator)).slice(1).map((poll) => poll.query)).toEqual(['server_id=12345', '']);
  });

  test('a deletion makes no old list new: the failed refresh and the age of the data stay said', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 500/);
    await begin(page, emulator);
    await failReads(emulator, { status: { status: 500 } });
    for (let minute = 0; minute < 10; minute += 1) await askedIn(page, emulator, MINUTE);
    await expect(couldNotRefresh(page)).toContainText('Shown is the data of 10 minutes ago.');
    await emulator.clearFaults();
    await failReads(emulator, 'hang');
    await page.getByRole('button', { name: 'Delete backup 499' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete backup' }).click();
    await expect(row(page, 499)).toHaveCount(0);
    await expect(couldNotRefresh(page)).toContainText('Shown is the data of 10 minutes ago.');
    await expect(page.getByText('Updated 10 minutes ago')).toBeVisible();
  });

  test.describe('the servers beside the backups', () => {
    const asked = async (emulator: Emulator) => (await emulator.requests('servers')).length;
    const view = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });
    const all = async (emulator: Emulator) => (await emulator.requests()).filter(({ kind }) => kind === 'api').length;

    async function beginIdle(page: Page, emulator: Emulator) {
      await finishAll(emulator);
      await begin(page, emulator);
      // What is fetched when the browser is idle, idle by the page's clock.
      await expect.poll(async () => (await page.clock.runFor(100), asked(emulator))).toBe(1);
      await expect.poll(async () => (await emulator.requests('account')).length).toBe(1);
      await settle(page, emulator);
    }

    test('on "Backups", once they have answered: one request a minute in all; "Refresh" asks for them again', async ({ page, emulator }) => {
      await beginIdle(page, emulator);
      const before = await all(emulator);
      for (let minute = 0; minute < 3; minute += 1) await askedIn(page, emulator, MINUTE);
      expect(await all(emulator)).toBe(before + 3);
      await refresh(page).click();
      await expect.poll(() => asked(emulator)).toBe(2);
    });

    test('opened when the last answer is old, and with each list while "Servers" is shown', async ({ page, emulator }) => {
      await beginIdle(page, emulator);
      await view(page, 'Servers').click();
      await settle(page, emulator);
      expect(await asked(emulator)).toBe(1);
      await askedIn(page, emulator, MINUTE);
      await expect.poll(() => asked(emulator)).toBe(2);
      await view(page, 'Backups').click();
      for (let minute = 0; minute < 2; minute += 1) await askedIn(page, emulator, MINUTE);
      expect(await asked(emulator)).toBe(2);
      await view(page, 'Servers').click();
      await expect.poll(() => asked(emulator)).toBe(3);
    });

    test('a failure that can pass is tried again with the next list, whatever is shown; so is the account', async ({ page, emulator, allowConsole }) => {
      allowConsole(/status of 500/);
      const failed = { status: { status: 500 } };
      await emulator.faults({ endpoint: 'servers', kind: failed, times: 2 }, { endpoint: 'account', kind: failed, times: 1 });
      await beginIdle(page, emulator);
      await askedIn(page, emulator, MINUTE);
      await expect.poll(() => asked(emulator)).toBe(2);
      await expect(page.getByRole('banner')).toContainText('ops@example.com');
      await askedIn(page, emulator, MINUTE);
      await expect.poll(() => asked(emulator)).toBe(3);
      await settle(page, emulator);
      const before = await all(emulator);
      await askedIn(page, emulator, MINUTE);
      expect(await all(emulator)).toBe(before + 1);
    });

    test('a refusal is final, but for "Refresh"', async ({ page, emulator, allowConsole }) => {
      allowConsole(/status of 403/);
      await emulator.faults({ endpoint: 'servers', kind: { status: { status: 403 } } });
      await beginIdle(page, emulator);
      await view(page, 'Servers').click();
      for (let minute = 0; minute < 2; minute += 1) await askedIn(page, emulator, MINUTE);
      expect(await asked(emulator)).toBe(1);
      await emulator.clearFaults();
      await refresh(page).click();
      await expect.poll(() => asked(emulator)).toBe(2);
      await expect(page.getByRole('table', { name: 'Servers' })).toContainText('db-server-02');
    });
  });

  test('hidden with nothing in progress: paused, and in view again at once', async ({ page, emulator }) => {
    await finishAll(emulator);
    await begin(page, emulator);
    await show(page, false);
    expect(await askedIn(page, emulator, 10 * MINUTE)).toEqual([]);
    await show(page, true);
    await settle(page, emulator);
    expect((await polls(emulator)).length).toBe(2);
    await updatedNow(page);
  });

  test('in view again after less than 15 s: no refresh, and the pace goes on', async ({ page, emulator }) => {
    await finishAll(emulator);
    await begin(page, emulator);
    await show(page, false);
    expect(await askedIn(page, emulator, 14 * SECOND)).toEqual([]);
    await show(page, true);
    await expectNextIn(page, emulator, 46 * SECOND, ['']);
  });

  test('hidden with something in progress: every 60 s', async ({ page, emulator }) => {
    await begin(page, emulator);
    await show(page, false);
    await expectNextIn(page, emulator, 60 * SECOND, ['server_id=12345']);
    await expectNextIn(page, emulator, 60 * SECOND, ['server_id=12345']);
    await show(page, true);
    expect(await askedIn(page, emulator, 15 * SECOND)).toEqual(['server_id=12345']);
  });

  test('offline is said and nothing is asked; online again it refreshes at once', async ({ page, context, emulator }) => {
    await begin(page, emulator);
    const offline = page.getByRole('alert').filter({ hasText: 'You are offline: nothing is refreshed until the network is back.' });
    await goOffline(page, context, true);
    await page.clock.runFor(2 * MINUTE);
    await expect(offline).toBeVisible();
    await expect(rows(page)).toHaveCount(3);
    expect((await polls(emulator)).length).toBe(1);
    await goOffline(page, context, false);
    await expect.poll(async () => (await polls(emulator)).length).toBe(2);
    await settle(page, emulator);
    expect((await polls(emulator)).length).toBe(2);
    await page.clock.runFor(1.1 * SECOND);
    await expect(offline).toHaveCount(0);
  });

  async function goOffline(page: Page, context: BrowserContext, isOffline: boolean) {
    await context.setOffline(isOffline);
    await page.waitForFunction((isOnline) => navigator.onLine === isOnline, !isOffline, { polling: 50 });
  }

  test('a failed refresh says its reason and the true age of the data', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 500/);
    await begin(page, emulator);
    await failReads(emulator, { status: { status: 500, body: { detail: 'The database is down.' } } });
    await askedIn(page, emulator, 5.1 * SECOND);
    await expect(couldNotRefresh(page)).toContainText('Shown is the data of 5 seconds ago.');
    await expect(couldNotRefresh(page)).toContainText('The API failed with status 500.');
    await expect(couldNotRefresh(page)).toContainText('The API says: “The database is down.”');
    await expect(rows(page)).toHaveCount(3);
    for (let minute = 0; minute < 10; minute += 1) await askedIn(page, emulator, MINUTE);
    await expect(couldNotRefresh(page)).toContainText('Shown is the data of 10 minutes ago.');
    await emulator.clearFaults();
    await couldNotRefresh(page).getByRole('button', { name: 'Try again' }).click();
    await expect(couldNotRefresh(page)).toHaveCount(0);
    await expect(rows(page)).toHaveCount(3);
  });

  test('a write refreshes at once and at the fastest pace', async ({ page, emulator }) => {
    await begin(page, emulator);
    for (const seconds of [5, 7.5]) await expectNextIn(page, emulator, seconds * SECOND, ['server_id=12345']);
    await page.getByRole('button', { name: 'Delete backup 499' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete backup' }).click();
    await expect(row(page, 499)).toHaveCount(0);
    await settle(page, emulator);
    // The dialog has asked for its server's list, too.
    expect((await polls(emulator)).length).toBe(5);
    // That answer brought nothing new, but it was not a poll's.
    await expectNextIn(page, emulator, 5 * SECOND, ['server_id=12345']);
    await expectNextIn(page, emulator, 7.5 * SECOND, ['server_id=12345']);
  });
});

test.describe('one request at a time', () => {
  test('a hundred clicks on "Refresh" during slow answers never have two in flight', async ({ page, emulator }) => {
    // A hundred true clicks take their time.
    test.slow();
    await quick(emulator, { poll_active_seconds: 0.1, poll_idle_seconds: 0.1 });
    await signIn(page, emulator.tokens.full);
    await emulator.faults({ endpoint: 'list', delay_ms: 250 }, { endpoint: 'list_by_server', delay_ms: 250 });
    for (let click = 0; click < 100; click += 1) await refresh(page).click({ noWaitAfter: true });
    await morePolls(emulator, 3);
    const answered = (await polls(emulator)).filter((poll) => poll.finished_at !== null);
    expect(answered.length).toBeGreaterThan(4);
    for (const [index, poll] of answered.slice(1).entries()) {
      expect(poll.at, `poll ${index + 1}`).toBeGreaterThanOrEqual(answered[index]?.finished_at ?? Infinity);
    }
    expect((await polls(emulator)).every((poll) => !poll.aborted)).toBe(true);
  });
});

test.describe('what ends is announced', () => {
  test('a finished backup: a message, read politely, and the row', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 502)).toContainText('In progress');
    await expect(page.getByRole('button', { name: 'Restore backup 502' })).toHaveAttribute('aria-disabled', 'true');
    await expect(messages(page).getByRole('log')).toHaveAttribute('aria-live', 'polite');
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await expect(messages(page).getByRole('log')).toContainText('Backup 502 of web-server-01 is complete');
    await expect(row(page, 502)).toContainText('Completed');
    await expect(row(page, 502)).toContainText('4.36 GB');
    await expect(page.getByRole('button', { name: 'Restore backup 502' })).not.toHaveAttribute('aria-disabled');
    // Said once, not with every poll.
    await morePolls(emulator, 2);
    await expect(messages(page).getByRole('listitem')).toHaveCount(1);
  });

  test('a failed backup: a message that stays until it is dismissed', async ({ page, emulator }) => {
    await page.clock.install();
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await emulator.changeBackup(502, { status: 'failed' });
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 failed');
    await expect(row(page, 502)).toContainText('Failed');
    await page.clock.fastForward(10 * MINUTE);
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 failed');
    await messages(page).getByRole('button', { name: 'Dismiss' }).click();
    await expect(messages(page).getByRole('listitem')).toHaveCount(0);
  });

  test('many at a time: the newest failures stay, a good one shows beside them, and more of both are counted', async ({ page, emulator }) => {
    await emulator.addBackups([...Array(17).keys()].map((index) => inProgress(600 + index, 100 + index)));
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 616)).toContainText('In progress');
    for (let id = 600; id < 608; id += 1) await emulator.changeBackup(id, { status: 'failed' });
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'failed' })).toHaveCount(5);
    await expect(messages(page).getByRole('log')).toContainText('and 3 more: see Activity');
    await emulator.changeBackup(608, { status: 'completed', size_mb: 5 });
    await expect(messages(page).getByRole('listitem').last()).toContainText('Backup 608 of server-108 is complete');
    await expect(messages(page).getByRole('listitem').last()).toBeInViewport();
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'failed' })).toHaveCount(5);
    // What would cover the page scrolls within itself.
    const { height = Infinity } = (await messages(page).boundingBox()) ?? {};
    expect(height).toBeLessThan((page.viewportSize()?.height ?? 0) * 0.7);
    for (let id = 609; id < 617; id += 1) await emulator.changeBackup(id, { status: 'completed', size_mb: 5 });
    await expect(messages(page).getByRole('log')).toContainText(/and [67] more: see Activity/);
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'is complete' })).toHaveCount(5);
    await messages(page).getByRole('paragraph').filter({ hasText: 'more: see Activity' }).getByRole('button', { name: 'Dismiss' }).click();
    await expect(messages(page).getByText('more: see Activity')).toBeHidden();
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'failed' })).toHaveCount(5);
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    for (let id = 600; id < 617; id += 1) await expect(page.getByRole('main')).toContainText(`Backup ${id} of`);
  });

  test('what ended while the page was hidden is counted in the title, until it is seen', async ({ page, emulator }) => {
    await emulator.addBackups([inProgress(600, 12345, 'web-server-01'), inProgress(601, 12345, 'web-server-01')]);
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 601)).toContainText('In progress');
    await expect(page).toHaveTitle('Backup Console');
    await show(page, false);
    await emulator.changeBackup(600, { status: 'completed', size_mb: 5 });
    await expect(page).toHaveTitle('(1) Backup Console');
    await emulator.changeBackup(601, { status: 'failed' });
    await expect(page).toHaveTitle('(2) Backup Console');
    // Seen while an answer is on its way.
    await emulator.faults({ endpoint: 'list_by_server', kind: 'hang' });
    await expect.poll(async () => (await polls(emulator)).some((poll) => poll.fault === 'hang')).toBe(true);
    await show(page, true);
    await expect(page).toHaveTitle('Backup Console');
  });

  test('a backup that a server is restored from was completed before: it is neither stuck, nor news once it is free', async ({ page, emulator }) => {
    await quick(emulator);
    await emulator.changeBackup(499, { status: 'restoring' });
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 499)).toContainText('restoring');
    await expect(row(page, 499)).not.toContainText('possibly stuck');
    await expect(button(page, 'Delete backup 499')).toHaveAttribute('aria-disabled', 'true');
    await expect(button(page, 'Delete backup 499')).toHaveAccessibleDescription(/restore of this server is under way/);
    await emulator.changeBackup(499, { status: 'completed' });
    await expect(row(page, 499)).toContainText('Completed');
    await expect(button(page, 'Delete backup 499')).not.toHaveAttribute('aria-disabled', 'true');
    // The next piece of news is another one.
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await expect(messages(page)).toContainText('Backup 502 of web-server-01 is complete');
    await expect(messages(page)).not.toContainText('499');
  });

  test('a backup that vanishes is not counted: nothing is said of it', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await expect(row(page, 502)).toContainText('In progress');
    await show(page, false);
    await emulator.removeBackup(502);
    await expect(row(page, 502)).toHaveCount(0);
    await expect(page).toHaveTitle('Backup Console');
    await expect(messages(page).getByRole('listitem')).toHaveCount(0);
  });

  test('a backup that was asked for here is followed to its end', async ({ page, emulator }) => {
    await quick(emulator);
    await signIn(page, emulator.tokens.full);
    await page.getByRole('button', { name: 'Create backup', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Create backup' });
    // It has no backups: the servers are asked for it.
    await chooseServer(serverBox(dialog), 'db-server-02');
    await dialog.getByRole('button', { name: 'Create backup' }).click();
    await expect(row(page, 503)).toContainText('In progress');
    await emulator.clock({ advance_seconds: 60 });
    await expect(messages(page)).toContainText('Backup 503 of db-server-02 is complete');
    await expect(row(page, 503)).toContainText('Completed');
  });
});
