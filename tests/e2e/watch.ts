// The base of every test: it fails on what the browser complains about, unless the test has said that it expects that.
import { test as base, expect } from '@playwright/test';

export type Watch = {
  /** Console messages and page errors that match are expected in this test; a browser logs each failed request by itself. */
  allowConsole: (pattern: RegExp) => void;
};

export const test = base.extend<Watch & { patterns: RegExp[]; complaints: void }>({
  patterns: async ({}, use) => use([]),

  allowConsole: async ({ patterns }, use) => use((pattern) => void patterns.push(pattern)),

  complaints: [async ({ context, patterns }, use) => {
    const complaints: string[] = [];
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => complaints.push(`page error: ${error.error().message}`));
    // Chromium does not log every violation of the policy, so all are made to.
    await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)));
    await use();
    expect(complaints.filter((line) => !patterns.some((pattern) => pattern.test(line))), 'console, page errors, policy violations').toEqual([]);
  }, { auto: true }],
});

export { expect };
