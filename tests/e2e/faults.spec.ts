// Every kind of failure, met by everything that the console asks of the API: what is said, what was sent, what is kept.
//
// FAULTS says what can go wrong and in which words it is reported; ATTEMPTS says what a person does, what stays on the page
// meanwhile, and how it ends. Each pair is a test. Where the two meet in a way of their own, an attempt's `own` says how.
import type { Locator, Page } from '@playwright/test';
import type { Emulator, Endpoint, FaultKind } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

type Fault = {
  kind: FaultKind;
  /** What the person reads. */
  words: (string | RegExp)[];
  /** For a write: whether its outcome is unknown, and then whether it took effect. */
  lost?: 'not done' | 'done';
  /** What the browser itself logs. */
  logs?: RegExp;
  /** Only a list can meet it. */
  isOfLists?: true;
  /** Only what has a body in its request can meet it. */
  isOfForms?: true;
  /** The API is on another origin. */
  isElsewhere?: true;
};

const status = (status: number, body?: unknown, headers: Record<string, string> = {}): FaultKind => ({ status: { status, body, headers } });
const page502 = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

const BAD_REQUEST = 'The API found a fault in the request.';
const NO_ANSWER = [/No answer from \S+\. Check:/, 'the API’s address in the configuration of this console', 'CORS headers', 'your network, VPN and firewall'];
const UNREADABLE = (at: string) => `The API’s answer could not be read (at “${at}”).`;
const failedWith = (status: number) => `The API failed with status ${status}. It is not your fault: try again in a moment.`;

const FAULTS: Record<string, Fault> = {
  '400 with a detail': { kind: status(400, { detail: 'Not like this.' }), words: [BAD_REQUEST, 'The API says: “Not like this.”'] },
  '400 without a field': { kind: status(400, { non_field_errors: ['One is already in progress.'] }), words: [BAD_REQUEST, 'The API says: “One is already in progress.”'], isOfForms: true },
  '400 about another field': { kind: status(400, { options: { days: ['Too many.'] } }), words: [BAD_REQUEST, 'The API says about “options.days”: “Too many.”'], isOfForms: true },
  '400 with a bare string': { kind: status(400, '"Quota exceeded."'), words: [BAD_REQUEST, 'The API says: “Quota exceeded.”'], isOfForms: true },
  '400 without a body': { kind: status(400), words: [BAD_REQUEST] },
  '403': { kind: status(403, { detail: 'No permission.' }), words: ['This token may not do that. Use one with the permission', 'The API says: “No permission.”'] },
  '404': { kind: status(404, { detail: 'Not found.' }), words: ['The API does not know it any more: it may have been deleted in the meantime.', 'The API says: “Not found.”'] },
  '409': { kind: status(409, { detail: 'A restore is running.' }), words: ['It does not go together with something that is under way.', 'The API says: “A restore is running.”'] },
  '418': { kind: status(418), words: ['The API answered with status 418, which this console does not know.'] },
  '422': { kind: status(422, { detail: 'Cannot be processed.' }), words: [BAD_REQUEST, 'The API says: “Cannot be processed.”'] },
  '429': { kind: status(429), words: ['Too many requests. Wait a little before you try again.'] },
  '429 with seconds': { kind: status(429, undefined, { 'Retry-After': '7' }), words: ['Too many requests.', 'The API asks to wait 7 seconds.'] },
  '429 with a date': { kind: status(429, undefined, { 'Retry-After': new Date(Date.now() + 3_600_000).toUTCString() }), words: ['Too many requests.', /The API asks to wait [\d,]+ \w+\./] },
  '500': { kind: status(500, { detail: 'The database is down.' }), words: [failedWith(500), 'The API says: “The database is down.”'] },
  '502 in HTML': { kind: status(502, page502), words: [failedWith(502)], lost: 'not done' },
  '503 without a body': { kind: status(503), words: [failedWith(503)], lost: 'not done' },
  'a redirect': { kind: { redirect: 'https://elsewhere.invalid/' }, words: ['The API answered with a redirect. The token is not sent on to another address'] },
  'a reset before': { kind: 'reset_before', words: NO_ANSWER, lost: 'not done', logs: /net::ERR_/ },
  'a reset after': { kind: 'reset_after', words: NO_ANSWER, lost: 'done', logs: /net::ERR_/ },
  'silence before': { kind: 'hang', words: ['No answer in time. The API may be busy'], lost: 'not done' },
  'silence after': { kind: 'hang_after', words: ['No answer in time. The API may be busy'], lost: 'done' },
  'an answer that is cut off': { kind: 'truncate', words: NO_ANSWER, lost: 'done', logs: /net::ERR_/ },
  'an empty answer': { kind: { body: '' }, words: [UNREADABLE('body')], lost: 'not done' },
  'an answer of another type': { kind: { body: [1, 2] }, words: [UNREADABLE('body')], lost: 'not done' },
  'a page of HTML as success': { kind: { body: '<html>Welcome</html>' }, words: [UNREADABLE('body')], lost: 'not done' },
  'a list without results': { kind: { body: { count: 3 } }, words: [UNREADABLE('results')], isOfLists: true },
  'results that are no list': { kind: { body: { results: 5 } }, words: [UNREADABLE('results')], isOfLists: true },
  'a next on another host': { kind: 'next_elsewhere', words: ['The list goes on at an address that is not the API’s own: https://evil.invalid/', 'It was not followed'], isOfLists: true },
  'no CORS headers': { kind: 'no_cors', words: NO_ANSWER, lost: 'not done', logs: /CORS policy|net::ERR_FAILED/, isElsewhere: true },
};

