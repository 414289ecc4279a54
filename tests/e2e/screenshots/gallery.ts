// The gallery: every screen in every language, light and dark, at three widths, into `target/gallery` to be looked at.
import { fileURLToPath } from 'node:url';
import { speaker, TAGS } from '../catalogue.ts';
import { logged, SERVER } from '../console.ts';
import { expect, test } from '../fixtures.ts';

const WIDTHS = { wide: { width: 1440, height: 900 }, tablet: { width: 768, height: 1024 }, narrow: { width: 360, height: 780 } };

for (const tag of TAGS) {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    test(`gallery, ${tag}, ${width}`, async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(500));
      test.setTimeout(90_000);
      const say = speaker(tag);
      await emulator.reset({ seed: 'demo' });
      await page.setViewportSize(viewport);
      const take = async (screen: string) => {
        await page.mouse.move(0, 0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const path = fileURLToPath(new URL(`../../../target/gallery/${screen}-${tag}-${colorScheme}-${width}.png`, import.meta.url));
          await page.screenshot({ path, animations: 'disabled', caret: 'hide', scale: 'css' });
        }
      };
      const button = (place: string, ...values: string[]) => page.getByRole('button', { name: say(place, ...values), exact: true });
      const dialog = page.getByRole('dialog').last();
      const inDialog = (place: string, ...values: string[]) => dialog.getByRole('button', { name: say(place, ...values), exact: true });
      const view = (name: string) => page.getByRole('link', { name: say(`shell.${name}`), exact: true }).click();

      await page.goto(`./?lang=${tag}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await take('sign-in');
      await page.locator('#token').fill(emulator.tokens.full);
      await page.locator('#token').press('Enter');
      await expect(page.getByRole('table')).toBeVisible();
      await expect(page.getByRole('banner')).toContainText('ops@example.com');
      await take('backups');
      if (width !== 'wide') {
        await button('backups.filters').click();
        await take('filters');
        await button('backups.filters').click();
      }
      await page.getByRole('searchbox').fill('nowhere');
      await expect(page.getByText(say('backups.no_match_text'))).toBeVisible();
      await take('nothing-matches');
      await page.getByRole('searchbox').fill(SERVER);
      await expect(page.getByRole('row').filter({ hasText: SERVER }).first()).toBeVisible();
      await page.getByRole('checkbox', { name: say('backups.select_all'), exact: true }).check();
      await button('bulk.open').click();
      await take('bulk');
      await dialog.getByRole('textbox').fill(await dialog.getByRole('heading').innerText().then((words) => /\d+/.exec(words)?.[0] ?? ''));
      await emulator.faults({ endpoint: 'delete', kind: { status: { status: 500, body: { detail: 'The database is away.' } } } });
      await dialog.getByRole('textbox').press('Enter');
      await expect(dialog.getByRole('alert')).toBeVisible();
      await take('bulk-failed');
      await emulator.clearFaults();
      await inDialog('bulk.close').click();
      await button('backups.clear_selection').click();

      await button('backups.create').click();
      await dialog.getByRole('combobox').fill(SERVER);
      await expect(dialog).toContainText(say('create.quota_of', '7', '10'));
      await take('create');
      await inDialog('create.cancel').click();
      await page.getByRole('searchbox').fill('web-server-02');
      await page.locator('td.actions .button:not(.delete):not([aria-disabled])').first().click();
      await dialog.getByRole('textbox').fill('web-server-02');
      await take('restore');
      await dialog.getByRole('textbox').press('Enter');
      await expect(page.locator('[aria-current=step]')).toHaveText(say('safety.in_progress'));
      await take('safety');
      await inDialog('safety.stop').click();
      await expect(inDialog('restore.cancel')).toBeVisible();
      await take('safety-stopped');
      await inDialog('restore.cancel').click();
      await page.locator('td.actions .button.delete:not([aria-disabled])').first().click();
      await take('delete');
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(dialog).toBeVisible();
      await take('shortcuts');
      await page.keyboard.press('Escape');
      await view('servers');
      await expect(page.getByRole('table')).toBeVisible();
      await take('servers');
      await view('activity');
      await expect(page.getByRole('table')).toBeVisible();
      await page.getByText(say('activity.show_command')).first().click();
      await take('activity');
    });
  }
}
