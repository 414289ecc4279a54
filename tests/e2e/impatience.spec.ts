// Nobody's impatience sends a second request: not a double click, not a held key, not a second try on top of the first. And two
// tabs, which do not know of each other, end well.
import type { Page } from '@playwright/test';
import { ATTEMPTS } from './attempts.ts';
import { backup, button, dialog, hold, logged, messages, rows, SERVER, withoutPolls } from './console.ts';
import { status } from './faults.ts';
import type { Emulator, LoggedRequest } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

const WRITES = [
  ['creating', 'Create backup'],
  ['deleting', 'Delete backup'],
  ['restoring', 'Restore server'],
] as const;

const attemptOf = (name: string) => {
  const attempt = ATTEMPTS[name];
  if (!attempt) throw new Error(`there is no attempt at ${name}`);
  return attempt;
};

/** Long enough for a person to press again. */
const SLOW = { delay_ms: 1500 };

test.beforeEach(({ emulator }) => withoutPolls(emulator));

for (const [name, submitName] of WRITES) {
  const attempt = attemptOf(name);
  const submit = (page: Page) => button(page.getByRole('dialog'), submitName);
  const sent = (emulator: Emulator) => emulator.requests(attempt.endpoint);

  test.describe(name, () => {
    for (const [how, press] of [
      ['a double click', (page: Page) => submit(page).dblclick()],
      ['five clicks in a row', (page: Page) => submit(page).click({ clickCount: 5 })],
      ['clicks that a script makes in one go', (page: Page) => submit(page).evaluate((button) => { for (let n = 0; n < 5; n += 1) (button as HTMLElement).click(); })],
      ['Enter that is held', async (page: Page) => { await submit(page).focus(); await hold(page, 'Enter'); }],
      ['a click, then Enter', async (page: Page) => { await submit(page).click(); await page.keyboard.press('Enter'); }],
    ] as const) {
      test(`${how} sends once`, async ({ page, emulator }) => {
        await attempt.begin(page, emulator);
        await emulator.faults({ endpoint: attempt.endpoint, ...SLOW });
        await press(page);
        await attempt.succeeded(page);
        expect((await sent(emulator)).length).toBe(1);
      });
    }

    test('a second try while the first is under way is none', async ({ page, emulator, allowConsole }) => {
      allowConsole(logged(500));
      await attempt.begin(page, emulator);
      await emulator.faults({ endpoint: attempt.endpoint, kind: status(500), times: 1 }, { endpoint: attempt.endpoint, ...SLOW });
      await submit(page).click();
      await expect(page.getByRole('dialog')).toContainText('The API failed with status 500.');
      await submit(page).dblclick();
      await page.keyboard.press('Enter');
      await attempt.succeeded(page);
      const requests = await sent(emulator);
      expect(requests.length).toBe(2);
      expect(overlap(requests)).toBe(false);
    });
  });
}

test('Enter that is held longer than the answer takes creates one: what closes gives the focus back to what opened it', async ({ page, emulator }) => {
  await signIn(page, emulator.tokens.full, './?server_id=12345');
  await button(page, 'Create backup').focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page, 'Create backup').getByRole('textbox', { name: 'Description' })).toBeFocused();
  await page.keyboard.down('Enter');
  await expect(messages(page)).toContainText('has started');
  for (let repeat = 0; repeat < 20; repeat += 1) {
    await page.keyboard.down('Enter');
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await page.keyboard.up('Enter');
  expect((await emulator.requests('create')).length).toBe(1);
});

const overlap = (requests: LoggedRequest[]) => requests.some((request, index) => index > 0 && request.at < (requests[index - 1]?.finished_at ?? Infinity));

test.describe('two tabs at once', () => {
  /** The same person in another tab, up to the same dialog. */
  async function twoTabs(name: string, page: Page, emulator: Emulator) {
    const other = await page.context().newPage();
    for (const tab of [page, other]) await attemptOf(name).begin(tab, emulator);
    await emulator.faults({ endpoint: attemptOf(name).endpoint, delay_ms: 300 });
    await Promise.all([page, other].map((tab) => attemptOf(name).submit(tab, emulator)));
    return [page, other] as const;
  }

  test('deleting the same backup: gone, in both tabs, and no failure', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(404));
    for (const tab of await twoTabs('deleting', page, emulator)) {
      await attemptOf('deleting').succeeded(tab);
      await expect(rows(tab)).toHaveCount(2);
    }
    expect((await emulator.requests('delete')).length).toBe(2);
  });

  test('restoring the same server: one has started, the other hears the reason', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(409));
    const tabs = await twoTabs('restoring', page, emulator);
    const started = (tab: Page) => messages(tab).filter({ hasText: `The restore of ${SERVER} from backup 501 has started` });
    const refused = (tab: Page) => tab.getByRole('dialog').getByRole('alert').filter({ hasText: 'A restore of this server is already in progress.' });
    for (const tab of tabs) await expect(started(tab).or(refused(tab))).toBeVisible();
    expect((await emulator.requests('restore')).map((request) => request.status).sort()).toEqual([202, 409]);
  });

  test('creating with room for one: one is made, the other is told that there is no room', async ({ page, emulator, allowConsole }) => {
    allowConsole(logged(400));
    await emulator.addBackups([...Array(7).keys()].map((index) => backup(600 + index)));
    const other = await page.context().newPage();
    for (const tab of [page, other]) {
      await tab.goto('./');
      await tab.getByLabel('API token', { exact: true }).fill(emulator.tokens.full);
      await button(tab, 'Sign in').click();
      await button(tab, 'Create backup').click();
      await dialog(tab, 'Create backup').getByRole('combobox', { name: 'Server' }).fill(SERVER);
      await expect(dialog(tab, 'Create backup')).toContainText('9 of 10');
    }
    await emulator.faults({ endpoint: 'create', delay_ms: 300 });
    await Promise.all([page, other].map((tab) => button(dialog(tab, 'Create backup'), 'Create backup').click()));
    const made = (tab: Page) => messages(tab).filter({ hasText: 'has started' });
    const refused = (tab: Page) => dialog(tab, 'Create backup').getByRole('alert').filter({ hasText: `No backup of ${SERVER} was created.` });
    for (const tab of [page, other]) await expect(made(tab).or(refused(tab))).toBeVisible();
    expect((await emulator.requests('create')).map((request) => request.status).sort()).toEqual([201, 400]);
  });
});
