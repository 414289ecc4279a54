// The focus as somebody sees it who has a keyboard and no pointer.
import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** Goes on with Tab until something has the focus. */
export async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  const page = target.page();
  await expect(target).toBeVisible();
  for (let step = 0; step < 150; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} is not reached by ${key}`);
}

/** Goes there with Tab, and presses. */
export async function press(target: Locator, key = 'Enter') {
  await tabTo(target);
  await target.page().keyboard.press(key);
}

export type Stop = { name: string; faults: string[] };

/** What has the focus, and what is wrong with how it is seen: out of sight, covered, without a ring. */
export const stop = (page: Page): Promise<Stop | null> => page.evaluate(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const faults: string[] = [];
  if (box.width === 0 || box.height === 0) faults.push('has no box');
  if (box.top < -1 || box.left < -1 || box.right > innerWidth + 1 || (box.bottom > innerHeight + 1 && box.height < innerHeight)) faults.push(`is out of sight at ${Math.round(box.left)},${Math.round(box.top)}`);
  const inset = Math.min(4, box.width / 3, box.height / 3);
  const points = [
    [box.left + box.width / 2, box.top + box.height / 2], [box.left + inset, box.top + inset], [box.right - inset, box.top + inset],
    [box.left + inset, box.bottom - inset], [box.right - inset, box.bottom - inset],
  ] as const;
  for (const [x, y] of points) {
    const top = document.elementFromPoint(x, y);
    // A card clips its round corners.
    if (top && top !== element && !element.contains(top) && !top.contains(element)) {
      faults.push(`is covered by ${top.tagName.toLowerCase()}.${top.className}`);
      break;
    }
  }
  const style = getComputedStyle(element);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) faults.push('has no ring');
  const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40);
  return { name: `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''} “${words}”`, faults };
});
