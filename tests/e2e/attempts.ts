// What the console asks of the API, as a person brings it about: what they press, what stays meanwhile, how it ends.
import type { Locator, Page } from '@playwright/test';
import { button, chooseServer, messages, offered, rows, search, seeServers, serverBox, SERVER, statusLine, tokenField } from './console.ts';
import type { Emulator, Endpoint } from './emulator.ts';
import { expect, signIn } from './fixtures.ts';
import { updatedNow } from './polls.ts';

/** How an attempt takes a fault that it reads in a way of its own. */
export type Reading =
  /** In these words. */
  | string[]
  /** As if nothing were wrong. */
  | 'succeeds'
  /** As this shows. */
  | ((page: Page) => Promise<void>);

export type Attempt = {
  endpoint: Endpoint;
  /** Before the fault begins. */
  begin: (page: Page, emulator: Emulator) => Promise<void>;
  /** What a person does: the first time, and again. */
  submit: (page: Page, emulator: Emulator) => Promise<void>;
  again?: (page: Page, emulator: Emulator) => Promise<void>;
  /** Where the failure is said; nowhere for what only enriches the console. */
  place?: (page: Page) => Locator;
  /** The sentence that says what it is that failed. */
  failed?: string;
  /** All that is said, whatever the fault. */
  says?: string;
  /** What must still be there after the failure. */
  kept: (page: Page) => Promise<void>;
  /** The same where nobody knows what became of it, if that is something else. */
  keptInDoubt?: (page: Page) => Promise<void>;
  /** How it looks once it has succeeded. */
  succeeded: (page: Page) => Promise<void>;
  /** What is said where the answer to a write was lost and it had not been done. */
  notDone?: string;
  /** A write whose answer tells nothing that is needed. */
  takesAnySuccess?: true;
  /** The body of its request. */
  body?: object;
  own?: Record<string, Reading>;
};

const dialog = (page: Page) => page.getByRole('dialog');
const press = (page: Page, name: string) => button(dialog(page), name).click();
const alerts = (page: Page) => page.getByRole('alert').filter({ visible: true, hasText: /\S/ });
const couldNotRefresh = (page: Page) => page.getByRole('alert').filter({ hasText: 'Could not refresh.' });
const confirmation = (page: Page) => dialog(page).getByRole('textbox', { name: `Type ${SERVER} to confirm`, exact: true });
const description = (page: Page) => dialog(page).getByRole('textbox', { name: 'Description', exact: true });
/** Up to the press, whatever comes of it. */
const pressSignIn = async (page: Page, emulator: Emulator) => {
  await page.goto('./');
  await tokenField(page).fill(emulator.tokens.full);
  await button(page, 'Sign in').click();
};
const everythingIsUsable = async (page: Page) => {
  await expect(rows(page)).toHaveCount(3);
  await expect(alerts(page)).toHaveCount(0);
  await expect(button(page, 'Delete backup 501')).not.toHaveAttribute('aria-disabled', 'true');
};
/** Of the emulator's 31 odd rows ten lack an id or a server; the others can be shown, at least in part. */
const ODD_ROWS = '10 rows could not be read and are not shown. Their ids: without an id';
const oddRowsAreCounted = async (page: Page) => {
  await expect(statusLine(page)).toContainText('of 24 backups');
  await expect(page.getByRole('main')).toContainText(ODD_ROWS);
  await expect(button(page, 'Restore backup 501')).toBeVisible();
};

const refreshing = {
  place: couldNotRefresh,
  failed: 'Could not refresh. Shown is the data of',
  kept: async (page: Page) => {
    await expect(rows(page)).toHaveCount(3);
    await expect(search(page)).toHaveValue('backup');
  },
  again: (page: Page) => button(couldNotRefresh(page), 'Try again').click(),
  succeeded: async (page: Page) => {
    await updatedNow(page);
    await expect(couldNotRefresh(page)).toHaveCount(0);
    await expect(rows(page)).toHaveCount(3);
  },
};

