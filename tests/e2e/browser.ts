// How Chromium is started, for the tests and the screenshots alike.

import type { PlaywrightTestConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

export const chromium = {
  browserName: 'chromium',
  viewport: { width: 1280, height: 800 },
  launchOptions: {
    executablePath: process.env.CHROMIUM,
    args: [
      // Chromium's sandbox refuses to run as root.
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    ],
  },
} satisfies PlaywrightTestConfig['use'];

/** An environment variable that xtask sets. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests by \`cargo xtask test e2e\``);
  return value;
}
