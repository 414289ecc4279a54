// Whether every word on a page is of the language that was chosen: each text and name must come from its catalogue or from the API.
import type { Page } from '@playwright/test';
import { textsOf, type Tag } from './catalogue.ts';

/** What the person can see or hear: texts as they stand in the page, and the names and hints of elements. */
const shown = (page: Page): Promise<string[]> => page.evaluate(() => {
  const found = new Set<string>();
  const isThere = (element: Element) => element.checkVisibility({ visibilityProperty: true }) || element.closest('[role=option], option') !== null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element && isThere(element) && !element.closest('script, style, #failure, code, kbd, option[lang]')) found.add(node.textContent ?? '');
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (!isThere(element) || element.closest('#failure')) continue;
    for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']) found.add(element.getAttribute(name) ?? '');
  }
  return [...found].map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text));
});

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A judge of texts: what of a text neither the language nor the API's data explains. */
export function judge(tag: Tag, data: RegExp[]): (text: string) => boolean {
  const texts = [...textsOf(tag).values()];
  const whole = new Set(texts.map((text) => text.trim()));
  // A sentence with a name in it stands in the page in pieces.
  const pieces = new Set(texts.flatMap((text) => text.split(/\{\d\}/)).map((text) => text.trim()));
  const patterns = texts.filter((text) => /\{\d\}/.test(text) && text.replaceAll(/\{\d\}/g, '') !== '')
    .map((text) => new RegExp(`^${text.trim().split(/\{\d\}/).map(escaped).join('(.+)')}$`, 'su'));
  const explain = (text: string, depth: number): boolean => {
    const part = text.trim();
    if (!/\p{L}{2}/u.test(part) || whole.has(part) || pieces.has(part) || data.some((pattern) => pattern.test(part))) return true;
    if (depth === 0) return false;
    const isFilled = patterns.some((pattern) => pattern.exec(part)?.slice(1).every((value) => explain(value, depth - 1)));
    const split = [' · ', ', ', '، ', ': ', '. ', '։ '].find((mark) => part.includes(mark));
    const isListed = split !== undefined && part.split(split).every((value) => explain(value, depth - 1));
    // A name and what is said of it, such as “Automatic 1”.
    const counted = /^(.+) [\d.,\u00a0\u202f]+$/u.exec(part)?.[1];
    return isFilled || isListed || (counted !== undefined && explain(counted, depth - 1));
  };
  return (text) => explain(text, 4);
}

/** The texts of the page that are not of the language. */
export async function leftovers(page: Page, tag: Tag, data: RegExp[]): Promise<string[]> {
  const isExplained = judge(tag, data);
  return (await shown(page)).filter((text) => !isExplained(text));
}