export const ATTEMPTS: Record<string, Attempt> = {
  'signing in': {
    endpoint: 'list',
    begin: async (page, emulator) => {
      await page.goto('./');
      await tokenField(page).fill(emulator.tokens.full);
    },
    submit: (page) => button(page, 'Sign in').click(),
    place: (page) => page.getByRole('alert').filter({ visible: true }),
    failed: 'You are not signed in: the API did not answer as expected.',
    kept: async (page) => {
      await expect(tokenField(page)).not.toHaveValue('');
      await expect(tokenField(page)).toBeFocused();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    },
    succeeded: (page) => expect(rows(page)).toHaveCount(3),
    own: {
      401: ['The API did not accept this token. Check that it is complete and has not been revoked.'],
      403: ['The API knows this token, but it may not list backups. Use a token with that permission.'],
      404: ['The API has no list of backups at this address. Whoever runs this site should check “api_base” in its configuration.', 'The API says: “Not found.”'],
      'malformed rows': oddRowsAreCounted,
    },
  },
  refreshing: {
    ...refreshing,
    endpoint: 'list',
    begin: async (page, emulator) => {
      await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
      await signIn(page, emulator.tokens.full);
      await search(page).fill('backup');
    },
    submit: (page) => button(page, 'Refresh').click(),
    own: { 'malformed rows': oddRowsAreCounted },
  },
  'following a backup': {
    ...refreshing,
    endpoint: 'list_by_server',
    begin: async (page, emulator) => {
      await page.clock.install();
      await signIn(page, emulator.tokens.full);
      await search(page).fill('backup');
    },
    // Its wait passes; the next one takes as long again.
    submit: (page) => page.clock.fastForward(1000 * POLL_SECONDS),
    own: { 'malformed rows': oddRowsAreCounted },
  },
  'counting the room': {
    endpoint: 'list_by_server',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await button(page, 'Create backup').click();
    },
    submit: (page) => serverBox(dialog(page)).fill(SERVER),
    again: async (page) => {
      await chooseServer(serverBox(dialog(page)), 'db-server-02');
      await expect(dialog(page)).toContainText('0 of 10');
      await serverBox(dialog(page)).fill(SERVER);
    },
    place: dialog,
    says: 'The count could not be read. The API decides whether there is room.',
    kept: async (page) => {
      await expect(serverBox(dialog(page))).toHaveValue(SERVER);
      await expect(button(dialog(page), 'Create backup')).toBeEnabled();
      await expect(alerts(page)).toHaveCount(0);
    },
    succeeded: async (page) => {
      await expect(dialog(page)).toContainText('2 of 10');
      await expect(button(dialog(page), 'Create backup')).toBeEnabled();
    },
    own: {
      'malformed rows': async (page) => {
        await expect(dialog(page)).toContainText('21 of 10');
        await expect(dialog(page)).toContainText('This server has all of its 10 manual backups.');
        await expect(button(dialog(page), 'Create backup')).toBeDisabled();
      },
    },
  },
  creating: {
    endpoint: 'create',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await button(page, 'Create backup').click();
      await serverBox(dialog(page)).fill(SERVER);
      await description(page).fill('Before the <b>change</b>');
      await expect(dialog(page)).toContainText('2 of 10');
    },
    submit: (page) => press(page, 'Create backup'),
    place: dialog,
    failed: `No backup of ${SERVER} was created.`,
    kept: async (page) => {
      await expect(serverBox(dialog(page))).toHaveValue(SERVER);
      await expect(description(page)).toHaveValue('Before the <b>change</b>');
    },
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText(`Backup 503 of ${SERVER} has started`);
      await expect(rows(page)).toHaveCount(4);
    },
    notDone: `The list shows no new backup of ${SERVER}. It is safe to try again.`,
    body: { server_id: 12345, description: 'Before the <b>change</b>' },
    own: {
      404: ['The API does not know this server. It may have been deleted.', 'The API says: “Not found.”'],
      '400 about a field': ['Not this one.', 'Nor now.'],
      'a next on another host': 'succeeds',
      'malformed rows': 'succeeds',
    },
  },
  deleting: {
    endpoint: 'delete',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await button(page, 'Delete backup 499').click();
    },
    submit: (page) => press(page, 'Delete backup'),
    place: dialog,
    failed: 'Backup 499 was not deleted.',
    kept: (page) => expect(dialog(page)).toContainText('Pre-update backup'),
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText(/Backup 499 (of web-server-01 is deleted|was already gone)/);
    },
    notDone: 'Backup 499 is still in the list. You can try again.',
    takesAnySuccess: true,
    // It is gone, which was the wish. And a 204 has no body that could be cut off or be odd.
    own: { 404: 'succeeds', 'a connection that ends in the answer': 'succeeds', 'malformed rows': 'succeeds', 'a next on another host': 'succeeds' },
  },
  restoring: {
    endpoint: 'restore',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      // What the server did before tells whether a lost restore has begun.
      await seeServers(page);
      await button(page, 'Restore backup 501').click();
      await dialog(page).getByRole('checkbox', { name: 'Create a safety backup first' }).uncheck();
      await confirmation(page).fill(SERVER);
    },
    submit: (page) => press(page, 'Restore server'),
    place: dialog,
    failed: `This restore of ${SERVER} has not started.`,
    again: async (page) => {
      await confirmation(page).fill(SERVER);
      await press(page, 'Restore server');
    },
    kept: (page) => expect(confirmation(page)).toHaveValue(SERVER),
    keptInDoubt: (page) => expect(confirmation(page)).toHaveValue(''),
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText(`The restore of ${SERVER} from backup 501 has started`);
    },
    notDone: `The API shows the status of ${SERVER} as “active”. Check the server before you try again.`,
    takesAnySuccess: true,
    body: { backup_id: 501 },
    own: { 'malformed rows': 'succeeds', 'a next on another host': 'succeeds' },
  },
  'naming the servers': {
    endpoint: 'servers',
    begin: async () => {},
    submit: pressSignIn,
    again: async (page) => void (await page.reload()),
    kept: async (page) => {
      await everythingIsUsable(page);
      await serverBox(page).fill('server-0');
      await expect(offered(page)).toHaveText([/^web-server-01/]);
    },
    succeeded: async (page) => {
      await everythingIsUsable(page);
      await serverBox(page).fill('server-0');
      await expect(offered(page)).toHaveText([/^db-server-02/, /^web-server-01/]);
    },
    own: {
      'malformed rows': async (page) => {
        await everythingIsUsable(page);
        for (const name of ['db-server-02', 'web-server-01']) {
          await serverBox(page).fill(name);
          await expect(offered(page, name)).toBeVisible();
        }
      },
    },
  },
  'naming the account': {
    endpoint: 'account',
    begin: async () => {},
    submit: pressSignIn,
    again: async (page) => void (await page.reload()),
    kept: async (page) => {
      await everythingIsUsable(page);
      await expect(page.getByText('ops@example.com')).toHaveCount(0);
      await serverBox(page).fill('server-0');
      await expect(offered(page)).toHaveText([/^db-server-02/, /^web-server-01/]);
    },
    succeeded: async (page) => {
      await everythingIsUsable(page);
      await expect(page.getByRole('banner')).toContainText('ops@example.com');
    },
    own: { 'a next on another host': 'succeeds' },
  },
};

/** The pace of polling in the fault table: nothing is asked by itself but where a test lets this pass. */
export const POLL_SECONDS = 200;
