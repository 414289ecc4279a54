// What a person does in an ordinary session, from sign-in to the change of language.
import type { Page } from '@playwright/test';
import { button, chooseServer, dialog, heading, ids, messages, row, search, SERVER, serverBox, table } from '../console.ts';
import { expect } from '../watch.ts';

export async function signInAt(page: Page, address: string, token: string) {
  await page.goto(address);
  await page.getByLabel('API token', { exact: true }).fill(token);
  await button(page, 'Sign in').click();
  await expect(heading(page, 'Backups')).toBeVisible();
  await expect(table(page)).toBeVisible();
}

export async function filter(page: Page) {
  await search(page).fill('automatic');
  await expect.poll(() => ids(page)).toEqual([501]);
  await button(page, 'Clear filters').click();
  await expect.poll(() => ids(page)).toContain(499);
}

export async function create(page: Page, text = 'Before the move') {
  const asked = dialog(page, 'Create backup');
  await button(page.getByRole('main'), 'Create backup').click();
  await chooseServer(serverBox(asked), SERVER);
  await asked.getByRole('textbox', { name: 'Description', exact: true }).fill(text);
  await button(asked, 'Create backup').click();
  await expect(asked).toBeHidden();
  await expect(messages(page)).toContainText('Backup creation started');
  await expect(table(page)).toContainText(text);
}

export async function restore(page: Page, id = 501) {
  await button(page, `Restore backup ${id}`).click();
  const asked = page.getByRole('dialog');
  await asked.getByRole('checkbox', { name: 'Create a safety backup first' }).uncheck();
  await asked.getByRole('textbox', { name: `Type ${SERVER} to confirm`, exact: true }).fill(SERVER);
  await button(asked, 'Restore server').click();
  await expect(messages(page)).toContainText(new RegExp(`restore of ${SERVER} from backup ${id} has started`, 'i'));
}

export async function remove(page: Page, id = 499) {
  await button(page, `Delete backup ${id}`).click();
  await button(dialog(page, `Delete backup ${id}`), 'Delete backup').click();
  await expect(row(page, id)).toBeHidden();
}

export async function switchLanguage(page: Page) {
  const choice = page.getByRole('banner').getByRole('combobox').filter({ has: page.locator('option[value="ar"]') });
  await choice.selectOption('ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await choice.selectOption('en');
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  await expect(heading(page, 'Backups')).toBeVisible();
}

/** All of it, as a person with a good token. */
export async function mainFlows(page: Page, address: string, token: string) {
  await signInAt(page, address, token);
  await filter(page);
  await create(page);
  await remove(page);
  await restore(page);
  await switchLanguage(page);
}