type Attempt = {
  endpoint: Endpoint;
  /** `signed in` before the fault begins, or not. */
  begin: (page: Page, emulator: Emulator) => Promise<void>;
  /** What a person presses: the first time, and again. */
  submit: (page: Page) => Promise<void>;
  /** Where the failure is said. */
  place: (page: Page) => Locator;
  /** The sentence that says what it is that failed. */
  failed?: string;
  /** What must still be there after the failure. */
  kept: (page: Page) => Promise<void>;
  /** How it looks once it has succeeded. */
  succeeded: (page: Page) => Promise<void>;
  /** What is said where the answer to a write was lost and it had not been done. */
  notDone?: string;
  /** The body of its request. */
  body?: object;
  /** Where this attempt reads a fault in a way of its own: other words, no failure at all, or not applicable. */
  own?: Record<string, string[] | 'succeeds' | 'n/a'>;
};

const messages = (page: Page) => page.getByRole('region', { name: 'Messages', exact: true });
const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: /^Select backup / }) });
const token = (page: Page) => page.getByLabel('API token', { exact: true });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search backups' });
const dialog = (page: Page) => page.getByRole('dialog');
const press = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click();

/** What a dialog that reads no body makes of an odd one. */
const ANY_SUCCESS_WILL_DO = { 'an empty answer': 'succeeds', 'an answer of another type': 'succeeds', 'a page of HTML as success': 'succeeds' } as const;

