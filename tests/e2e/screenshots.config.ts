// The README's pictures, made by `cargo xtask screenshots` into docs/screenshots, and the gallery in target/gallery.
import { defineConfig } from '@playwright/test';
import { chromium } from './browser.ts';

export default defineConfig({
  testDir: 'screenshots',
  testMatch: '*.ts',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  reporter: 'list',
  use: { ...chromium, locale: 'en-GB', timezoneId: 'Europe/Amsterdam', reducedMotion: 'reduce' },
});
