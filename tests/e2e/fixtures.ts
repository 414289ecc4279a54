// `test` for everything that talks to the API: one emulator for each worker, reset before each test, serving the built console.
import type { Page } from '@playwright/test';
import { Emulator } from './emulator.ts';
import { expect, test as watched } from './watch.ts';

export const test = watched.extend<{ emulator: Emulator }, { worker: Emulator }>({
  worker: [async ({}, use) => {
    const emulator = await Emulator.start();
    await use(emulator);
    await emulator.stop();
  }, { scope: 'worker' }],

  emulator: async ({ worker }, use) => {
    await worker.reset();
    await use(worker);
  },

  baseURL: async ({ emulator }, use) => use(emulator.address),
});

/** Opens the console and signs in as a person does, up to the first view. */
export async function signIn(page: Page, token: string, url = './') {
  await page.goto(url);
  await page.getByLabel('API token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Backups', exact: true })).toBeVisible();
}

export { expect };
