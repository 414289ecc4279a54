// The safety backup before a restore (PRODUCT.md, 5): the steps, the ways to stop, and that no restore is sent unless it is completed.
import type { Page } from '@playwright/test';
import type { Emulator, FaultKind } from './emulator.ts';
import { expect, signIn, test } from './fixtures.ts';
import { backup, button, dialog, hold, logged, LOST, messages, row, SERVER, sleepFor, table, underWay } from './console.ts';

const restore = (page: Page) => dialog(page, `Restore ${SERVER}`);
const choice = (page: Page) => page.getByRole('checkbox', { name: 'Create a safety backup first', exact: true });
const submit = (page: Page) => button(restore(page), 'Restore server');
const stop = (page: Page) => button(restore(page), 'Stop');
const steps = (page: Page) => restore(page).getByRole('list', { name: 'Steps', exact: true });
const step = (page: Page) => steps(page).locator('[aria-current=step]');
const restores = async (emulator: Emulator) => (await emulator.requests('restore')).length;
const creates = async (emulator: Emulator) => (await emulator.requests('create')).map((request) => JSON.parse(request.body ?? '') as unknown);
const UNTOUCHED = 'web-server-01 is untouched: no restore was sent.';

async function open(page: Page, emulator: Emulator, config: object = {}) {
  await emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 3600, ...config });
  await signIn(page, emulator.tokens.full);
  await expect(table(page)).toBeVisible();
  await button(page, 'Restore backup 501').click();
  await expect(restore(page)).toContainText('of 10');
}

async function begin(page: Page) {
  await restore(page).getByRole('textbox').fill(SERVER);
  await submit(page).click();
}

test('it is on where there is room, and its steps are shown up to the restore', async ({ page, emulator }) => {
  await open(page, emulator);
  await expect(choice(page)).toBeChecked();
  await expect(choice(page)).toHaveAccessibleDescription(/2 of 10/);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await expect(steps(page).getByRole('listitem')).toHaveText(['Safety backup requested, Done', 'Safety backup in progress', 'Safety backup completed', 'Restore requested']);
  await expect(row(page, 503)).toContainText('In progress');
  expect(await creates(emulator)).toEqual([{ server_id: 12345, description: 'Before restoring backup 501' }]);
  expect(await restores(emulator)).toBe(0);
  await emulator.faults({ endpoint: 'restore', delay_ms: 3000 });
  await emulator.clock({ advance_seconds: 30 });
  await expect(step(page)).toHaveText('Restore requested');
  await expect(stop(page)).toBeHidden();
  await expect(restore(page)).toBeHidden();
  await expect(messages(page)).toContainText('restore of web-server-01 from backup 501 has started');
  expect((await emulator.requests('restore')).map((request) => request.body)).toEqual(['{"backup_id":501}']);
  expect((await creates(emulator)).length).toBe(1);
});

test('Enter on the checkbox sends nothing', async ({ page, emulator }) => {
  await open(page, emulator);
  await restore(page).getByRole('textbox').fill(SERVER);
  await expect(submit(page)).toBeEnabled();
  await choice(page).press('Enter');
  await expect(submit(page)).toBeEnabled();
  await expect(choice(page)).toBeChecked();
  expect(await creates(emulator)).toEqual([]);
});

test('at the limit it is off, with the reason, and the restore goes alone', async ({ page, emulator }) => {
  await emulator.addBackups(Array.from({ length: 8 }, (_, index) => backup(600 + index)));
  await open(page, emulator);
  await expect(choice(page)).toBeDisabled();
  await expect(choice(page)).not.toBeChecked();
  await expect(choice(page)).toHaveAccessibleDescription(/no room: the server has 10 of 10 manual backups/);
  await begin(page);
  await expect(messages(page)).toContainText('has started');
  expect(await creates(emulator)).toEqual([]);
  expect(await restores(emulator)).toBe(1);
});

