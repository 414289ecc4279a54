// Text twice as large, as a person sets it in the browser: the page itself is not zoomed (PRODUCT.md, 12).
import { chromium } from './browser.ts';
import { expect, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';
import { look, tour } from './tour.ts';

test.use({ launchOptions: { ...chromium.launchOptions, args: [...chromium.launchOptions.args, '--blink-settings=defaultFontSize=32'] } });

for (const tag of ['nl', 'hy', 'ar']) {
  test(`nothing is cut off or overlaps in ${tag} at 1280 and 640 px`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await look(page, emulator, tag, [1280, 640]);
  });
}

for (const width of [1280, 640]) {
  test(`nothing is cut off or overlaps at ${width} px`, async ({ page, emulator }) => {
    test.setTimeout(60_000);
    await page.setViewportSize({ width, height: 900 });
    await tour(page, emulator, async (where) => expect.soft(await layoutFaults(page), where).toEqual([]));
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
  });
}
