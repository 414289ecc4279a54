// The console with 1,000, 10,000 and 100,000 backups: medians as a table, and as JSON in the file that BENCH_OUT names.
import { writeFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import { button, header, LIST_PATH, search, statusLine, withoutPolls } from '../console.ts';
import { Emulator } from '../emulator.ts';
import { expect, signIn, test } from '../fixtures.ts';
import { median } from '../median.ts';
import { busy, frames, install, longestPause, memory, mutations, opening, standstill, toPaint, untilFresh, watchFrames, watchTable } from './probe.ts';
import { type Figures, report } from './report.ts';

const SIZES = [1_000, 10_000, 100_000];
const ROUNDS = 5;
/** Rounds of sorts, each column twice: a press takes anything from 8 to 20 milliseconds, as it comes early or late in a frame. */
const SORTS = 8;
/** Even: the last takes back what the one before has chosen. */
const PRESSES = 32;
/** Milliseconds between two presses of who types fast, and of who chooses. */
const [TYPING, CHOOSING] = [80, 300];
const LETTERS = 'automatic web-server';
const COLUMNS = ['ID', 'Server', 'Type', 'Status', 'Size', 'Created', 'Expires', 'Description'];

const all: Figures[] = [];

const words = (size: number) => `Showing ${size.toLocaleString('en')} of ${size.toLocaleString('en')} backups`;

type Bench = { page: Page; devtools: CDPSession; emulator: Emulator; size: number; figures: Figures; firstRow: () => Promise<void> };

/** Opens the page again, signed in, and waits until all is there. */
async function open({ page, size, firstRow }: Bench) {
  const come = firstRow();
  await page.goto('./', { waitUntil: 'commit' });
  await come;
  await expect(statusLine(page)).toContainText(words(size), { timeout: 60_000 });
}

async function measureOpening(bench: Bench) {
  const { page, devtools, figures } = bench;
  const own = [], after = [], pauses = [], work = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await open(bench);
    const { firstRow, api, answered, longestPause } = await opening(page);
    own.push(firstRow - api);
    after.push(firstRow - answered);
    pauses.push(longestPause);
    work.push((await busy(devtools)).script);
  }
  figures.open = median(own);
  figures.firstRowAfterAnswer = median(after);
  figures.openPause = median(pauses);
  figures.openWork = median(work);
}

/** What the main thread does for a poll, from its beginning until a moment after its answer is shown. */
async function poll({ page, devtools }: Bench): Promise<{ task: number; pause: number }> {
  await untilFresh(page, true);
  await longestPause(page);
  await untilFresh(page, false);
  const before = await busy(devtools);
  await untilFresh(page, true);
  await page.evaluate(() => new Promise((then) => { setTimeout(then, 100); }));
  const after = await busy(devtools);
  return { task: after.task - before.task, pause: await longestPause(page) };
}

/** Nothing is in progress any more. */
async function finishAll(emulator: Emulator) {
  const answer = await fetch(emulator.address + LIST_PATH, { headers: { authorization: `Bearer ${emulator.tokens.full}` } });
  const { results } = await answer.json() as { results: { id: number; status: string }[] };
  for (const { id, status } of results) {
    if (status === 'in_progress') await emulator.changeBackup(id, { status: 'completed' });
  }
}

/** Polls of the whole list: while nothing is in progress, there are no others. */
async function measurePolls(bench: Bench) {
  const { page, emulator, size, figures } = bench;
  await finishAll(emulator);
  await withoutPolls(emulator, { poll_idle_seconds: 3, request_timeout_seconds: 120 });
  await open(bench);
  // Those beyond the view come a moment later: eight and more.
  const beyond = () => page.locator('tbody tr.row').last().evaluate((last) => (last.getBoundingClientRect().bottom - innerHeight) / last.clientHeight);
  await expect.poll(beyond).toBeGreaterThan(8);
  const unchanged = [], changed = [];
  const asked = (await emulator.requests('list')).length;
  await watchTable(page);
  for (let round = 0; round < ROUNDS; round += 1) unchanged.push(await poll(bench));
  figures.unchangedMutations = (await mutations(page)).inTable;
  for (let round = 0; round < ROUNDS; round += 1) {
    await emulator.changeBackup(100_000 + size, { description: `As of round ${round}.` });
    changed.push(await poll(bench));
  }
  expect((await emulator.requests('list')).length).toBe(asked + 2 * ROUNDS);
  figures.changedRows = new Set((await mutations(page)).rows).size;
  figures.unchanged = median(unchanged.map(({ task }) => task));
  figures.unchangedPause = median(unchanged.map(({ pause }) => pause));
  figures.changed = median(changed.map(({ task }) => task));
  figures.changedPause = median(changed.map(({ pause }) => pause));
}

async function measureSearch({ page, devtools, size, figures }: Bench) {
  const times: number[][] = [];
  const work: number[] = [];
  await search(page).click();
  for (let round = 0; round < ROUNDS; round += 1) {
    await search(page).fill('');
    await expect(statusLine(page)).toContainText(words(size));
    const before = await busy(devtools);
    times.push(await toPaint(page, 'search', 'keydown', TYPING, [...LETTERS].map((letter) => () => page.keyboard.type(letter))));
    work.push(((await busy(devtools)).script - before.script) / LETTERS.length);
  }
  await expect(search(page)).toHaveValue(LETTERS);
  await search(page).fill('');
  await expect(statusLine(page)).toContainText(words(size));
  const letters = [...LETTERS].map((_, index) => median(times.map((round) => round[index] ?? NaN)));
  figures.keystroke = median(letters);
  figures.keystrokeWorst = Math.max(...letters);
  figures.keystrokeWork = median(work);
}

