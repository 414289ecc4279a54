// The main screens on the demo account, which looks the same each time but for its dates.
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../fixtures.ts';

const WIDE = { width: 1440, height: 820 };
const NARROW = { width: 360, height: 780 };

async function take(page: Page, name: string) {
  // Where the pointer rests, something would look chosen.
  await page.mouse.move(0, 0);
  const path = fileURLToPath(new URL(`../../../docs/screenshots/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', scale: 'css' });
}

/** Signed in on the demo account, in these colours and this language. */
async function open(page: Page, token: string, { theme = 'light', language = 'en', viewport = WIDE, url = './' } = {}) {
  await page.addInitScript(([theme, language]) => {
    localStorage.setItem('console-theme', theme ?? '');
    localStorage.setItem('console-language', language ?? '');
  }, [theme, language]);
  await page.setViewportSize(viewport);
  await page.goto(url);
  await page.locator('#token').fill(token);
  await page.locator('#token').press('Enter');
  await expect(page.locator('tbody .row').first()).toBeVisible();
  // The account's name comes a moment later.
  await expect(page.getByRole('banner')).toContainText('ops@example.com');
}

test.beforeEach(({ emulator }) => emulator.reset({ seed: 'demo' }));

test('sign-in', async ({ page }) => {
  await page.setViewportSize(WIDE);
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await take(page, 'sign-in');
});

for (const [name, look] of Object.entries({
  'backups-light': {},
  'backups-dark': { theme: 'dark' },
  'backups-arabic': { language: 'ar' },
  'backups-narrow': { viewport: NARROW },
  'servers-light': { url: './?view=servers' },
  'servers-dark': { url: './?view=servers', theme: 'dark' },
  'servers-arabic': { url: './?view=servers', language: 'ar' },
  'servers-narrow': { url: './?view=servers', viewport: NARROW },
})) {
  test(name, async ({ page, emulator }) => {
    await open(page, emulator.tokens.full, look);
    await take(page, name);
  });
}

test('create', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full);
  await page.setViewportSize(WIDE);
  await page.getByRole('button', { name: 'Create backup', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create backup' });
  await dialog.getByRole('combobox', { name: 'Server' }).fill('web-server-01');
  await expect(dialog).toContainText('7 of 10');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Before upgrading to 3.2');
  await take(page, 'create');
});

test('restore', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full);
  await page.setViewportSize(WIDE);
  await page.getByRole('searchbox', { name: 'Search backups' }).fill('web-server-01');
  await page.getByRole('button', { name: /^Restore backup/, disabled: false }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Restore web-server-01' });
  await dialog.getByRole('textbox', { name: 'Type web-server-01 to confirm' }).fill('web-server-01');
  await take(page, 'restore');
});