test('where the count could not be read the API decides', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(500));
  allowConsole(logged(400));
  await emulator.site({ api_base: '/', poll_active_seconds: 3600, poll_idle_seconds: 3600 });
  await signIn(page, emulator.tokens.full);
  await emulator.faults({ endpoint: 'list_by_server', kind: { status: { status: 500 } } });
  await button(page, 'Restore backup 501').click();
  await expect(choice(page)).toHaveAccessibleDescription(/could not be read/);
  await emulator.faults({ endpoint: 'create', kind: { status: { status: 400, body: { non_field_errors: ['The limit of 10 manual backups is reached.'] } } } });
  await begin(page);
  await expect(restore(page).getByRole('alert')).toContainText(UNTOUCHED);
  await expect(restore(page).getByRole('alert')).toContainText('The limit of 10 manual backups is reached.');
  expect(await restores(emulator)).toBe(0);
});

test.describe('the restore has become impossible while the safety backup was made', () => {
  for (const [what, change, said] of [
    ['the backup is deleted', (emulator: Emulator) => emulator.removeBackup(501), 'The backup is no longer in the list'],
    ['the backup failed after all', (emulator: Emulator) => emulator.changeBackup(501, { status: 'failed' }), 'there is nothing to restore'],
    ['somebody else restores the server', (emulator: Emulator) => emulator.changeServer(12345, { status: 'restoring' }), 'A restore of this server is under way.'],
  ] as const) {
    test(`${what}: no restore is sent, and why`, async ({ page, emulator }) => {
      await open(page, emulator);
      await begin(page);
      await expect(step(page)).toHaveText('Safety backup in progress');
      await change(emulator);
      await emulator.clock({ advance_seconds: 30 });
      await expect(restore(page)).toContainText(UNTOUCHED);
      await expect(restore(page)).toContainText(said);
      await expect(submit(page)).toBeDisabled();
      await expect(restore(page)).not.toContainText('does not match');
      expect(await restores(emulator)).toBe(0);
    });
  }
});

test('while it is made, the buttons do not say that the restore is being requested', async ({ page, emulator }) => {
  await open(page, emulator);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await expect(restore(page)).not.toContainText('Requesting…');
});

test.describe('stopped by the person', () => {
  test('while it is in progress: the backup goes on, no restore is sent', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await stop(page).click();
    await expect(restore(page)).toContainText(UNTOUCHED);
    await expect(restore(page)).toContainText('The safety backup 503 itself goes on.');
    await expect(submit(page)).toBeEnabled();
    await emulator.clock({ advance_seconds: 30 });
    await expect(messages(page)).toContainText('Backup 503 of web-server-01 is complete');
    await expect(restore(page).getByText('itself goes on')).toBeHidden();
    expect(await restores(emulator)).toBe(0);
  });

  test('while the console asks what the server is doing: no restore is sent', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await emulator.faults({ endpoint: 'servers', kind: 'hang' });
    await emulator.clock({ advance_seconds: 30 });
    const items = ['Safety backup requested, Done', 'Safety backup in progress, Done', 'Safety backup completed, Done', 'Restore requested'];
    await expect(steps(page).getByRole('listitem')).toHaveText(items);
    await expect(underWay(restore(page), 'Requesting')).toHaveCount(0);
    await stop(page).click();
    await expect(restore(page)).toContainText(UNTOUCHED);
    await expect(submit(page)).toBeEnabled();
    expect(await restores(emulator)).toBe(0);
    await emulator.clearFaults();
    await submit(page).click();
    await expect(messages(page)).toContainText('has started');
    expect(await restores(emulator)).toBe(1);
    expect((await creates(emulator)).length).toBe(1);
  });

  test('while it is being requested: nothing else goes out before the answer is there', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', delay_ms: 5000 });
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup requested');
    await stop(page).click();
    await expect(stop(page)).toBeHidden();
    await expect(underWay(restore(page), 'Stopping…')).toBeVisible();
    await expect(button(restore(page), 'Cancel')).toBeDisabled();
    await hold(page, 'Enter');
    await expect(restore(page)).toContainText('The safety backup 503 itself goes on.', { timeout: 10_000 });
    expect((await creates(emulator)).length).toBe(1);
    expect(await restores(emulator)).toBe(0);
  });

  test('with a double click: what came of it stays to be read', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    const place = await stop(page).boundingBox();
    await stop(page).dblclick();
    await expect(restore(page)).toContainText(UNTOUCHED);
    // What stands there now can be pressed on its own.
    await page.mouse.click((place?.x ?? 0) + 5, (place?.y ?? 0) + 5);
    await expect(restore(page)).toBeHidden();
    expect(await restores(emulator)).toBe(0);
  });

  for (const key of ['Enter', 'Space']) {
    test(`a second press of it, by ${key}, undoes nothing`, async ({ page, emulator }) => {
      await open(page, emulator);
      await begin(page);
      await expect(step(page)).toHaveText('Safety backup in progress');
      await stop(page).focus();
      await page.keyboard.press(key);
      await expect(restore(page)).toContainText(UNTOUCHED);
      await expect(button(restore(page), 'Cancel')).toBeFocused();
      await expect(choice(page)).toBeChecked();
      await page.keyboard.press(key);
      await expect(restore(page)).toBeHidden();
      await emulator.clock({ advance_seconds: 30 });
      await expect(messages(page)).toContainText('Backup 503 of web-server-01 is complete');
      expect(await restores(emulator)).toBe(0);
      expect((await creates(emulator)).length).toBe(1);
    });
  }

  test('Escape hides nothing while the steps run', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await hold(page, 'Escape');
    await expect(steps(page)).toBeVisible();
  });

  test('a double click and a held Enter ask for one', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', delay_ms: 1500 });
    await open(page, emulator);
    await restore(page).getByRole('textbox').fill(SERVER);
    await submit(page).dblclick();
    await hold(page, 'Enter');
    await expect(step(page)).toHaveText('Safety backup in progress');
    expect((await creates(emulator)).length).toBe(1);
  });
});