const ATTEMPTS: Record<string, Attempt> = {
  'signing in': {
    endpoint: 'list',
    begin: async (page, emulator) => {
      await page.goto('./');
      await token(page).fill(emulator.tokens.full);
    },
    submit: (page) => page.getByRole('button', { name: 'Sign in', exact: true }).click(),
    place: (page) => page.getByRole('alert').filter({ visible: true }),
    failed: 'You are not signed in: the API did not answer as expected.',
    kept: async (page) => {
      await expect(token(page)).not.toHaveValue('');
      await expect(token(page)).toBeFocused();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    },
    succeeded: (page) => expect(rows(page)).toHaveCount(3),
    own: { 403: ['The API knows this token, but it may not list backups. Use a token with that permission.'] },
  },
  refreshing: {
    endpoint: 'list',
    begin: async (page, emulator) => {
      await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
      await signIn(page, emulator.tokens.full);
      await search(page).fill('backup');
    },
    submit: async (page) => {
      const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
      await (await again.isVisible() ? again : page.getByRole('button', { name: 'Refresh', exact: true })).click();
    },
    place: (page) => page.getByRole('alert').filter({ hasText: 'Could not refresh.' }),
    failed: 'Could not refresh. Shown is the data of',
    kept: async (page) => {
      await expect(rows(page)).toHaveCount(3);
      await expect(search(page)).toHaveValue('backup');
    },
    succeeded: async (page) => {
      await expect(page.getByText('Updated just now')).toBeVisible();
      await expect(page.getByRole('alert').filter({ hasText: 'Could not refresh.' })).toHaveCount(0);
      await expect(rows(page)).toHaveCount(3);
    },
  },
  creating: {
    endpoint: 'create',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await page.getByRole('button', { name: 'Create backup', exact: true }).click();
      await dialog(page).getByRole('combobox', { name: 'Server' }).fill('web-server-01');
      await dialog(page).getByRole('textbox', { name: 'Description' }).fill('Before the <b>change</b>');
      await expect(dialog(page)).toContainText('2 of 10');
    },
    submit: (page) => press(page, 'Create backup'),
    place: (page) => dialog(page),
    failed: 'No backup of web-server-01 was created.',
    kept: async (page) => {
      await expect(dialog(page).getByRole('combobox', { name: 'Server' })).toHaveValue('web-server-01');
      await expect(dialog(page).getByRole('textbox', { name: 'Description' })).toHaveValue('Before the <b>change</b>');
    },
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText('Backup 503 of web-server-01 has started');
      await expect(rows(page)).toHaveCount(4);
    },
    notDone: 'The list shows no new backup of web-server-01. It is safe to try again.',
    body: { server_id: 12345, description: 'Before the <b>change</b>' },
    own: { 404: ['The API does not know this server. It may have been deleted.', 'The API says: “Not found.”'] },
  },
  deleting: {
    endpoint: 'delete',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await page.getByRole('button', { name: 'Delete backup 499' }).click();
    },
    submit: (page) => press(page, 'Delete backup'),
    place: (page) => dialog(page),
    failed: 'Backup 499 was not deleted.',
    kept: (page) => expect(dialog(page)).toContainText('Pre-update backup'),
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText(/Backup 499 (of web-server-01 is deleted|was already gone)/);
    },
    notDone: 'Backup 499 is still in the list. You can try again.',
    // Its answer has no body: there is nothing to cut off or to misread. 404: it is gone, which was the wish.
    own: { ...ANY_SUCCESS_WILL_DO, 404: 'succeeds', 'an answer that is cut off': 'n/a' },
  },
  restoring: {
    endpoint: 'restore',
    begin: async (page, emulator) => {
      await signIn(page, emulator.tokens.full);
      await page.getByRole('button', { name: 'Restore backup 501' }).click();
      await dialog(page).getByRole('textbox', { name: 'Type web-server-01 to confirm' }).fill('web-server-01');
    },
    submit: (page) => press(page, 'Restore server'),
    place: (page) => dialog(page),
    failed: 'web-server-01 is not being restored.',
    kept: (page) => expect(dialog(page).getByRole('textbox', { name: 'Type web-server-01 to confirm' })).toHaveValue('web-server-01'),
    succeeded: async (page) => {
      await expect(dialog(page)).toHaveCount(0);
      await expect(messages(page)).toContainText('The restore of web-server-01 from backup 501 has started');
    },
    notDone: 'The API shows the status of web-server-01 as “active”. Check the server before you try again.',
    body: { backup_id: 501 },
    own: ANY_SUCCESS_WILL_DO,
  },
};

const isWrite = (attempt: Attempt) => attempt.endpoint !== 'list';

for (const [attemptName, attempt] of Object.entries(ATTEMPTS)) {
  test.describe(attemptName, () => {
    for (const [faultName, fault] of Object.entries(FAULTS)) {
      const own = attempt.own?.[faultName];
      if (own === 'n/a' || (fault.isOfLists && isWrite(attempt)) || (fault.isOfForms && !attempt.body)) continue;

      test(`${attemptName}: ${faultName}`, async ({ page, emulator, allowConsole }) => {
        const code = typeof fault.kind === 'object' && 'status' in fault.kind ? fault.kind.status.status : 0;
        if (code) allowConsole(new RegExp(`status of ${code}`));
        if (fault.logs) allowConsole(fault.logs);
        // What is asked for must be on the way for less time than a person would wait; the emulator's silence is for ever.
        const isSilent = fault.kind === 'hang' || fault.kind === 'hang_after';
        const api_base = fault.isElsewhere ? emulator.address.replace('127.0.0.1', 'localhost') : '/';
        await emulator.settings({ allow_origins: [emulator.address] });
        await emulator.site({ api_base, request_timeout_seconds: isSilent ? 1.5 : 30 });
        await attempt.begin(page, emulator);
        await emulator.clearRequests();
        await emulator.faults({ endpoint: attempt.endpoint, kind: fault.kind });
        const sent = () => emulator.requests(attempt.endpoint);
        await attempt.submit(page);

        const isDone = isWrite(attempt) && fault.lost === 'done';
        if (own === 'succeeds' || isDone) {
          await attempt.succeeded(page);
          expect((await sent()).length, 'sent').toBe(1);
          return;
        }

        const words = own ?? fault.words;
        if (isWrite(attempt) && fault.lost) {
          await expect(attempt.place(page)).toContainText('The answer was lost, so it is not known whether');
          await expect(attempt.place(page)).toContainText(attempt.notDone ?? '', { timeout: 10_000 });
        } else {
          for (const text of words) await expect(attempt.place(page)).toContainText(text);
          const saysItself = attemptName === 'signing in' && own;
          if (attempt.failed && !saysItself) await expect(attempt.place(page)).toContainText(attempt.failed);
        }
        await attempt.kept(page);
        const first = await sent();
        // A preflight that is refused keeps the browser from sending the request.
        expect(first.length, 'sent').toBe(fault.isElsewhere ? 0 : 1);
        if (attempt.body && first[0]) expect(JSON.parse(first[0].body ?? '')).toEqual(attempt.body);

        await emulator.clearFaults();
        await attempt.submit(page);
        await attempt.succeeded(page);
        if (isWrite(attempt)) expect((await sent()).length, 'sent in the end').toBe(first.length + 1);
      });
    }

    test(`${attemptName}: 401 ends the session, forgets the token and says why`, async ({ page, emulator, allowConsole }) => {
      allowConsole(/status of 401/);
      await attempt.begin(page, emulator);
      await emulator.faults({ endpoint: attempt.endpoint, kind: status(401, { detail: 'Invalid token.' }) });
      await emulator.clearRequests();
      await attempt.submit(page);
      const isSignIn = attemptName === 'signing in';
      await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
      await expect(page.getByRole('main')).toContainText(isSignIn
        ? 'The API did not accept this token. Check that it is complete and has not been revoked.'
        : 'The API no longer accepts the token, so you were signed out.');
      await expect(rows(page)).toHaveCount(0);
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
      expect((await emulator.requests(attempt.endpoint)).length).toBe(1);
      if (!isSignIn) await expect(page.getByText('web-server-01')).toHaveCount(0);
    });
  });
}

