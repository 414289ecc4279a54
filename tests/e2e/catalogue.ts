// The console's own words in a language, out of its catalogues in `src/i18n`, for tests that find things in more than English.
import { readFileSync } from 'node:fs';

export type Tag = 'en' | 'ar';

const ENTRY = /(\w+): (?:(?!Plural)\w+ \{|(?:t\()?\s*"((?:[^"\\]|\\.)*)")/g;

/** Texts by place, such as `backups.search`. */
function read(tag: Tag): Map<string, string> {
  const texts = new Map<string, string>();
  let section = '';
  for (const [, name = '', text] of readFileSync(new URL(`../../src/i18n/${tag}.rs`, import.meta.url), 'utf8').matchAll(ENTRY)) {
    if (text === undefined) section = name;
    else texts.set(`${section}.${name}`, text);
  }
  return texts;
}

/** Says the text at a place of the catalogue in a language, what the text leaves open (`{0}`) filled. */
export function speaker(tag: Tag): (place: string, ...values: string[]) => string {
  const texts = read(tag);
  return (place, ...values) => {
    const text = texts.get(place);
    if (!text) throw new Error(`the ${tag} catalogue has no text at ${place}`);
    return text.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
  };
}