test.describe('no restore is sent when the safety backup', () => {
  test('failed', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await emulator.changeBackup(503, { status: 'failed' });
    const alert = restore(page).getByRole('alert');
    await expect(alert).toContainText(UNTOUCHED);
    await expect(alert).toContainText('The safety backup 503 did not succeed: the API says “failed”.');
    expect(await restores(emulator)).toBe(0);
  });

  test('ended with a word that nobody knows', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await emulator.changeBackup(503, { status: 'archived' });
    await expect(restore(page).getByRole('alert')).toContainText('“archived”');
    expect(await restores(emulator)).toBe(0);
  });

  test('is gone', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await emulator.removeBackup(503);
    await expect(restore(page).getByRole('alert')).toContainText('The safety backup 503 is no longer in the list.', { timeout: 20_000 });
    expect(await restores(emulator)).toBe(0);
  });

  test('takes far longer than usual', async ({ page, emulator }) => {
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    // As if it had been begun three hours ago.
    await emulator.changeBackup(503, { created_at: new Date(Date.now() - 3 * 3600_000).toISOString() });
    await expect(restore(page).getByRole('alert')).toContainText('The safety backup 503 takes far longer than usual.');
    expect(await restores(emulator)).toBe(0);
  });

  for (const [what, kind, log, said] of [
    ['is refused', { status: { status: 409, body: { detail: 'A backup is already running.' } } }, logged(409), 'A backup is already running.'],
    ['has no server any more', { status: { status: 404, body: { detail: 'Server not found.' } } }, logged(404), 'Server not found.'],
    ['meets an error', { status: { status: 500 } }, logged(500), '500'],
    ['loses its answer, and was not made', 'reset_before', LOST, 'the list shows no new backup of this server'],
    ['loses its answer, and was made', 'reset_after', LOST, 'a new backup 503 of this server is in the list'],
  ] as const satisfies [string, FaultKind, RegExp, string][]) {
    test(what, async ({ page, emulator, allowConsole }) => {
      allowConsole(log);
      await emulator.faults({ endpoint: 'create', kind, times: 1 });
      await open(page, emulator);
      await begin(page);
      const alert = restore(page).getByRole('alert');
      await expect(alert).toContainText(UNTOUCHED);
      await expect(alert).toContainText(said);
      await expect(steps(page)).toBeHidden();
      expect(await restores(emulator)).toBe(0);
      expect((await creates(emulator)).length).toBe(1);
    });
  }

  test('loses its answer, and has failed by the time it is found', async ({ page, emulator }) => {
    await emulator.faults({ endpoint: 'create', kind: 'hang_after' });
    await open(page, emulator, { request_timeout_seconds: 1 });
    await begin(page);
    await expect.poll(async () => (await creates(emulator)).length).toBe(1);
    await emulator.changeBackup(503, { status: 'failed' });
    await expect(restore(page).getByRole('alert')).toContainText('The safety backup 503 did not succeed: the API says “failed”.');
    expect(await restores(emulator)).toBe(0);
  });

  test('loses its answer, and the list can not be read', async ({ page, emulator, allowConsole }) => {
    allowConsole(LOST);
    allowConsole(logged(500));
    await open(page, emulator, { poll_active_seconds: 3600 });
    await emulator.faults({ endpoint: 'create', kind: 'reset_after' }, { endpoint: 'list_by_server', kind: { status: { status: 500 } } });
    await begin(page);
    await expect(restore(page).getByRole('alert')).toContainText('the list could not be read');
    expect(await restores(emulator)).toBe(0);
  });
});

