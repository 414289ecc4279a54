// A way through every screen from which something is done.
import type { Page } from '@playwright/test';
import { speaker, type Tag } from './catalogue.ts';
import { backup, button, dialog, messages, seeAccount, SERVER, tokenField, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect } from './fixtures.ts';
import { layoutFaults } from './layout.ts';

export async function open(page: Page, emulator: Emulator, url = './') {
  await withoutPolls(emulator);
  await page.goto(url);
  await tokenField(page).fill(emulator.tokens.full);
  await tokenField(page).press('Enter');
  await expect(page.getByRole('table')).toBeVisible();
}

/** Rows that need room or care. */
export const odd = [
  backup(600, { status: 'failed', size_mb: null }), backup(601, { status: 'archived', description: 'A description that goes on for quite a while, longer than any screen is wide' }),
  backup(602, { server: { id: 12381, name: 'a-server-with-a-name-that-is-much-longer-than-most-others.example.internal' }, status: 'in_progress', size_mb: null, created_at: '2025-01-01T00:00:00Z' }),
];

/** The main screens in a language, each at every width: what is cut off there or overlaps. */
export async function look(page: Page, emulator: Emulator, tag: Tag, widths: number[]) {
  const say = speaker(tag);
  const at = (place: string, ...values: string[]) => page.getByRole('button', { name: say(place, ...values), exact: true });
  const check = async (where: string) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect.soft(await layoutFaults(page), `${where} at ${width} px`).toEqual([]);
    }
  };
  await emulator.addBackups(odd);
  await withoutPolls(emulator);
  await page.goto(`./?lang=${tag}`);
  await page.locator('#token').fill(emulator.tokens.full);
  await page.locator('#token').press('Enter');
  await expect(page.getByRole('table')).toBeVisible();
  await seeAccount(page);
  await page.getByRole('checkbox', { name: say('row.select', '600'), exact: true }).check();
  await check('backups, one selected');
  for (const [place, ...values] of [['bulk.open'], ['backups.create'], ['row.restore_backup', '501'], ['row.delete_backup', '501']] as const) {
    await at(place, ...values).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    if (place === 'row.restore_backup') await expect(page.getByRole('dialog')).toContainText(say('create.quota_of', '4', '10'));
    await check(place);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  for (const name of ['servers', 'activity']) {
    await page.getByRole('link', { name: say(`shell.${name}`), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: say(`${name}.heading`), exact: true })).toBeVisible();
    await check(name);
  }
}

/** Every screen from which something is done, one after the other. */
export async function tour(page: Page, emulator: Emulator, look: (where: string) => Promise<void>) {
  await page.goto('./');
  await expect(tokenField(page)).toBeVisible();
  await look('sign-in');
  await emulator.addBackups(odd);
  await open(page, emulator);
  await seeAccount(page);
  await look('backups');
  const filters = page.getByRole('button', { name: /^Filters/ });
  if (await filters.isVisible()) {
    await filters.click();
    await look('filters');
    await filters.click();
  }
  await page.getByRole('checkbox', { name: 'Select backup 600', exact: true }).check();
  await look('one selected');
  await button(page, 'Delete selected').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('delete selected');
  await page.keyboard.press('Escape');
  await button(page, 'Create backup').click();
  await dialog(page, 'Create backup').getByRole('combobox').click();
  await look('create');
  await dialog(page, 'Create backup').getByRole('combobox').fill(SERVER);
  await dialog(page, 'Create backup').getByRole('textbox').press('Enter');
  await expect(messages(page)).toContainText('has started');
  await button(messages(page), 'Dismiss').click();
  for (const name of ['Restore backup 501', 'Delete backup 501']) {
    await button(page, name).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    if (name.startsWith('Restore')) await expect(page.getByRole('dialog')).toContainText(/\d of 10/);
    await look(name);
    await page.keyboard.press('Escape');
  }
  await button(page, 'Keyboard shortcuts').click();
  await look('shortcuts');
  await page.keyboard.press('Escape');
  for (const name of ['Servers', 'Activity']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await look(name);
  }
}