/** Sorts by this column so many times, the directions in turn. */
async function sortBy(page: Page, column: string, presses: number): Promise<number[]> {
  // What a click by a locator does before would always end at the beginning of a frame.
  await button(header(page, column), column).hover();
  return toPaint(page, column, 'click', CHOOSING, Array.from({ length: presses }, () => async () => {
    await page.mouse.down();
    await page.mouse.up();
  }));
}

/** A list in which something was created at another time knows two of its sixteen orders: the newest first, and the one that is shown. */
async function measureSort({ page, devtools, emulator, size, figures }: Bench) {
  const times: number[][] = COLUMNS.map(() => []), work: number[] = [], again: number[] = [];
  for (let round = 0; round < SORTS; round += 1) {
    await emulator.changeBackup(100_001, { created_at: `2024-01-0${round + 1}T00:00:00Z` });
    await button(page, 'Refresh').click();
    await untilFresh(page, true);
    for (const [index, column] of COLUMNS.entries()) {
      const before = await busy(devtools);
      times[index]?.push(...await sortBy(page, column, 2));
      work.push(((await busy(devtools)).script - before.script) / 2);
    }
  }
  for (const column of COLUMNS) again.push(...await sortBy(page, column, 4));
  const columns = times.map(median);
  figures.sort = median(columns);
  figures.sortWorst = Math.max(...columns);
  figures.sortServer = columns[COLUMNS.indexOf('Server')] ?? NaN;
  figures.sortAgain = median(again);
  figures.sortWork = median(work);
  figures.slowestColumn = columns.indexOf(figures.sortWorst);
}

async function measureFilter({ page, size, figures }: Bench) {
  const status = page.getByRole('combobox', { name: 'Status', exact: true });
  await status.focus();
  const times = await toPaint(page, 'filter', 'keydown', CHOOSING, Array.from({ length: PRESSES }, (_, round) => () => page.keyboard.press(round % 2 === 0 ? 'ArrowDown' : 'ArrowUp')));
  await expect(statusLine(page)).toContainText(words(size));
  figures.filter = median(times);
  figures.filterWorst = Math.max(...times);
}

async function measureScroll(bench: Bench) {
  const { page, emulator, size, figures } = bench;
  await withoutPolls(emulator, { request_timeout_seconds: 120 });
  await open(bench);
  const last = page.locator(`[aria-rowindex="${size + 1}"]`);
  const end = () => page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const settled = () => page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(700, 600);
  await page.mouse.wheel(0, 1000);
  await settled();
  await longestPause(page);
  await watchFrames(page);
  for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, 400);
  for (let press = 0; press < 60; press += 1) await page.keyboard.down('PageDown');
  await page.keyboard.up('PageDown');
  // A browser that is still on its way down takes no notice of "Home".
  await standstill(page);
  // The scrollbar dragged to the end in a second, at the speed of a hand.
  await page.evaluate(() => new Promise<void>((done) => {
    const begun = performance.now();
    const from = scrollY, to = document.documentElement.scrollHeight - innerHeight;
    const step = () => {
      const part = Math.min(1, (performance.now() - begun) / 1000);
      scrollTo(0, from + part * (to - from));
      if (part < 1) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  }));
  await expect(last).toBeInViewport();
  for (let round = 0; round < 3; round += 1) {
    await page.keyboard.press('Home');
    await expect(page.locator('[aria-rowindex="2"]')).toBeInViewport();
    await page.mouse.wheel(0, 1000);
    await page.keyboard.press('End');
    await expect(last).toBeInViewport();
  }
  const { mostRows, longestBlank } = await frames(page);
  figures.scrollPause = await longestPause(page);
  figures.rows = mostRows;
  figures.blankFrames = longestBlank;
  await end();
}

/** The emulator as it is used: a process of its own, optimised. */
async function measureEmulator({ size, figures }: Bench) {
  const starts = [], lists = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const emulator = await Emulator.start(['--seed', `large=${size}`]);
    starts.push(performance.now() - begun);
    const asked = performance.now();
    const answer = await fetch(emulator.address + LIST_PATH, { headers: { authorization: `Bearer ${emulator.tokens.full}` } });
    const { byteLength } = await answer.arrayBuffer();
    lists.push(performance.now() - asked);
    expect(byteLength).toBeGreaterThan(size);
    await emulator.stop();
  }
  figures.emulatorStart = median(starts);
  figures.emulatorList = median(lists);
}

for (const size of SIZES) {
  test(`${size} backups`, async ({ page, emulator, context }) => {
    await emulator.reset({ seed: `large=${size}` });
    await withoutPolls(emulator, { request_timeout_seconds: 120 });
    const { firstRow } = await install(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable');
    await signIn(page, emulator.tokens.full);
    const bench: Bench = { page, devtools, emulator, size, figures: { size }, firstRow };
    await measureOpening(bench);
    bench.figures.memory = await memory(page, devtools);
    await measureSearch(bench);
    await measureFilter(bench);
    await measureSort(bench);
    await measurePolls(bench);
    bench.figures.memoryAfter = await memory(page, devtools);
    bench.figures.memoryShare = 100 * bench.figures.memoryAfter / bench.figures.memory;
    await measureScroll(bench);
    await measureEmulator(bench);
    all.push(bench.figures);
  });
}

test.afterAll(() => {
  const { table, over } = report(all);
  console.log(table);
  const out = process.env.BENCH_OUT;
  if (out) writeFileSync(out, `${JSON.stringify(all, null, 2)}\n`);
  expect(over, 'what is over its limit').toEqual([]);
});
