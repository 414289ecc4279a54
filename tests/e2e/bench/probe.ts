// What is measured inside the page: from an event to the picture that shows its result, pauses, and changes of the page.
import { type CDPSession, expect, type Page } from '@playwright/test';

type Probe = {
  /** Pauses of the page: begin and length. */
  pauses: { at: number; length: number }[];
  firstRow?: number;
  painted: boolean;
  mutations: { inTable: number; rows: string[] };
  scroll: { mostRows: number; blank: number; longestBlank: number };
  observer?: MutationObserver;
  memories: Set<WebAssembly.Memory>;
};

/**
 * Must be called before the page is opened. Whoever looks at a page while it works makes it slower: what is waited for tells by
 * itself that it has come.
 */
export async function install(page: Page) {
  let tell = () => {};
  await page.exposeBinding('tellFirstRow', () => tell());
  await page.addInitScript(prepare);
  return { firstRow: () => new Promise<void>((then) => { tell = then; }) };
}

function prepare() {
  const probe: Probe = { pauses: [], painted: false, mutations: { inTable: 0, rows: [] }, scroll: { mostRows: 0, blank: 0, longestBlank: 0 }, memories: new Set() };
  Object.assign(window, { probe });
  const { instantiateStreaming, instantiate } = WebAssembly;
  const note = (result: unknown) => {
    const instance = result instanceof WebAssembly.Instance ? result : (result as WebAssembly.WebAssemblyInstantiatedSource).instance;
    for (const part of Object.values(instance.exports)) if (part instanceof WebAssembly.Memory) probe.memories.add(part);
    return result;
  };
  const noting = (original: (...given: never[]) => Promise<unknown>) => async (...given: never[]) => note(await original.apply(WebAssembly, given));
  Object.assign(WebAssembly, { instantiateStreaming: noting(instantiateStreaming as never), instantiate: noting(instantiate as never) });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.pauses.push({ at: startTime, length: duration });
  }).observe({ type: 'longtask', buffered: true });
  // A message that is sent from a frame's callback comes after that frame is painted.
  const afterPaint = (then: () => void) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  });
  const first = new MutationObserver(() => {
    if (!document.querySelector('tbody input[type=checkbox]')) return;
    first.disconnect();
    afterPaint(() => {
      probe.firstRow = performance.now();
      (window as unknown as { tellFirstRow(): void }).tellFirstRow();
    });
  });
  first.observe(document, { childList: true, subtree: true });
  const timed = () => afterPaint(() => { probe.painted = true; });
  addEventListener('keydown', timed, { capture: true });
  addEventListener('click', timed, { capture: true });
}

/** What the page's main thread and its programs were busy with since it was opened, in milliseconds. */
export async function busy(devtools: CDPSession): Promise<{ task: number; script: number }> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const seconds = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { task: 1000 * seconds('TaskDuration'), script: 1000 * seconds('ScriptDuration') };
}

