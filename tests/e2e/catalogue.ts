// The console's own words in a language, out of its files in `src/i18n/texts`, for tests that find things in more than English.
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../src/i18n/texts/', import.meta.url);

/** The code of a language that the console speaks. */
export type Tag = string;
/** Every language that has texts. */
export const TAGS: Tag[] = readdirSync(FOLDER).map((file) => file.replace('.txt', '')).sort();
export const directionOf = (tag: Tag) => (tag === 'ar' ? 'rtl' : 'ltr');

/** Texts by place, such as `backups.search`, or `backups.showing[one]` for a plural form. */
export function textsOf(tag: Tag): Map<string, string> {
  const texts = new Map<string, string>();
  let section = '';
  for (const line of readFileSync(new URL(`${tag}.txt`, FOLDER), 'utf8').split('\n')) {
    const [, head, key, text = ''] = /^\[(\w+)\]$|^([^#=]+?) *= *(.*)$/.exec(line.trim()) ?? [];
    if (head) section = head;
    if (key) texts.set(`${section}.${key}`, text.replace(/\\u\{(\w+)\}/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16))));
  }
  return texts;
}

export type Speaker = (place: string, ...values: string[]) => string;

/** Says the text at a place of the catalogue in a language, what the text leaves open (`{0}`) filled. */
export function speaker(tag: Tag): Speaker {
  const texts = textsOf(tag);
  return (place, ...values) => {
    const text = texts.get(place);
    if (!text) throw new Error(`the ${tag} catalogue has no text at ${place}`);
    return text.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
  };
}

/** The place of the form that goes with a number, by the rules that Node has; a language of one form needs none. */
export function formOf(tag: Tag, place: string, number: number): string {
  const texts = textsOf(tag);
  const form = `${place}[${new Intl.PluralRules(tag).select(number)}]`;
  return texts.has(form) && Intl.PluralRules.supportedLocalesOf(tag).length > 0 ? form : `${place}[other]`;
}
