import { defineConfig } from '@playwright/test';
import { chromium } from './browser.ts';

// `cargo xtask test e2e` runs this and sets CHROMIUM, EMULATOR_BIN and DIST_DIR.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: 'list',
  use: { ...chromium, locale: 'en-GB', timezoneId: 'Europe/Amsterdam', trace: 'retain-on-failure' },
});
