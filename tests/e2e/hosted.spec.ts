// The built console on a host with compression, caching and security headers: the emulator's static serving.
import { expect, test } from './fixtures.ts';

test('the console starts under the headers that a careful host sends', async ({ page, emulator }) => {
  const response = await page.goto('./');
  expect(response?.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
  expect(response?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  const asked = async () => (await emulator.requests()).filter((request) => request.kind === 'page');
  await expect.poll(async () => (await asked()).every((request) => request.status === 200)).toBe(true);
  expect((await asked()).length).toBeLessThanOrEqual(6);
});

test('nothing is fetched twice', async ({ page, emulator }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  const paths = (await emulator.requests()).map((request) => request.path);
  expect(new Set(paths).size).toBe(paths.length);
});
