// What the bench holds its figures to, without measuring: it fails if anything is over its limit.
import { type Figures, report } from './bench/report.ts';
import { expect, test } from './watch.ts';

/** All figures as they may be, but for these. */
function figures(size: number, changed: Record<string, number> = {}): Figures {
  const names = [
    'open', 'firstRowAfterAnswer', 'openPause', 'openWork', 'keystroke', 'keystrokeWorst', 'keystrokeWork', 'filter', 'filterWorst', 'sort', 'sortWorst', 'sortServer',
    'sortAgain', 'sortWork', 'unchanged', 'unchangedMutations', 'changed', 'changedPause', 'changedRows', 'scrollPause', 'rows', 'blankFrames', 'memory', 'memoryAfter', 'memoryShare', 'emulatorStart', 'emulatorList',
  ];
  return { size, ...Object.fromEntries(names.map((name) => [name, 0])), ...changed };
}

test('nothing is over its limit, or it is said what', () => {
  const of = (changed: Record<string, number>) => report([figures(10_000), figures(100_000, changed)]).over;
  expect(of({})).toEqual([]);
  expect(of({ keystroke: 50 })).toEqual([]);
  expect(of({ keystroke: 50.1 })).toEqual(['keystroke to paint, median, 100000: 50.1 ms, over 50']);
  expect(of({ emulatorList: 501, unchangedMutations: 1 })).toHaveLength(2);
  expect(of({ memoryShare: Number.NaN })).toHaveLength(1);
});

test('a cost that grows faster than the rows is over its limit', () => {
  const growth = (large: number) => report([figures(10_000, { sortWork: 1 }), figures(100_000, { sortWork: large })]);
  expect(growth(14).over).toEqual([]);
  const { table, over } = growth(15);
  expect(over).toEqual(['work of a sort, growth: 1.18, over 1.15']);
  expect(table).toContain('1.18 (over 1.15)');
});
