// Prints the figures of the hosting tests when they have run: the Observatory's score of each host, and how many changed files were caught.
import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter';

export default class HostingFigures implements Reporter {
  #notes: { type: string; description?: string }[] = [];

  onTestEnd(test: TestCase) {
    this.#notes.push(...test.annotations);
  }

  onEnd(_: FullResult) {
    const count = (type: string) => this.#notes.filter((note) => note.type === type).length;
    for (const { description } of this.#notes.filter(({ type }) => type === 'Observatory')) console.log(`  Observatory, ${description}`);
    if (count('tamper tried')) console.log(`  changed files: ${count('tamper caught')} caught of ${count('tamper tried')} tried`);
  }

  printsToStdio() {
    return false;
  }
}
