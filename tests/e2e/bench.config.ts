// How fast the console is and what it takes, measured by `cargo xtask bench`.
import { defineConfig } from '@playwright/test';
import { chromium } from './browser.ts';

export default defineConfig({
  testDir: 'bench',
  testMatch: 'bench.ts',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 600_000,
  reporter: 'line',
  use: { ...chromium, locale: 'en-GB', timezoneId: 'Europe/Amsterdam', viewport: { width: 1440, height: 900 } },
});