test('a failed poll in the middle changes nothing', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(503));
  allowConsole(LOST);
  await open(page, emulator);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await emulator.faults({ endpoint: 'list_by_server', kind: { status: { status: 503 } }, times: 2 });
  await expect.poll(async () => (await emulator.requests('list_by_server')).filter((request) => request.status === 503).length).toBe(2);
  await expect(step(page)).toHaveText('Safety backup in progress');
  expect(await restores(emulator)).toBe(0);
  await emulator.clock({ advance_seconds: 30 });
  await expect(messages(page)).toContainText('restore of web-server-01 from backup 501 has started', { timeout: 15_000 });
  expect(await restores(emulator)).toBe(1);
});

test('a list that leaves it out for once changes nothing', async ({ page, emulator }) => {
  await open(page, emulator);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await emulator.removeBackup(503);
  await expect(row(page, 503)).toBeHidden();
  await expect(step(page)).toHaveText('Safety backup in progress');
  await emulator.addBackups([backup(503, { created_at: new Date().toISOString(), description: 'Before restoring backup 501' })]);
  await expect(messages(page)).toContainText('restore of web-server-01 from backup 501 has started', { timeout: 15_000 });
  expect(await restores(emulator)).toBe(1);
});

test('the computer slept while it was made: the restore is not sent by itself, but asked about again', async ({ page, context, emulator, allowConsole }) => {
  allowConsole(LOST);
  await open(page, emulator, { idle_lock_minutes: 0 });
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await context.setOffline(true);
  await expect(page.getByText(/offline/i).first()).toBeVisible();
  await emulator.clock({ advance_seconds: 8 * 3600 });
  await sleepFor(page, 8 * 3600_000);
  await context.setOffline(false);
  const alert = restore(page).getByRole('alert');
  await expect(alert).toContainText(UNTOUCHED);
  await expect(alert).toContainText('Nothing was heard of the safety backup 503 for a while. To restore now, type the name again.');
  await expect(restore(page).getByRole('textbox')).toHaveValue('');
  await expect(submit(page)).toBeDisabled();
  await expect(choice(page)).toHaveAccessibleDescription(/^Safety backup 503, made .+, is used: no other is created\.$/);
  expect(await restores(emulator)).toBe(0);
  await begin(page);
  await expect(messages(page)).toContainText('restore of web-server-01 from backup 501 has started');
  expect(await restores(emulator)).toBe(1);
  expect((await creates(emulator)).length).toBe(1);
});

test('a 401 in the middle ends the session, and no restore is sent', async ({ page, emulator, allowConsole }) => {
  allowConsole(logged(401));
  await open(page, emulator);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await emulator.faults({ endpoint: 'any', kind: { status: { status: 401 } } });
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByText(SERVER)).toBeHidden();
  expect(await restores(emulator)).toBe(0);
});

test('after a stop it can be asked for again', async ({ page, emulator }) => {
  await open(page, emulator);
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  await stop(page).click();
  await choice(page).uncheck();
  await submit(page).click();
  await expect(messages(page)).toContainText('has started');
  expect(await restores(emulator)).toBe(1);
  expect((await creates(emulator)).length).toBe(1);
});

