// The measuring of layouts knows a fault when it sees one, and leaves alone what is right.
import { expect, test } from '@playwright/test';
import { chromium } from './browser.ts';
import { layoutFaults, smallTargets } from './layout.ts';

test.use({ ...chromium, viewport: { width: 400, height: 300 } });

const LONG = 'A sentence that is longer than the room that it has';
const FAULTS: Record<string, [body: string, fault: RegExp | null]> = {
  'the page is wider than the screen': ['<div style="inline-size: 500px; block-size: 20px"></div>', /the page scrolls sideways by 1\d\d/],
  'text hidden at its side': [`<div style="inline-size: 90px; overflow: hidden; white-space: nowrap">${LONG}</div>`, /^cut off: div/],
  'text hidden at its foot': [`<div style="inline-size: 90px; block-size: 20px; overflow: clip">${LONG}</div>`, /^cut off: div/],
  'an ellipsis that is told nowhere': [`<div style="inline-size: 90px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">${LONG}</div>`, /^cut off: div/],
  'an ellipsis that is told in full': [`<div title="${LONG}" style="inline-size: 90px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">${LONG}</div>`, null],
  'lines that are cut off, told in full, above another text': [`<div title="${LONG}" style="inline-size: 90px; block-size: 40px; overflow: clip; text-overflow: ellipsis">${LONG}</div><div>Another text</div>`, null],
  'an ellipsis whose title says something else': [`<div title="6 Jan 2025" style="inline-size: 90px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">${LONG}</div>`, /^cut off: div/],
  'an icon beyond its cell': ['<table style="table-layout: fixed; inline-size: 60px"><tr><td style="overflow: hidden; white-space: nowrap; padding: 0">59 min.<svg class="icon" style="inline-size: 30px"></svg></td></tr></table>', /^cut off: an icon/],
  'words beyond their cell': [`<table style="table-layout: fixed; inline-size: 60px"><tr><td style="white-space: nowrap">${LONG}</td></tr></table>`, /^beyond its cell: td/],
  'text on text': ['<div style="position: absolute; inset: 20px auto auto 20px">One sentence</div><div style="position: absolute; inset: 25px auto auto 40px">Another one</div>', /^overlap: div “One sentence” and div “Another one”/],
  'a button on a text': ['<p style="position: absolute; inset: 20px auto auto 20px; margin: 0">One sentence</p><button style="position: absolute; inset: 20px auto auto 40px">Press</button>', /^overlap: /],
  'words wider than their button': ['<button style="inline-size: 60px; white-space: nowrap; overflow: visible">Create a backup</button>', /its words are wider than it|overlap/],
  'a choice that is cut off': ['<select style="inline-size: 60px"><option>A rather long choice</option></select>', /^cut off: the choice/],
  'a button beyond the edge': ['<div style="position: fixed; inset: 10px auto auto 380px"><button style="inline-size: 60px">On</button></div>', /^beyond the edge: button/],
  'a word that is broken': ['<div style="inline-size: 90px; overflow-wrap: anywhere">Unbreakableandlongerthanitsroom</div>', /^broken: “Unbreak/],
  'a page that is right': [`<p>${LONG}</p><button>Press</button> <select><option>All</option></select>`, null],
};

for (const [what, [body, fault]] of Object.entries(FAULTS)) {
  test(what, async ({ page }) => {
    await page.setContent(`<!doctype html><html lang="en"><body>${body}</body></html>`);
    const found = await layoutFaults(page);
    if (fault) expect(found.some((words) => fault.test(words)), found.join('\n')).toBe(true);
    else expect(found).toEqual([]);
  });
}

test('a target that is too small', async ({ page }) => {
  await page.setContent('<button style="inline-size: 20px; block-size: 40px; padding: 0">A</button><button style="inline-size: 30px; block-size: 24px">B</button>');
  expect(await smallTargets(page, 24)).toEqual([expect.stringContaining('“A” 20×40')]);
});
