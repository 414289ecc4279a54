// What of a page is cut off, overlaps, scrolls sideways or is too small for a finger: measured from the layout that Chromium made.
import type { Page } from '@playwright/test';

/** What follows what is shown is there too: titles of what is cut off, and what goes by the size of the screen, come with the next picture. */
const drawn = (page: Page) => page.evaluate(() => new Promise<void>((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); }));

/** Faults of the dialog that is open, or else of the whole page, in words. */
export const layoutFaults = (page: Page): Promise<string[]> => drawn(page).then(() => page.evaluate(() => {
  const faults = new Set<string>();
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.add(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth}`);
  // Without the room that a scroll bar takes.
  const screen = root.getBoundingClientRect();
  const scope: Element = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const named = (element: Element) => `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replaceAll(/\s+/g, '.')}` : ''} “${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 50)}”`;
  const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !element.closest('.for-readers, .skip, [hidden], .spacer');
  // What floats above the rest covers it on purpose, and a header that stays covers what scrolls under it.
  const layer = (element: Element) => element.closest('.messages, .notes, .menu, .options')?.className ?? (element.closest('thead, .status-line, .dialog-foot') ? 'staying' : 'page');

  type Box = { element: Element; rect: DOMRect; layer: string };
  const boxes: Box[] = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !isShown(element) || element.closest('script, style, select, svg, #failure')) continue;
    const range = document.createRange();
    if (!element.closest('bdi, code, .who, .group-ids')) {
      // Words of ours never go on in the next line; names and ids of the API's may.
      for (const { 0: word, index } of node.textContent.matchAll(/[\p{L}\p{M}]{3,}/gu)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map((part) => Math.round(part.top))).size > 1) faults.add(`broken: “${word}” of ${named(element)}`);
      }
    }
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
    for (const whole of rects) {
      let rect = whole;
      for (let box: Element | null = element; box && box !== root; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        const edge = box.getBoundingClientRect();
        const [left, right] = [edge.left + parseFloat(style.borderLeftWidth), edge.right - parseFloat(style.borderRightWidth)];
        const isCut = (['hidden', 'clip'].includes(style.overflowX) && (rect.left < left - 1.5 || rect.right > right + 1.5))
          || (['hidden', 'clip'].includes(style.overflowY) && (rect.top < edge.top - 3 || rect.bottom > edge.bottom + 3));
        const told = (box.closest('[title]') ?? element.closest('[title]'))?.getAttribute('title') ?? '';
        // A title that says something else, such as the exact time of an age, does not tell what is cut off.
        const isToldWhole = style.textOverflow === 'ellipsis' && told.includes(node.textContent.trim());
        if (isCut && !isToldWhole) faults.add(`cut off: ${named(element)} in ${named(box)}`);
        // What is left of it to be seen.
        if (isCut) {
          const [above, below] = ['hidden', 'clip'].includes(style.overflowY) ? [edge.top, edge.bottom] : [rect.top, rect.bottom];
          const [start, top] = [Math.max(rect.left, left), Math.max(rect.top, above)];
          rect = new DOMRect(start, top, Math.max(0, Math.min(rect.right, right) - start), Math.max(0, Math.min(rect.bottom, below) - top));
        }
        if (['auto', 'scroll'].includes(style.overflowX)) break;
      }
      const cell = element.closest('td, th')?.getBoundingClientRect();
      if (cell && (rect.left < cell.left - 1 || rect.right > cell.right + 1)) faults.add(`beyond its cell: ${named(element)}`);
      if (rect.left < screen.left - 1 || rect.right > screen.right + 1) faults.add(`beyond the edge: ${named(element)}`);
      boxes.push({ element, rect, layer: layer(element) });
    }
  }
  for (const icon of scope.querySelectorAll('.icon')) {
    const edge = icon.closest('td')?.getBoundingClientRect();
    const rect = icon.getBoundingClientRect();
    if (edge && isShown(icon) && (rect.left < edge.left - 1 || rect.right > edge.right + 1)) faults.add(`cut off: an icon in ${named(icon.parentElement ?? icon)}`);
  }
  for (const element of scope.querySelectorAll('button, a[href], input, select, summary')) {
    if (!isShown(element)) continue;
    const rect = element.getBoundingClientRect();
    if (rect.width === 0) continue;
    if (rect.left < screen.left - 1 || rect.right > screen.right + 1) faults.add(`beyond the edge: ${named(element)}`);
    const isWide = element instanceof HTMLElement && element.scrollWidth > element.clientWidth + 1 && !(element instanceof HTMLInputElement) && getComputedStyle(element).display !== 'inline' && !element.closest('[title]');
    if (isWide) faults.add(`its words are wider than it: ${named(element)}`);
    boxes.push({ element, rect, layer: layer(element) });
  }
  // The chosen word of a select does not show in its scroll width: it is measured beside it.
  const canvas = document.createElement('canvas').getContext('2d');
  for (const select of scope.querySelectorAll('select')) {
    if (!canvas || !isShown(select)) continue;
    const style = getComputedStyle(select);
    canvas.font = style.font;
    const word = select.selectedOptions[0]?.text ?? '';
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (canvas.measureText(word).width > room + 1) faults.add(`cut off: the choice “${word}” by ${Math.round(canvas.measureText(word).width - room)}`);
  }
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      if (a.layer !== b.layer || a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const [width, height] = [Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left), Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top)];
      // Lines of text stand closer than their boxes.
      if (width > 2 && height > Math.max(4, 0.2 * Math.min(a.rect.height, b.rect.height))) faults.add(`overlap: ${named(a.element)} and ${named(b.element)} by ${Math.round(width)}×${Math.round(height)}`);
    }
  }
  return [...faults];
}));

/** Targets smaller than this in either direction, in CSS pixels. A label is part of its field's target; links in a sentence are none. */
export const smallTargets = (page: Page, least: number, selector = 'button, a[href], input, select, summary, [role=option]'): Promise<string[]> => page.evaluate(({ least, selector }) => {
  const scope: Element = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const faults: string[] = [];
  for (const element of scope.querySelectorAll(selector)) {
    // The days of a strip are gone along on the strip itself, which is the target.
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.skip, .strip, p') || (element.closest('.options') && !element.matches('[role=option]'))) continue;
    const boxes = [element, ...(element instanceof HTMLInputElement ? element.labels ?? [] : [])].map((part) => part.getBoundingClientRect());
    const [width, height] = [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
    if (width > 0 && (width < least - 0.5 || height < least - 0.5)) faults.push(`${element.tagName.toLowerCase()} “${element.getAttribute('aria-label') ?? element.textContent ?? ''}” ${Math.round(width)}×${Math.round(height)}`);
  }
  return faults;
}, { least, selector });
