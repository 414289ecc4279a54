// Prints the table of faults when its cells have run: a line for each fault, a column for each thing that the console asks of
// the API, and how many cells there are.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

type Cell = { fault: string; column: string; isGood: boolean };

export default class FaultTable implements Reporter {
  #cells: Cell[] = [];

  onTestEnd(test: TestCase, result: TestResult) {
    const value = (type: string) => test.annotations.find((annotation) => annotation.type === type)?.description;
    const [fault, attempt, endpoint] = [value('fault'), value('attempt'), value('endpoint')];
    if (fault && attempt && endpoint) this.#cells.push({ fault, column: `${endpoint}: ${attempt}`, isGood: result.status === 'passed' });
  }

  onEnd(_: FullResult) {
    if (this.#cells.length === 0) return;
    const faults = [...new Set(this.#cells.map((cell) => cell.fault))];
    const columns = [...new Set(this.#cells.map((cell) => cell.column))].sort();
    const width = Math.max(...faults.map((fault) => fault.length));
    const sign = (fault: string, column: string) => {
      const cell = this.#cells.find((cell) => cell.fault === fault && cell.column === column);
      return cell ? (cell.isGood ? '✓' : '✗') : ' ';
    };
    console.log(`\nFaults by what they met\n${columns.map((column, index) => `  ${letter(index)}  ${column}`).join('\n')}\n`);
    console.log(`  ${''.padEnd(width)}  ${columns.map((_, index) => letter(index)).join(' ')}`);
    for (const fault of faults.sort()) console.log(`  ${fault.padEnd(width)}  ${columns.map((column) => sign(fault, column)).join(' ')}`);
    const passed = this.#cells.filter((cell) => cell.isGood).length;
    console.log(`\n  ${passed} of ${this.#cells.length} cells passed\n`);
  }

  printsToStdio() {
    return false;
  }
}

const letter = (index: number) => String.fromCharCode(65 + index);
