// Trusted Types: not one string reaches the page's policy, and so no HTML sink, while every answer of the API is hostile.
import type { Page } from '@playwright/test';
import { button, dialog, heading, search, serverBox, table } from './console.ts';
import { expect, signIn, test } from './fixtures.ts';

const HOSTILE = [
  '<img src=x onerror="window.planted=1">', '<script>window.planted=1</script>', '"><svg/onload=window.planted=1>', '<iframe srcdoc="<script>parent.planted=1</script>"></iframe>',
  '<b>bold</b>', '</td></tr></table><h1>Owned</h1>', '<a href="javascript:window.planted=1">x</a>', '{{constructor.constructor("window.planted=1")()}}', '<template><p>x</template>', '<!--', ']]>',
];
const hostile = (index: number) => HOSTILE[index % HOSTILE.length] ?? '';
const asBackup = (text: string, index: number) => ({
  id: 600 + index, server: { id: 700 + index, name: text }, backup_type: text, status: index % 2 ? 'completed' : text, size_mb: 1000, created_at: '2025-01-10T12:00:00Z', expires_at: null, description: text,
});

/** Every string that any policy of the page is asked about from now on. */
async function recordPolicies(page: Page) {
  await page.addInitScript(() => {
    const strings: string[] = [];
    Object.assign(window, { strings });
    type Rules = Record<string, (text: string, ...rest: unknown[]) => unknown>;
    const factory = (globalThis as unknown as { trustedTypes: { createPolicy: (name: string, rules: Rules) => unknown } }).trustedTypes;
    const createPolicy = factory.createPolicy.bind(factory);
    factory.createPolicy = (name, rules) => {
      const watched = Object.entries(rules).map(([rule, decide]) => [rule, (text: string, ...rest: unknown[]) => {
        strings.push(text);
        return decide(text, ...rest);
      }] as const);
      return createPolicy(name, Object.fromEntries(watched));
    };
  });
}
const seen = (page: Page) => page.evaluate('window.strings') as Promise<string[]>;

test('hostile data meets no HTML sink', async ({ page, emulator, allowConsole }) => {
  test.slow();
  allowConsole(/responded with a status of 400/);
  await recordPolicies(page);
  await emulator.addBackups(HOSTILE.map(asBackup));
  const account = { account: { email: hostile(0), first_name: hostile(1), last_name: hostile(2), company_name: hostile(3) }, token: { name: hostile(4), permissions: [hostile(5)] } };
  await emulator.faults({ endpoint: 'account', kind: { merge: account } });
  await signIn(page, emulator.tokens.full, `./?q=${encodeURIComponent(hostile(1))}&status=${encodeURIComponent(hostile(1))}`);
  await button(page, 'Clear filters').first().click();
  await expect(table(page)).toContainText(hostile(0));
  for (const text of HOSTILE.slice(0, 3)) {
    await search(page).fill(text);
    await expect(table(page).or(page.getByText('Nothing matches')).first()).toBeVisible();
  }
  await button(page, 'Clear filters').first().click();
  await serverBox(page).fill('<');
  await page.getByRole('listbox').getByRole('option').first().click();
  await button(page, 'Clear filters').first().click();

  const failure = { detail: hostile(0), server_id: [hostile(1)], description: [hostile(2)], [hostile(3)]: [hostile(4)] };
  for (const endpoint of ['create', 'delete', 'restore', 'list'] as const) await emulator.faults({ endpoint, kind: { status: { status: 400, body: failure } }, times: 1, skip: 0 });
  await button(page.getByRole('main'), 'Create backup').click();
  await serverBox(dialog(page, 'Create backup')).fill('<img');
  await page.getByRole('listbox').getByRole('option').first().click();
  await dialog(page, 'Create backup').getByRole('textbox', { name: 'Description', exact: true }).fill(hostile(1));
  await button(dialog(page, 'Create backup'), 'Create backup').click();
  await expect(dialog(page, 'Create backup')).toContainText(hostile(2));
  await button(dialog(page, 'Create backup'), 'Cancel').click();
  await button(page, 'Delete backup 601').click();
  await page.getByRole('dialog').getByRole('textbox').fill(hostile(1));
  await button(page.getByRole('dialog'), 'Delete backup').click();
  await expect(page.getByRole('dialog')).toContainText(hostile(0));
  await page.keyboard.press('Escape');
  await button(page, 'Restore backup 603').click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Create a safety backup first' }).uncheck();
  await page.getByRole('dialog').getByRole('textbox').fill(hostile(3));
  await button(page.getByRole('dialog'), 'Restore server').click();
  await expect(page.getByRole('dialog')).toContainText(hostile(0));
  await page.keyboard.press('Escape');
  for (const view of await page.getByRole('navigation', { name: 'Views', exact: true }).getByRole('link').all()) {
    await view.click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(await seen(page)).toEqual([]);
  expect(await page.evaluate('window.planted')).toBeUndefined();
  await expect(heading(page, 'Owned')).toBeHidden();
});

test('the record would show a string, and a sink that no policy lets open stays shut', async ({ page, allowConsole }) => {
  allowConsole(/TrustedHTML|policy violation/);
  await recordPolicies(page);
  await page.goto('./');
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(await seen(page)).toEqual([]);
  const outcome = await page.evaluate(() => {
    try {
      document.createElement('template').innerHTML = '<b>probe</b>';
      return 'asked';
    } catch {
      return 'shut';
    }
  });
  expect(outcome).toBe('shut');
  expect(await seen(page)).toEqual(['<b>probe</b>']);
});
