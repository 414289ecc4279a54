// Every file of the build on a real host: changed by one byte or taken away, it is never used and never leaves a blank page; and a new
// release does not break the tab that is open.
import type { Page } from '@playwright/test';
import { required } from '../browser.ts';
import { button, heading, table } from '../console.ts';
import { expect, test } from './fixtures.ts';
import { create, filter, remove, signInAt, switchLanguage } from './flows.ts';
import { filesOf, tampered } from './web-server.ts';

/** What the page or the program holds a hash of. The page itself has only TLS; browsers do not check icons, which run nothing. */
const CHECKED = filesOf(required('DIST_DIR')).filter((name) => name !== 'index.html' && !/^favicon/.test(name));
const REFUSED = /integrity|digest/i;

/** Goes as far as it can in a language that is loaded, that of the file where it holds one: so everything that comes later is asked for too. */
async function goFar(page: Page, address: string, token: string, name: string) {
  await page.goto(`${address}?lang=${/^texts\/([a-z]+)-/.exec(name)?.[1] ?? 'ar'}`);
  const field = page.locator('input[type=password]');
  await expect(field.or(page.getByRole('alert')).filter({ visible: true }).first()).toBeVisible();
  if (!await field.isVisible()) return;
  await field.fill(token);
  await field.press('Enter');
  await expect(page.getByRole('table').or(page.getByRole('alert')).filter({ visible: true }).first()).toBeVisible();
  if (!await page.getByRole('table').isVisible()) return;
  // "Create backup", in any language: it is in the program's second part.
  await page.keyboard.press('n');
  await expect(page.getByRole('dialog').or(page.getByRole('alert')).filter({ visible: true }).first()).toBeVisible();
}

const shown = (page: Page) => page.locator('body').innerText();

test('the build has files to be checked', () => {
  for (const pattern of [/^boot-/, /\.css$/, /^backup-console-.*\.js$/, /_bg\.wasm$/, /_rest\.wasm$/, /^texts\/ar-/]) expect(CHECKED.some((name) => pattern.test(name)), String(pattern)).toBe(true);
});

for (const name of CHECKED) {
  test(`${name.replace(/-[0-9a-f]{10,16}/, '')}: one byte changed is refused`, async ({ page, host, emulator, allowConsole }) => {
    allowConsole(/integrity|digest|Failed to fetch|ERR_FAILED/i);
    const refused: string[] = [];
    page.on('console', (message) => void (REFUSED.test(message.text()) && refused.push(message.text())));
    test.info().annotations.push({ type: 'tamper tried', description: name });
    const undo = host.spoil('same origin', '/', [name], tampered);
    await goFar(page, host.address('same origin', '/'), emulator.tokens.full, name);
    undo();
    await expect.poll(() => refused.join()).toContain(name);
    expect((await shown(page)).trim()).not.toBe('');
    test.info().annotations.push({ type: 'tamper caught', description: name });
  });

  test(`${name.replace(/-[0-9a-f]{10,16}/, '')}: missing is said`, async ({ page, host, emulator, allowConsole }) => {
    allowConsole(/404|integrity|digest|Failed to fetch|MIME type/i);
    const undo = host.spoil('same origin', '/', [name], () => undefined);
    await goFar(page, host.address('same origin', '/'), emulator.tokens.full, name);
    undo();
    await expect(page.getByRole('alert').filter({ visible: true }).first()).toBeVisible();
    expect((await shown(page)).trim()).not.toBe('');
  });
}

test('a new release, the old files left in place: the open tab goes on, the next one is new', async ({ page, context, host, emulator }) => {
  test.slow();
  const address = host.address('same origin', '/');
  await signInAt(page, address, emulator.tokens.full);
  const undo = host.plant('same origin', '/', (html) => html.replace('"api_base": "/"', '"api_base": "/", "title": "New release"'));
  await filter(page);
  await create(page);
  await switchLanguage(page);
  await expect(page.getByRole('banner')).not.toContainText('New release');
  const next = await context.newPage();
  await next.goto(address);
  await expect(next).toHaveTitle(/New release/);
  undo();
});

test('a new release, the old files gone: the open tab goes on, and says what it cannot load', async ({ page, host, emulator, allowConsole }) => {
  test.slow();
  allowConsole(/404|integrity|Failed to fetch/);
  const rest = page.waitForResponse(/_rest\.wasm$/);
  await signInAt(page, host.address('same origin', '/'), emulator.tokens.full);
  await (await rest).finished();
  const undo = host.spoil('same origin', '/', CHECKED, () => undefined);
  await filter(page);
  await page.getByRole('banner').getByRole('combobox', { name: 'Language', exact: true }).selectOption('ar');
  await expect(page.getByRole('alert').filter({ visible: true }).first()).toBeVisible();
  await expect(heading(page, 'Backups')).toBeVisible();
  await create(page);
  await remove(page);
  undo();
  await page.reload();
  await expect(table(page)).toBeVisible();
  await expect(button(page, 'Sign out')).toBeVisible();
});
