// Reads of the list: when the console asks, and how a test has it ask often.
import type { Page } from '@playwright/test';
import type { Emulator, LoggedRequest } from './emulator.ts';
import { expect } from './fixtures.ts';

/** It says so for a second or two: not to be missed, it is looked at often. */
export const updatedNow = (page: Page) =>
  expect.poll(() => page.getByText('Updated just now', { exact: true }).isVisible(), { intervals: [50] }).toBe(true);

/** Reads of the list, whole or of one server, in the order in which they came. */
export async function polls(emulator: Emulator): Promise<LoggedRequest[]> {
  return (await emulator.requests()).filter(({ endpoint }) => endpoint === 'list' || endpoint === 'list_by_server');
}

/** Waits for so many polls more than there are now. */
export async function morePolls(emulator: Emulator, count: number) {
  const answered = async () => (await polls(emulator)).filter((poll) => poll.finished_at !== null).length;
  const before = await answered();
  await expect.poll(answered, { timeout: 15_000 }).toBeGreaterThanOrEqual(before + count);
}

/** The documented account, with nothing in progress. */
export const finishAll = (emulator: Emulator) => emulator.changeBackup(502, { status: 'completed', size_mb: 4460 });

/** The documented backup 501, as another one that is in progress. */
export const inProgress = (id: number, server: number, name = `server-${server}`) => ({
  id, server: { id: server, name }, backup_type: 'manual', status: 'in_progress', size_mb: null,
  created_at: new Date().toISOString(), expires_at: null, description: 'On its way',
});

export const quick = (emulator: Emulator, config: object = {}) =>
  emulator.site({ api_base: '/', poll_active_seconds: 0.3, poll_idle_seconds: 0.3, ...config });
