// A long day in one page: thousands of refreshes of changing data and hundreds of dialogs leave nothing behind. Prints its figures.
import type { CDPSession, Page } from '@playwright/test';
import { button, messages, row, statusLine, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

const WARM = 200;
const POLLS = 2000;
/** One dialog with every so many refreshes. */
const POLLS_PER_DIALOG = 10;
/** The newest row, and one that ends and begins again. */
const [NEWEST, RESTLESS] = [100_200, 100_199];
const SPARE = 900_000;

type Weight = { heap: number; wasm: number; nodes: number; listeners: number };

/** What the page weighs once everything that nobody holds is gone, at its top: the rows drawn depend on where it is scrolled. */
async function weigh(page: Page, devtools: CDPSession): Promise<Weight> {
  await expect(messages(page).getByRole('listitem')).toHaveCount(0, { timeout: 20_000 });
  await page.evaluate(() => new Promise((drawn) => {
    window.scrollTo(0, 0);
    requestAnimationFrame(() => requestAnimationFrame(drawn));
  }));
  for (let round = 0; round < 3; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  const heap = metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? NaN;
  return { heap, wasm: await wasmBytes(page), nodes, listeners: jsEventListeners };
}

/** The program keeps its memory to itself: it is taken note of where the browser hands it over. */
const noteMemory = (page: Page) => page.addInitScript(() => {
  const memories = new Set<WebAssembly.Memory>();
  Object.assign(window, { memories });
  for (const name of ['instantiate', 'instantiateStreaming'] as const) {
    const original = WebAssembly[name] as (...given: unknown[]) => Promise<WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource>;
    Object.assign(WebAssembly, {
      [name]: async (...given: unknown[]) => {
        const result = await original.apply(WebAssembly, given);
        const { exports } = 'instance' in result ? result.instance : result;
        for (const part of Object.values(exports)) if (part instanceof WebAssembly.Memory) memories.add(part);
        return result;
      },
    });
  }
});

const wasmBytes = (page: Page) => page.evaluate(() => {
  const { memories } = window as unknown as { memories: Set<WebAssembly.Memory> };
  return [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
});

const inWords = ({ heap, wasm, nodes, listeners }: Weight) =>
  `${(heap / 1e6).toFixed(2)} MB of JavaScript, ${(wasm / 1e6).toFixed(2)} MB of WebAssembly, ${nodes} nodes, ${listeners} listeners`;

/** Changes what the API holds: always the newest row, now and then another one's status, and which rows there are. */
async function change(emulator: Emulator, poll: number) {
  await emulator.changeBackup(NEWEST, { description: `As of refresh ${poll}.` });
  if (poll % 50 === 0) await emulator.changeBackup(RESTLESS, poll % 100 === 0 ? { status: 'in_progress', size_mb: null } : { status: 'completed', size_mb: poll });
  if (poll % 20 === 10) await emulator.addBackups([{ id: SPARE + poll, server: { id: 77, name: `passing-${poll}` }, backup_type: 'manual', status: 'completed', size_mb: poll, created_at: '2020-01-01T00:00:00Z', expires_at: null, description: '' }]);
  if (poll % 20 === 0) await emulator.removeBackup(SPARE + poll - 10);
}

/** Presses "Refresh", and returns when the row shows what has changed. */
const refresh = (page: Page, poll: number) => page.evaluate((text) => new Promise<void>((resolve) => {
  const table = document.querySelector('table');
  const observer = new MutationObserver(() => {
    if (!table?.textContent.includes(text)) return;
    observer.disconnect();
    resolve();
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Refresh')?.click();
}), `As of refresh ${poll}.`);

const DIALOGS = [
  (page: Page) => button(page, 'Create backup').click(),
  (page: Page) => button(row(page, 100_198), 'Restore backup 100198').click(),
  (page: Page) => button(row(page, 100_198), 'Delete backup 100198').click(),
];

async function openAndClose(page: Page, number: number) {
  await DIALOGS[number % DIALOGS.length]?.(page);
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('2,000 refreshes and 200 dialogs in one page', async ({ page, emulator, context }) => {
  test.setTimeout(600_000);
  await emulator.reset({ seed: 'large=200' });
  await withoutPolls(emulator);
  await emulator.changeBackup(100_198, { status: 'completed', size_mb: 5 });
  await noteMemory(page);
  await signIn(page, emulator.tokens.full);
  await expect(statusLine(page)).toContainText('Showing 200 of 200 backups');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');

  let early: Weight | undefined;
  for (let poll = 1; poll <= POLLS; poll += 1) {
    await change(emulator, poll);
    await refresh(page, poll);
    if (poll % POLLS_PER_DIALOG === 0) await openAndClose(page, poll / POLLS_PER_DIALOG);
    // A rest now and then, as a day has many: without one nothing is collected, and what hangs on it stays.
    if (poll % WARM === 0) {
      const weight = await weigh(page, devtools);
      early ??= weight;
    }
  }
  const late = await weigh(page, devtools);
  expect((await emulator.requests('list')).length).toBeGreaterThanOrEqual(POLLS);
  if (!early) throw new Error('it ended before it was warm');
  console.log(`after ${WARM} refreshes and ${WARM / POLLS_PER_DIALOG} dialogs: ${inWords(early)}`);
  console.log(`after ${POLLS} refreshes and ${POLLS / POLLS_PER_DIALOG} dialogs: ${inWords(late)}`);
  expect(early.wasm, 'WebAssembly is weighed').toBeGreaterThan(1e6);
  expect(late.heap + late.wasm, 'memory').toBeLessThan(1.1 * (early.heap + early.wasm));
  expect(late.wasm, 'WebAssembly').toBeLessThan(1.1 * early.wasm);
  expect(late.nodes, 'nodes').toBeLessThan(1.02 * early.nodes);
  expect(late.listeners, 'listeners').toBeLessThan(1.02 * early.listeners);
});