test.describe('rows that cannot be read', () => {
  // Of the emulator's 31 odd rows eleven lack an id or a server; the other twenty can be shown in part.
  const UNREADABLE_ROWS = '11 rows could not be read and are not shown. Their ids: without an id';

  test('at sign-in: the good ones are there, the others are counted', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'list', kind: 'malformed_rows' });
    await signIn(page, emulator.tokens.full);
    await expect(page.getByRole('status')).toContainText('Showing 23 of 23 backups');
    await expect(page.getByRole('main')).toContainText(UNREADABLE_ROWS);
    await expect(page.getByRole('button', { name: 'Restore backup 501' })).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search backups' }).fill('90026');
    await expect(rows(page)).toHaveCount(1);
  });

  test('while refreshing: they come, and go again', async ({ page, emulator }) => {
    await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
    await signIn(page, emulator.tokens.full);
    await emulator.faults({ endpoint: 'list', times: 1, kind: 'malformed_rows' });
    const refresh = page.getByRole('button', { name: 'Refresh', exact: true });
    await refresh.click();
    await expect(page.getByRole('main')).toContainText(UNREADABLE_ROWS);
    await refresh.click();
    await expect(page.getByRole('main')).not.toContainText('could not be read');
    await expect(rows(page)).toHaveCount(3);
  });
});

test.describe('fields of the create dialog', () => {
  test('a 400 about both: each message at its field, the rest above', async ({ page, emulator, allowConsole }) => {
    allowConsole(/status of 400/);
    await ATTEMPTS['creating']?.begin(page, emulator);
    const body = { server_id: ['This server is suspended.'], description: ['Too long.', 'Not polite.'], non_field_errors: ['Not today.'] };
    await emulator.faults({ endpoint: 'create', kind: status(400, body) });
    await press(page, 'Create backup');
    await expect(dialog(page).getByRole('combobox', { name: 'Server' })).toHaveAccessibleDescription(/This server is suspended\./);
    await expect(dialog(page).getByRole('combobox', { name: 'Server' })).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog(page).getByRole('textbox', { name: 'Description' })).toHaveAccessibleDescription(/Too long\.\s*Not polite\./);
    const above = dialog(page).getByRole('alert').filter({ hasText: 'No backup of web-server-01 was created.' });
    await expect(above).toContainText('The API says: “Not today.”');
    await expect(above).not.toContainText('suspended');
  });
});

test('the servers and account endpoints may fail: nothing is missing', async ({ page, emulator, allowConsole }) => {
  allowConsole(/status of 40[34]/);
  await emulator.faults({ endpoint: 'servers', kind: status(403) }, { endpoint: 'account', kind: status(404) });
  await signIn(page, emulator.tokens.full);
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Create backup', exact: true }).click();
  await dialog(page).getByRole('combobox', { name: 'Server' }).fill('web');
  await expect(dialog(page).getByRole('option')).toHaveCount(1);
});

test('a first load that fails: the reason and "Try again", for a token that the tab keeps', async ({ page, emulator, allowConsole }) => {
  allowConsole(/status of 500/);
  await signIn(page, emulator.tokens.full);
  await emulator.faults({ endpoint: 'list', kind: status(500) });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The backups could not be loaded' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(failedWith(500));
  await emulator.clearFaults();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(3);
});
