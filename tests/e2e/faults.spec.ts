// Every kind of failure, met by everything that the console asks of the API: what is said, what was sent, what is kept.
//
// FAULTS says what can go wrong, ATTEMPTS what a person does. Each pair is a cell of the table that `fault-table.ts` prints at
// the end; where the two meet in a way of their own, an attempt's `own` says how. No cell is left out.
import type { Page } from '@playwright/test';
import { ATTEMPTS, POLL_SECONDS, type Attempt } from './attempts.ts';
import { button, dialog, heading, logged, offered, rows, SERVER, serverBox, tokenField } from './console.ts';
import { failedWith, FAULTS, REFUSED_TOKEN, status, type Fault } from './faults.ts';
import type { Emulator } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';

const isWrite = ({ endpoint }: Attempt) => endpoint === 'create' || endpoint === 'delete' || endpoint === 'restore';

/** The console as this cell needs it: it asks nothing by itself, and waits no longer than a fault demands. */
async function configure(emulator: Emulator, fault: Fault) {
  await emulator.settings({ allow_origins: [emulator.address] });
  await emulator.site({
    api_base: fault.isElsewhere ? emulator.address.replace('127.0.0.1', 'localhost') : '/',
    poll_active_seconds: POLL_SECONDS,
    poll_idle_seconds: 3600,
    request_timeout_seconds: fault.isSilent ? 1 : 30,
  });
}

/** Everything that was asked for this, which is so much at least, is answered, or given up. */
async function sent(emulator: Emulator, { endpoint }: Attempt, least = 0) {
  const isOver = async () => {
    const requests = await emulator.requests(endpoint);
    return requests.length >= least && requests.every((request) => request.finished_at !== null || request.aborted);
  };
  await expect.poll(isOver, { intervals: [20, 50, 100] }).toBe(true);
  return emulator.requests(endpoint);
}

async function expectSignedOut(page: Page, emulator: Emulator, reason: string) {
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(reason);
  await expect(tokenField(page)).toHaveValue('');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  const left = await page.evaluate(() => document.documentElement.outerHTML + document.title + JSON.stringify(history.state));
  for (const word of [SERVER, 'Pre-update backup', 'ops@example.com', emulator.tokens.full]) expect(left).not.toContain(word);
}

/** A lost answer: the console says so, looks, and tells what it found. */
async function expectNotDone(page: Page, attempt: Attempt) {
  const place = attempt.place?.(page) ?? page.getByRole('main');
  await expect(place).toContainText('The answer was lost, so it is not known whether');
  // It looks a second time after a moment, which passes here at once.
  await expect(async () => {
    await page.clock.fastForward(3000);
    await expect(place).toContainText(attempt.notDone ?? '', { timeout: 100 });
  }).toPass({ intervals: [20] });
}

async function expectFailed(page: Page, attempt: Attempt, words: Fault['words']) {
  if (!attempt.place) return;
  for (const text of attempt.says ? [attempt.says] : words) await expect(attempt.place(page)).toContainText(text);
}

