import { defineConfig } from '@playwright/test';
import { chromium } from './browser.ts';

// Last and alone: what is measured must not share the machine with other tests.
const MEASURED = ['performance.spec.ts', 'soak.spec.ts'];

// `cargo xtask test e2e` runs this and sets CHROMIUM, EMULATOR_BIN and DIST_DIR.
export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list'], ['./fault-table.ts'], ['./hosting-figures.ts']],
  projects: [
    { name: 'behaviour', testMatch: '*.spec.ts', testIgnore: MEASURED },
    { name: 'speed', testMatch: MEASURED, dependencies: ['behaviour'], fullyParallel: false, workers: 1 },
  ],
  // A trace pictures the page at every step, which makes a test of many key presses four times as long: only where asked for.
  use: { ...chromium, locale: 'en-GB', timezoneId: 'Europe/Amsterdam', trace: process.env.TRACE ? 'retain-on-failure' : 'off' },
});
