// axe on every screen, in light and dark, in English and Arabic: WCAG 2.0 to 2.2, A and AA, and axe's best practices, no violation; and each at 320 px, where nothing
// is cut off, overlaps or scrolls sideways (PRODUCT.md, 12).
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { directionOf, speaker } from './catalogue.ts';
import { backup, logged, LOST, SERVER, withoutPolls } from './console.ts';
import type { Emulator } from './emulator.ts';
import { expect, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';

type Scene = {
  page: Page;
  emulator: Emulator;
  say: ReturnType<typeof speaker>;
  allowConsole: (pattern: RegExp) => void;
  /** Looks at what is shown now, in both colours; a screen's last state is looked at by itself. */
  check: () => Promise<void>;
};

async function expectNoViolations(page: Page, colours: 'light' | 'dark') {
  const builder = new AxeBuilder({ page })
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } } });
  const { violations, passes } = await builder.analyze();
  expect(passes.length).toBeGreaterThan(5);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary?.replaceAll(/\s+/g, ' ')}`).join('\n    ')}`), colours).toEqual([]);
}

const press = (scene: Scene, place: string, ...values: string[]) => {
  const open = scene.page.getByRole('dialog');
  const name = scene.say(place, ...values);
  return scene.page.getByRole('button', { name, exact: true }).or(open.getByRole('button', { name, exact: true })).last().click();
};

async function signIn(scene: Scene, url = './', heading = 'backups.heading') {
  await scene.page.goto(url);
  await scene.page.getByLabel(scene.say('sign_in.token'), { exact: true }).fill(scene.emulator.tokens.full);
  await press(scene, 'sign_in.submit');
  await expect(scene.page.getByRole('heading', { name: scene.say(heading), exact: true })).toBeVisible();
}
const seeTable = ({ page }: Scene) => expect(page.getByRole('table')).toBeVisible();
const seeDialog = ({ page }: Scene) => expect(page.getByRole('dialog')).toBeVisible();
const seeAlert = ({ page }: Scene, timeout = 10_000) => expect(page.getByRole('dialog').locator('[role=alert], .alert[role=group]').filter({ hasText: /\S/ }).first()).toBeVisible({ timeout });
const seeText = ({ page, say }: Scene, place: string) => expect(page.getByText(say(place))).toBeVisible();

async function openDelete(scene: Scene, id = '501') {
  await signIn(scene);
  await press(scene, 'row.delete_backup', id);
  await seeDialog(scene);
}
/** The backups of the server are counted: so many are manual. */
const seeCount = ({ page, say }: Scene, used: number) => expect(page.getByRole('dialog')).toContainText(say('create.quota_of', String(used), '10'));
async function openRestore(scene: Scene, used = 2) {
  await signIn(scene);
  await press(scene, 'row.restore_backup', '501');
  await seeDialog(scene);
  await seeCount(scene, used);
}
async function openCreate(scene: Scene) {
  await signIn(scene, './?server_id=12345');
  await seeTable(scene);
  await press(scene, 'backups.create');
  await seeDialog(scene);
  await seeCount(scene, 2);
}
const showView = async (scene: Scene, view: string) => {
  await scene.page.getByRole('link', { name: scene.say(`shell.${view}`), exact: true }).click();
  await expect(scene.page.getByRole('heading', { name: scene.say(`${view}.heading`), exact: true })).toBeVisible();
};
/** A safety backup that is under way; what comes of it is up to the scene. */
async function beginSafety(scene: Scene) {
  await withoutPolls(scene.emulator, { poll_active_seconds: 0.3 });
  await openRestore(scene);
  await scene.page.getByRole('dialog').getByRole('textbox').fill(SERVER);
  await scene.page.keyboard.press('Enter');
}
const underWay = (scene: Scene) => expect(scene.page.locator('[aria-current=step]')).toHaveText(scene.say('safety.in_progress'));
async function openBulk(scene: Scene) {
  await scene.emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null }), backup(601, { server: { id: 9, name: 'db' } })]);
  await signIn(scene, './?sort=-id');
  await scene.page.getByRole('checkbox', { name: scene.say('backups.select_all'), exact: true }).check();
  await press(scene, 'bulk.open');
  await expect(scene.page.getByRole('dialog')).toBeVisible();
}
const failing = { status: { status: 500, body: { detail: 'The database is away.' } } };

