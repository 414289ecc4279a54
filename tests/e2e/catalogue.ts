// The console's own words in another language, out of its catalogues in `src/i18n`: tests know things by their English names.
import { readFileSync } from 'node:fs';

export type Tag = 'en' | 'ar';

const ENTRY = /(\w+): (?:\w+ \{|(?:t\()?\s*"((?:[^"\\]|\\.)*)")/g;

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

/** Says an English text of the catalogue in a language, its places (`{0}`) filled. */
export function speaker(tag: Tag): (english: string, ...values: string[]) => string {
  const [english, other] = [read('en'), read(tag)];
  return (text, ...values) => {
    const place = [...english].find(([, known]) => known === text)?.[0];
    const said = place && other.get(place);
    if (!said) throw new Error(`the ${tag} catalogue has no text for "${text}"`);
    return said.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
  };
}