for (const [how, kind, log, said] of [
  ['is refused', { status: { status: 409, body: { detail: 'Busy.' } } }, logged(409), 'Busy.'],
  ['loses its answer', 'reset_before', LOST, 'not known whether the restore'],
] as const satisfies [string, FaultKind, RegExp, string][]) {
  test(`a restore that ${how} goes again with the same safety backup, though that took the last room`, async ({ page, emulator, allowConsole }) => {
    allowConsole(log);
    await emulator.addBackups(Array.from({ length: 7 }, (_, index) => backup(600 + index)));
    await emulator.faults({ endpoint: 'restore', kind, times: 1 });
    await open(page, emulator);
    await begin(page);
    await expect(step(page)).toHaveText('Safety backup in progress');
    await emulator.clock({ advance_seconds: 30 });
    await expect(restore(page).getByRole('alert')).toContainText(said);
    await expect(choice(page)).toBeEnabled({ timeout: 10_000 });
    await expect(choice(page)).toBeChecked();
    await expect(choice(page)).toHaveAccessibleDescription(/^Safety backup \d+, made .+, is used: no other is created\.$/);
    // Of a restore that may have started, the name is asked for anew.
    if (kind === 'reset_before') await restore(page).getByRole('textbox').fill(SERVER);
    await submit(page).click();
    await expect(messages(page)).toContainText('has started');
    expect((await creates(emulator)).length).toBe(1);
    expect(await restores(emulator)).toBe(2);
  });
}

test('a safety backup whose answer was lost is waited for, and no second one is made', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await emulator.faults({ endpoint: 'create', kind: 'reset_after', times: 1 });
  await open(page, emulator);
  await begin(page);
  await expect(restore(page).getByRole('alert')).toContainText('Wait until it is completed, then restore.');
  await expect(choice(page)).toHaveAccessibleDescription(/^Safety backup 503, made .+, is used: no other is created\.$/);
  // A press that was meant for the wait is no answer to what is now said.
  await expect(restore(page).getByRole('alert')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(submit(page)).toBeDisabled();
  await begin(page);
  await expect(step(page)).toHaveText('Safety backup in progress');
  expect(await restores(emulator)).toBe(0);
  await emulator.clock({ advance_seconds: 30 });
  await expect(messages(page)).toContainText('has started');
  expect((await creates(emulator)).length).toBe(1);
  expect(await restores(emulator)).toBe(1);
});

test('one whose answer was lost and which shows only after the dialog was closed is in "Activity" as what it is', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await emulator.faults({ endpoint: 'create', kind: 'reset_before', times: 1 });
  await open(page, emulator);
  await begin(page);
  await expect(restore(page).getByRole('alert')).toContainText('the list shows no new backup of this server', { timeout: 10_000 });
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  const made = page.getByRole('row').filter({ hasText: 'Create a backup' });
  await expect(made).toContainText('Not done: the answer was lost');
  await emulator.addBackups([backup(600, { status: 'in_progress', size_mb: null, created_at: new Date().toISOString(), description: 'Before restoring backup 501' })]);
  await expect(made).toContainText('Under way');
  await expect(made).toContainText('backup 600');
  expect(await restores(emulator)).toBe(0);
});

test('a manual backup that somebody else makes meanwhile is told, and not taken for the safety backup', async ({ page, emulator, allowConsole }) => {
  allowConsole(LOST);
  await open(page, emulator, { poll_active_seconds: 3600 });
  await emulator.addBackups([backup(700, { created_at: new Date().toISOString(), description: 'theirs' })]);
  await emulator.faults({ endpoint: 'create', kind: 'reset_before', times: 1 });
  await begin(page);
  const alert = restore(page).getByRole('alert');
  await expect(alert).toContainText('A new backup 700 of this server is in the list, with another description.', { timeout: 10_000 });
  await expect(alert).not.toContainText('safe to try');
  expect(await restores(emulator)).toBe(0);
});

test('where the room goes while the dialog is open, the name must be typed again', async ({ page, emulator }) => {
  await open(page, emulator);
  await restore(page).getByRole('textbox').fill(SERVER);
  await expect(submit(page)).toBeEnabled();
  await emulator.addBackups(Array.from({ length: 8 }, (_, index) => backup(600 + index)));
  await expect(restore(page).getByRole('alert')).toContainText('There is no room for a safety backup any more. To restore without one, type the name again.');
  await expect(restore(page).getByRole('textbox')).toHaveValue('');
  await expect(submit(page)).toBeDisabled();
  await expect(choice(page)).not.toBeChecked();
  await begin(page);
  await expect(messages(page)).toContainText('has started');
  expect(await creates(emulator)).toEqual([]);
});