const SCREENS: Record<string, (scene: Scene) => Promise<unknown>> = {
  'sign-in': async ({ page }) => {
    await page.goto('./');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  },
  'sign-in, token refused': async (scene) => {
    scene.allowConsole(logged(401));
    await scene.page.goto('./');
    await scene.page.getByLabel(scene.say('sign_in.token'), { exact: true }).fill('wrong');
    await press(scene, 'sign_in.submit');
    await expect(scene.page.getByRole('alert')).toBeVisible();
  },
  'sign-in, API not reached': async (scene) => {
    scene.allowConsole(LOST);
    await scene.emulator.faults({ endpoint: 'list', kind: 'reset_before' });
    await scene.page.goto('./');
    await scene.page.getByLabel(scene.say('sign_in.token'), { exact: true }).fill('wrong');
    await press(scene, 'sign_in.submit');
    await expect(scene.page.getByRole('alert').getByRole('listitem').first()).toBeVisible();
  },
  'signed out': async (scene) => {
    await signIn(scene);
    await press(scene, 'shell.sign_out');
    await expect(scene.page.getByRole('status').filter({ hasText: /\S/ })).toBeVisible();
  },
  'the backups of the demo account': async (scene) => {
    await scene.emulator.reset({ seed: 'demo' });
    await withoutPolls(scene.emulator);
    await signIn(scene);
    await seeTable(scene);
  },
  'rows of every kind, one selected': async (scene) => {
    await scene.emulator.addBackups([
      backup(600, { status: 'archived', backup_type: 'replica', expires_at: new Date(Date.now() + 24 * 3600_000).toISOString() }), backup(601, { status: 'failed', size_mb: null, created_at: null }),
    ]);
    await signIn(scene);
    await scene.page.getByRole('checkbox', { name: scene.say('row.select', '600'), exact: true }).check();
  },
  'a token that may only read': async (scene) => {
    await scene.page.goto('./');
    await scene.page.getByLabel(scene.say('sign_in.token'), { exact: true }).fill(scene.emulator.tokens.read_only);
    await press(scene, 'sign_in.submit');
    await expect(scene.page.getByRole('button', { name: scene.say('row.delete_backup', '501'), exact: true })).toHaveAttribute('aria-disabled', 'true');
  },
  'filters in use, the list of servers open': async (scene) => {
    await signIn(scene, './?q=backup&status=completed');
    await scene.page.getByRole('combobox', { name: scene.say('backups.server'), exact: true }).click();
    await expect(scene.page.getByRole('listbox')).toBeVisible();
  },
  'the export menu': async (scene) => {
    await signIn(scene);
    await press(scene, 'backups.export');
    await expect(scene.page.getByRole('button', { name: 'CSV', exact: true })).toBeVisible();
  },
  'rows that could not be read': async (scene) => {
    await scene.emulator.faults({ endpoint: 'list', kind: 'malformed_rows' });
    await signIn(scene);
    await seeTable(scene);
  },
  'still loading': async (scene) => {
    await signIn(scene);
    await scene.emulator.faults({ endpoint: 'list', kind: 'hang' });
    await scene.page.reload();
    await expect(scene.page.locator('[aria-busy="true"] > [aria-hidden="true"]').first()).toBeVisible();
  },
  'no backups yet': async (scene) => {
    for (const id of [501, 502, 499]) await scene.emulator.removeBackup(id);
    await signIn(scene);
    await seeText(scene, 'backups.none_title');
  },
  'nothing matches': async (scene) => {
    await signIn(scene, './?q=nowhere');
    await seeText(scene, 'backups.no_match_title');
  },
  'could not load': async (scene) => {
    scene.allowConsole(logged(500));
    await signIn(scene);
    await scene.emulator.faults({ endpoint: 'list', kind: failing });
    await scene.page.reload();
    await seeText(scene, 'backups.failed_title');
  },
  'could not refresh': async (scene) => {
    scene.allowConsole(logged(500));
    await signIn(scene);
    await scene.emulator.faults({ endpoint: 'any', kind: failing });
    await press(scene, 'backups.refresh');
    await expect(scene.page.getByRole('alert')).toBeVisible();
  },
  'create': openCreate,
  'create, at the limit': async (scene) => {
    await withoutPolls(scene.emulator, { manual_backup_limit: 2 });
    await signIn(scene, './?server_id=12345');
    await press(scene, 'backups.create');
    await expect(scene.page.getByRole('dialog').getByRole('button', { name: scene.say('create.delete_oldest'), exact: true })).toBeVisible();
  },
  'create, refused at every field': async (scene) => {
    scene.allowConsole(logged(400));
    await scene.emulator.faults({ endpoint: 'create', kind: { status: { status: 400, body: { server_id: ['Suspended.'], description: ['Too long.'], detail: 'No.' } } } });
    await openCreate(scene);
    await scene.page.getByRole('dialog').getByRole('textbox').press('Enter');
    await seeAlert(scene);
  },
  'create, answer lost': async (scene) => {
    scene.allowConsole(LOST);
    await scene.emulator.faults({ endpoint: 'create', kind: 'reset_before' });
    await openCreate(scene);
    await scene.page.getByRole('dialog').getByRole('textbox').press('Enter');
    await seeAlert(scene);
  },
  'created: the message': async (scene) => {
    await openCreate(scene);
    await scene.page.getByRole('dialog').getByRole('textbox').press('Enter');
    await expect(scene.page.getByRole('region', { name: scene.say('shell.messages'), exact: true }).getByText('503')).toBeVisible();
    await expect(scene.page.getByRole('dialog')).toBeHidden();
  },
  'restore': (scene) => openRestore(scene),
  'restore, typed wrongly': async (scene) => {
    await openRestore(scene);
    await scene.page.getByRole('dialog').getByRole('textbox').fill('web');
  },
  'restore, refused': async (scene) => {
    scene.allowConsole(logged(409));
    await scene.emulator.faults({ endpoint: 'restore', kind: { status: { status: 409, body: { detail: 'Busy.' } } } });
    await openRestore(scene);
    await scene.page.getByRole('dialog').getByRole('checkbox').uncheck();
    await scene.page.getByRole('dialog').getByRole('textbox').fill(SERVER);
    await scene.page.keyboard.press('Enter');
    await seeAlert(scene);
  },
  'delete': openDelete,
  'delete, in progress': (scene) => openDelete(scene, '502'),
  'delete, the last completed': async (scene) => {
    await scene.emulator.removeBackup(499);
    await openDelete(scene);
    await expect(scene.page.getByRole('dialog').getByRole('textbox')).toBeVisible();
  },
  'delete, failed': async (scene) => {
    scene.allowConsole(logged(500));
    await scene.emulator.faults({ endpoint: 'delete', kind: failing });
    await openDelete(scene);
    await press(scene, 'delete.submit');
    await seeAlert(scene);
  },
  'the servers of the demo account, a day looked at': async (scene) => {
    await scene.emulator.reset({ seed: 'demo' });
    await withoutPolls(scene.emulator);
    await signIn(scene, './?view=servers', 'servers.heading');
    await seeTable(scene);
    const strip = scene.page.getByRole('row').filter({ hasText: '12345' }).getByRole('link').first();
    await strip.focus();
    await strip.press('ArrowLeft');
  },
  'servers, narrow': async (scene) => {
    await scene.page.setViewportSize({ width: 360, height: 800 });
    await scene.emulator.reset({ seed: 'demo' });
    await withoutPolls(scene.emulator);
    await signIn(scene, './?view=servers', 'servers.heading');
    await seeTable(scene);
  },
  'servers, all with a recent backup': async (scene) => {
    const hours = (count: number) => new Date(Date.now() - count * 3600_000).toISOString();
    await scene.emulator.addBackups([backup(600, { created_at: hours(5) }), backup(601, { created_at: hours(5), server: { id: 12346, name: 'web-server-02' } })]);
    await signIn(scene, './?view=servers', 'servers.heading');
    await expect(scene.page.getByText(/^(All 2 servers have|لكل من الخادمين)/)).toBeVisible();
  },
  'servers, nothing matches': async (scene) => {
    await signIn(scene, './?view=servers&q=nowhere', 'servers.heading');
    await seeText(scene, 'servers.no_match_text');
  },
  'servers, still loading, then could not load': async (scene) => {
    scene.allowConsole(logged(500));
    await signIn(scene, './?view=servers', 'servers.heading');
    await scene.emulator.faults({ endpoint: 'list', kind: 'delay', delay_ms: 2500, times: 1 }, { endpoint: 'list', kind: failing });
    await scene.page.reload();
    await expect(scene.page.locator('[aria-busy="true"] > [aria-hidden="true"]').first()).toBeVisible();
    await press(scene, 'backups.refresh');
    await seeTable(scene);
    await scene.page.reload();
    await seeText(scene, 'backups.failed_title');
  },
  'servers, none': async (scene) => {
    for (const id of [501, 502, 499]) await scene.emulator.removeBackup(id);
    for (const id of [12345, 12346]) await scene.emulator.removeServer(id);
    await signIn(scene, './?view=servers', 'servers.heading');
    await expect(scene.page.getByRole('heading', { name: scene.say('servers.none_title'), exact: true })).toBeVisible();
  },
  'activity, empty, then filled': async (scene) => {
    scene.allowConsole(logged(500));
    await signIn(scene);
    await showView(scene, 'activity');
    await scene.check();
    await showView(scene, 'backups');
    await scene.emulator.faults({ endpoint: 'delete', kind: failing, times: 1 });
    await press(scene, 'row.delete_backup', '501');
    await press(scene, 'delete.submit');
    await seeAlert(scene);
    await press(scene, 'delete.submit');
    await expect(scene.page.getByRole('dialog')).toBeHidden();
    await showView(scene, 'activity');
    await scene.page.getByText(scene.say('activity.show_command')).first().click();
    await press(scene, 'activity.copy');
    await expect(scene.page.getByRole('region', { name: scene.say('shell.messages'), exact: true }).getByText(scene.say('notices.copied'))).toBeVisible();
  },
  'delete selected: the question, running, what failed': async (scene) => {
    scene.allowConsole(logged(500));
    await openBulk(scene);
    await scene.check();
    const field = scene.page.getByRole('dialog').getByRole('textbox');
    await field.fill('99');
    await scene.emulator.faults({ endpoint: 'delete', kind: failing, times: 1 }, { endpoint: 'delete', delay_ms: 4000, times: 2 });
    await field.fill('5');
    await field.press('Enter');
    await expect(scene.page.getByRole('progressbar')).toBeVisible();
    await scene.check();
    await seeAlert(scene);
  },
  'safety backup: under way, stopped': async (scene) => {
    await beginSafety(scene);
    await underWay(scene);
    // It stays under way for as long as it is looked at.
    await scene.emulator.clock({ speed: 0 });
    await scene.check();
    await press(scene, 'safety.stop');
    await seeText(scene, 'safety.choice');
    await expect(scene.page.getByRole('dialog').getByRole('status').filter({ hasText: '503' })).toBeVisible();
  },
  'safety backup: failed': async (scene) => {
    await beginSafety(scene);
    await underWay(scene);
    await scene.emulator.changeBackup(503, { status: 'failed' });
    await seeAlert(scene);
  },
  'safety backup: gone': async (scene) => {
    await beginSafety(scene);
    await underWay(scene);
    await scene.emulator.removeBackup(503);
    // A list may only be late: it is looked for a while.
    await seeAlert(scene, 20_000);
  },
  'safety backup: refused': async (scene) => {
    scene.allowConsole(logged(400));
    await scene.emulator.faults({ endpoint: 'create', kind: { status: { status: 400, body: { detail: 'Full.' } } } });
    await beginSafety(scene);
    await seeAlert(scene);
  },
  'safety backup: the answer lost, made or not': async (scene) => {
    scene.allowConsole(LOST);
    await scene.emulator.faults({ endpoint: 'create', kind: 'reset_before', times: 1 }, { endpoint: 'create', kind: 'reset_after', times: 1 });
    await beginSafety(scene);
    await seeAlert(scene);
    await scene.check();
    // Nobody knows what became of it: the name is to be typed anew.
    await scene.page.getByRole('dialog').getByRole('textbox').fill(SERVER);
    await scene.page.keyboard.press('Enter');
    await expect(scene.page.getByRole('dialog').locator('[role=alert], .alert[role=group]').filter({ hasText: '503' })).toBeVisible({ timeout: 15_000 });
  },
  'safety backup: no room': async (scene) => {
    await scene.emulator.addBackups(Array.from({ length: 8 }, (_, index) => backup(600 + index)));
    await openRestore(scene, 10);
    await expect(scene.page.getByRole('dialog').getByRole('checkbox')).toBeDisabled();
  },
  'the warning before the idle lock': async (scene) => {
    await scene.page.clock.install();
    await signIn(scene);
    await seeTable(scene);
    await scene.page.clock.runFor('29:20');
    await expect(scene.page.getByRole('dialog')).toBeVisible();
  },
  'the list of shortcuts': async (scene) => {
    await signIn(scene);
    await seeTable(scene);
    await scene.page.keyboard.press('?');
    await seeDialog(scene);
  },
  'a language that could not be had': async (scene) => {
    scene.allowConsole(/404|integrity|digest|Failed to fetch/i);
    await signIn(scene);
    await seeTable(scene);
    await scene.page.route(/texts\/hy-/, (route) => route.fulfill({ status: 404, body: 'not found' }));
    await scene.page.getByRole('combobox', { name: scene.say('shell.language'), exact: true }).selectOption('hy');
    await expect(scene.page.getByRole('main').getByRole('alert')).toBeVisible();
  },
  'a backup that takes suspiciously long, and messages': async (scene) => {
    await scene.emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null, created_at: '2025-01-01T00:00:00Z' })]);
    await withoutPolls(scene.emulator, { poll_active_seconds: 0.3 });
    await signIn(scene);
    await scene.emulator.changeBackup(502, { status: 'failed' });
    await expect(scene.page.getByRole('region', { name: scene.say('shell.messages'), exact: true }).getByText('502')).toBeVisible();
  },
  'a bad configuration': async ({ page, emulator }) => {
    await emulator.site({ api_base: 'ftp://x' });
    await page.goto('./');
    await expect(page.getByRole('alert')).toBeVisible();
  },
};

for (const tag of ['en', 'ar']) {
  test.describe(tag, () => {
    test.use({ locale: tag === 'ar' ? 'ar' : 'en-GB' });
    for (const [screen, show] of Object.entries(SCREENS)) {
      test(screen, async ({ page, emulator, allowConsole }) => {
        // axe looks at every element twice; on a busy machine that takes its time.
        test.slow();
        // Without motion no colour is caught half-way.
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        await withoutPolls(emulator);
        const check = async () => {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await expectNoViolations(page, colorScheme);
          }
          const viewport = page.viewportSize() ?? { width: 1280, height: 720 };
          await page.setViewportSize({ width: 320, height: 568 });
          expect.soft(await layoutFaults(page), '320 px').toEqual([]);
          await page.setViewportSize(viewport);
        };
        await show({ page, emulator, allowConsole, say: speaker(tag), check });
        await expect(page.locator('html')).toHaveAttribute('dir', directionOf(tag));
        await check();
      });
    }
  });
}
