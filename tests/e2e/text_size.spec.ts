// Text twice as large, as a person sets it in the browser: the page itself is not zoomed (PRODUCT.md, 12).
import { chromium } from './browser.ts';
import { button, row, SERVER } from './console.ts';
import { expect, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';
import { look, open, tour } from './tour.ts';

test.use({ launchOptions: { ...chromium.launchOptions, args: [...chromium.launchOptions.args, '--blink-settings=defaultFontSize=32'] } });

for (const tag of ['nl', 'hy', 'ar']) {
  test(`nothing is cut off or overlaps in ${tag} at 1280 and 640 px`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await look(page, emulator, tag, [1280, 640]);
  });
}

test('a phone: each row shows its server’s name, and its actions stay in it', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, emulator);
  // What comes above the rows by itself is there.
  await expect(page.getByText('ops@example.com')).toBeVisible();
  await expect(page.locator('.attention')).toBeVisible();
  for (const id of [501, 502]) {
    const card = await row(page, id).boundingBox();
    const name = await row(page, id).getByText(SERVER, { exact: true }).boundingBox();
    expect(name?.width).toBeGreaterThan(120);
    const action = await button(page, `Delete backup ${id}`).boundingBox();
    expect((action?.x ?? Infinity) + (action?.width ?? 0)).toBeLessThanOrEqual((card?.x ?? 0) + (card?.width ?? 0));
    expect((action?.y ?? Infinity) + (action?.height ?? 0)).toBeLessThanOrEqual((card?.y ?? 0) + (card?.height ?? 0));
  }
});

for (const width of [1280, 640]) {
  test(`nothing is cut off or overlaps at ${width} px`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await page.setViewportSize({ width, height: 900 });
    await tour(page, emulator, async (where) => expect.soft(await layoutFaults(page), where).toEqual([]));
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
  });
}