for (const [attemptName, attempt] of Object.entries(ATTEMPTS)) {
  for (const [faultName, fault] of Object.entries(FAULTS)) {
    const cell = [
      { type: 'endpoint', description: attempt.endpoint },
      { type: 'attempt', description: attemptName },
      { type: 'fault', description: faultName },
    ];
    const kind = fault.kindOf?.[attempt.endpoint] ?? fault.kind;
    const own = attempt.own?.[faultName];
    const isLost = isWrite(attempt) && (fault.lost !== undefined || fault.isSuccess === true) && !own;
    const isTaken = own === 'succeeds' || (fault.isSuccess && attempt.takesAnySuccess);
    // A preflight that is refused keeps the browser from sending the request.
    const count = fault.isElsewhere ? 0 : 1;

    test(`${attemptName}: ${faultName}`, { annotation: cell }, async ({ page, emulator, allowConsole }) => {
      if (typeof kind === 'object' && 'status' in kind) allowConsole(logged(kind.status.status));
      if (fault.logs) allowConsole(fault.logs);
      await configure(emulator, fault);
      if (isLost) await page.clock.install();
      await attempt.begin(page, emulator);
      await emulator.clearRequests();
      await emulator.faults({ endpoint: attempt.endpoint, kind });
      await attempt.submit(page, emulator);

      if (faultName === REFUSED_TOKEN && !own) {
        await expectSignedOut(page, emulator, fault.words.join(' '));
        expect((await sent(emulator, attempt)).length, 'sent').toBe(1);
        return;
      }
      if (isTaken || (isLost && fault.lost === 'done')) {
        await attempt.succeeded(page);
        expect((await sent(emulator, attempt)).length, 'sent').toBe(1);
        return;
      }
      if (typeof own === 'function') {
        await own(page);
        expect((await sent(emulator, attempt)).length, 'sent').toBe(1);
        return;
      }

      if (isLost) await expectNotDone(page, attempt);
      else await expectFailed(page, attempt, own ?? [...fault.words, attempt.failed ?? '']);
      const first = await sent(emulator, attempt, count);
      await ((isLost && attempt.keptInDoubt) || attempt.kept)(page);
      expect((await sent(emulator, attempt)).length, 'sent').toBe(count);
      if (attempt.body && first[0]) expect(JSON.parse(first[0].body ?? '')).toEqual(attempt.body);

      await emulator.clearFaults();
      await (attempt.again ?? attempt.submit)(page, emulator);
      await attempt.succeeded(page);
      if (isWrite(attempt)) expect((await sent(emulator, attempt)).length, 'sent in the end').toBe(count + 1);
    });
  }
}

test('while refreshing: rows that cannot be read come, and go again', async ({ page, emulator }) => {
  await emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });
  await signIn(page, emulator.tokens.full);
  await emulator.faults({ endpoint: 'list', times: 1, kind: 'malformed_rows' });
  await button(page, 'Refresh').click();
  await expect(page.getByRole('main')).toContainText('10 rows could not be read');
  await button(page, 'Refresh').click();
  await expect(page.getByRole('main')).not.toContainText('could not be read');
  await expect(rows(page)).toHaveCount(3);
});

test('a 400 about both fields of the create dialog: each message at its field, the rest above', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(400));
  await ATTEMPTS['creating']?.begin(page, emulator);
  const body = { server_id: ['This server is suspended.'], description: ['Too long.', 'Not polite.'], non_field_errors: ['Not today.'] };
  await emulator.faults({ endpoint: 'create', kind: status(400, body) });
  const create = dialog(page, 'Create backup');
  await button(create, 'Create backup').click();
  await expect(serverBox(create)).toHaveAccessibleDescription(/This server is suspended\./);
  await expect(serverBox(create)).toHaveAttribute('aria-invalid', 'true');
  await expect(create.getByRole('textbox', { name: 'Description' })).toHaveAccessibleDescription(/Too long\.\s*Not polite\./);
  const above = create.getByRole('alert').filter({ hasText: `No backup of ${SERVER} was created.` });
  await expect(above).toContainText('The API says: “Not today.”');
  await expect(above).not.toContainText('suspended');
});

test('a first load that fails: the reason and "Try again", for a token that the tab keeps', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  await signIn(page, emulator.tokens.full);
  await emulator.faults({ endpoint: 'list', kind: status(500) });
  await page.reload();
  await expect(heading(page, 'The backups could not be loaded')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(failedWith(500));
  await emulator.clearFaults();
  await button(page, 'Try again').click();
  await expect(rows(page)).toHaveCount(3);
});

test('an account endpoint that keeps silent does not hold up the servers', async ({ page, emulator }) => {
  await emulator.faults({ endpoint: 'account', kind: 'hang' });
  await signIn(page, emulator.tokens.full);
  await serverBox(page).fill('server-0');
  await expect(offered(page)).toHaveText([/^db-server-02/, /^web-server-01/]);
});