/** Megabytes that the page's programs hold after a collection: JavaScript, what it refers to, and WebAssembly. */
export async function memory(page: Page, devtools: CDPSession): Promise<number> {
  for (let round = 0; round < 2; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const wasm = await page.evaluate(() => {
    const { memories } = (window as unknown as { probe: Probe }).probe;
    return [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  });
  return (usedSize + wasm) / 1e6;
}

/** When the first row was painted, and how long the API took to answer with the list: milliseconds. */
export async function opening(page: Page) {
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/api/v1/backups/')));
  return page.evaluate(() => {
    const list = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/api/v1/backups/')) as PerformanceResourceTiming;
    const { firstRow = NaN, pauses } = (window as unknown as { probe: Probe }).probe;
    return {
      firstRow,
      api: list.responseEnd - list.startTime,
      answered: list.responseEnd,
      longestPause: Math.max(0, ...pauses.map(({ length }) => length)),
    };
  });
}

/** Waits until the data on the page is fresh, or is being refreshed. */
export const untilFresh = (page: Page, wanted: boolean) => page.evaluate((wanted) => new Promise<void>((then) => {
  const age = document.querySelector('.age');
  if (!age) throw new Error('the page tells no age');
  const look = () => {
    if (age.classList.contains('fresh') !== wanted) return;
    observer.disconnect();
    then();
  };
  const observer = new MutationObserver(look);
  observer.observe(age, { attributes: true, attributeFilter: ['class'] });
  look();
}), wanted);

/** The longest pause since it was asked last. */
export const longestPause = (page: Page) => page.evaluate(() => {
  const { probe } = window as unknown as { probe: Probe };
  return Math.max(0, ...probe.pauses.splice(0).map(({ length }) => length));
});

const FRAME = 1000 / 60;
/** How many things of each kind were done so far: each at another moment of a frame. */
const done = new Map<string, number>();

/** What the browser records, of which only its times of events are read here, in milliseconds. */
type Traced = { name: string; args?: { data?: { type: string; timeStamp: number; commitFinishTime: number } } };

/**
 * Does things that each end in one event of this type, and tells how long their pictures took: from the event's own time until the
 * page has painted the frame that shows its result and handed it over. The browser's own record of it, as it holds back what a
 * page asks for after a press: a message that should come right after the picture may come a frame later. A hand takes `pause`
 * milliseconds from one to the next, in which the page gets ready for whatever comes, and then comes at any moment between two
 * frames, where a test always comes at the same: those of one `kind` are spread evenly over a frame.
 */
export async function toPaint(page: Page, kind: string, type: 'keydown' | 'click', pause: number, acts: (() => Promise<void>)[]): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['-*', 'devtools.timeline'] });
  const before = done.get(kind) ?? 0;
  done.set(kind, before + acts.length);
  // The last says nothing, and only gives the browser time to write down the one before it.
  for (const [index, act] of [...acts, () => page.keyboard.press('Shift')].entries()) {
    await page.evaluate(({ pause, moment }) => new Promise<void>((then) => {
      (window as unknown as { probe: Probe }).probe.painted = false;
      setTimeout(() => requestAnimationFrame(() => setTimeout(then, moment)), pause);
    }), { pause, moment: FRAME * (((before + index) * 0.618) % 1) });
    await act();
    await page.waitForFunction(() => (window as unknown as { probe: Probe }).probe.painted);
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const pictures = traceEvents.flatMap(({ name, args }) => (name === 'EventTiming' && args?.data?.type === type ? [args.data] : []));
  pictures.sort((a, b) => a.timeStamp - b.timeStamp).splice(acts.length);
  expect(pictures.length).toBe(acts.length);
  return pictures.map(({ timeStamp, commitFinishTime }) => commitFinishTime - timeStamp);
}

/** Counts what changes in the table from now on. */
export const watchTable = (page: Page) => page.evaluate(() => {
  const { probe } = window as unknown as { probe: Probe };
  probe.observer?.disconnect();
  probe.mutations = { inTable: 0, rows: [] };
  probe.observer = new MutationObserver((records) => {
    for (const { target, oldValue } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      // An age that says something new does so because time passes, whatever a poll brings.
      if (target instanceof Text && element?.closest('time') && target.data !== oldValue) continue;
      probe.mutations.inTable += 1;
      const row = element?.closest('tr');
      probe.mutations.rows.push(row?.getAttribute('aria-rowindex') ?? 'no row');
    }
  });
  const table = document.querySelector('table.backups');
  if (table) probe.observer.observe(table, { childList: true, subtree: true, characterData: true, characterDataOldValue: true, attributes: true });
});

export const mutations = (page: Page) => page.evaluate(() => (window as unknown as { probe: Probe }).probe.mutations);

/** Waits until the page has not scrolled for a while. */
export const standstill = (page: Page) => page.evaluate(() => new Promise<void>((then) => {
  const look = (before: number, left: number) => {
    if (left === 0) then();
    else requestAnimationFrame(() => look(scrollY, scrollY === before ? left - 1 : 20));
  };
  look(scrollY, 20);
}));

/** Looks at each frame from now on: how many rows are on the page, and whether the middle of the view shows one. */
export const watchFrames = (page: Page) => page.evaluate(() => {
  const { scroll } = (window as unknown as { probe: Probe }).probe;
  Object.assign(scroll, { mostRows: 0, blank: 0, longestBlank: 0 });
  const look = () => {
    scroll.mostRows = Math.max(scroll.mostRows, document.querySelectorAll('tbody tr.row').length);
    const isRow = !!document.elementFromPoint(innerWidth / 2, innerHeight * 0.7)?.closest('tr.row');
    scroll.blank = isRow ? 0 : scroll.blank + 1;
    scroll.longestBlank = Math.max(scroll.longestBlank, scroll.blank);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});

export const frames = (page: Page) => page.evaluate(() => (window as unknown as { probe: Probe }).probe.scroll);
