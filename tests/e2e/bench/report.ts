// The table of a bench: one line for each figure, one column for each size, the limit beside it; and what is above its limit.
export type Figures = { size: number } & Record<string, number>;

type Line = {
  name: string;
  figure: string;
  unit: string;
  /** What must not be exceeded, by size. */
  limit?: Record<number, number>;
  /** Whether its growth is to be in proportion to the rows. */
  grows?: boolean;
};

/** The most by which a cost may grow: a little more than in proportion to the rows. */
const MOST_GROWTH = 1.15;

const every = (limit: number) => ({ 1_000: limit, 10_000: limit, 100_000: limit });

const LINES: Line[] = [
  { name: 'open to first row, without the API', figure: 'open', unit: 'ms', limit: { 1_000: 150 } },
  { name: 'answer to first row', figure: 'firstRowAfterAnswer', unit: 'ms' },
  { name: 'longest pause while opening', figure: 'openPause', unit: 'ms', limit: every(100) },
  { name: 'work of opening', figure: 'openWork', unit: 'ms', grows: true },
  { name: 'keystroke to paint, median', figure: 'keystroke', unit: 'ms', limit: { 1_000: 16, 10_000: 16, 100_000: 50 } },
  { name: 'keystroke to paint, worst of 20', figure: 'keystrokeWorst', unit: 'ms', limit: { 1_000: 32, 10_000: 32, 100_000: 100 } },
  { name: 'work of a keystroke', figure: 'keystrokeWork', unit: 'ms', grows: true },
  { name: 'filter to paint, median', figure: 'filter', unit: 'ms', limit: { 1_000: 16, 10_000: 16, 100_000: 50 } },
  { name: 'filter to paint, worst', figure: 'filterWorst', unit: 'ms', limit: { 1_000: 32, 10_000: 32, 100_000: 100 } },
  { name: 'sort to paint, median column', figure: 'sort', unit: 'ms', limit: { 1_000: 16, 10_000: 16, 100_000: 50 } },
  { name: 'sort to paint, slowest column', figure: 'sortWorst', unit: 'ms', limit: { 1_000: 32, 10_000: 32, 100_000: 100 } },
  { name: 'sort by server to paint', figure: 'sortServer', unit: 'ms', limit: { 1_000: 16, 10_000: 16, 100_000: 50 } },
  { name: 'sort that was there before to paint', figure: 'sortAgain', unit: 'ms', limit: { 1_000: 16, 10_000: 16, 100_000: 50 } },
  { name: 'work of a sort', figure: 'sortWork', unit: 'ms', grows: true },
  { name: 'unchanged poll, main thread', figure: 'unchanged', unit: 'ms', limit: { 100_000: 70 } },
  { name: 'unchanged poll, changes in the table', figure: 'unchangedMutations', unit: '', limit: every(0) },
  { name: 'poll with one change, main thread', figure: 'changed', unit: 'ms', grows: true },
  { name: 'poll with one change, longest pause', figure: 'changedPause', unit: 'ms', limit: every(100) },
  { name: 'poll with one change, rows touched', figure: 'changedRows', unit: '', limit: every(1) },
  { name: 'scrolling, longest pause', figure: 'scrollPause', unit: 'ms', limit: every(50) },
  { name: 'scrolling, rows on the page', figure: 'rows', unit: '', limit: every(200) },
  { name: 'scrolling, frames without rows at a time', figure: 'blankFrames', unit: '' },
  { name: 'memory', figure: 'memory', unit: 'MB', limit: { 100_000: 150 }, grows: true },
  { name: 'memory after ten polls', figure: 'memoryAfter', unit: 'MB', limit: { 100_000: 150 } },
  { name: 'memory after ten polls, in per cent', figure: 'memoryShare', unit: '', limit: { 100_000: 110 } },
  { name: 'emulator: from start to ready', figure: 'emulatorStart', unit: 'ms', limit: { 100_000: 5_000 } },
  { name: 'emulator: the whole list', figure: 'emulatorList', unit: 'ms', limit: { 100_000: 500 } },
];

const shown = (value: number | undefined, unit: string) => {
  if (value === undefined || Number.isNaN(value)) return '–';
  return `${unit === '' || value >= 100 ? Math.round(value) : value.toFixed(1)}${unit && ` ${unit}`}`;
};

/** How the cost grows from 10,000 to 100,000 rows: 1 is in proportion. */
function exponent(all: Figures[], figure: string): number | undefined {
  const at = (size: number) => all.find((figures) => figures.size === size)?.[figure];
  const [small, large] = [at(10_000), at(100_000)];
  return small && large ? Math.log10(large / small) : undefined;
}

/** The whole table, in which a figure above its limit carries a mark, and a sentence for each of these. A figure that was not measured is above its limit. */
export function report(all: Figures[]): { table: string; over: string[] } {
  const over: string[] = [];
  const judged = (name: string, where: string, words: string, value: number | undefined, most: number | undefined) => {
    if (most === undefined || (value !== undefined && value <= most)) return words;
    over.push(`${name}, ${where}: ${words}, over ${most}`);
    return `${words} (over ${most})`;
  };
  const head = ['', ...all.map(({ size }) => size.toLocaleString('en')), 'growth'];
  const body = LINES.map(({ name, figure, unit, limit, grows }) => {
    const growth = grows ? exponent(all, figure) : undefined;
    return [
      name,
      ...all.map((figures) => judged(name, `${figures.size}`, shown(figures[figure], unit), figures[figure], limit?.[figures.size])),
      growth === undefined ? '' : judged(name, 'growth', growth.toFixed(2), growth, MOST_GROWTH),
    ];
  });
  const table = lines(head, body);
  return { table, over };
}

function lines(head: string[], body: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column]?.length ?? 0)));
  const line = (cells: string[]) => cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ');
  return [head, ...body].map(line).join('\n');
}
