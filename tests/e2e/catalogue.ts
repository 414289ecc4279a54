// The console's own words in a language, out of its files in `src/i18n/texts`, for tests that find things in more than English.
import { readFileSync } from 'node:fs';

export type Tag = 'en' | 'ar';

/** Texts by place, such as `backups.search`, or `backups.showing[one]` for a plural form. */
function read(tag: Tag): Map<string, string> {
  const texts = new Map<string, string>();
  let section = '';
  for (const line of readFileSync(new URL(`../../src/i18n/texts/${tag}.txt`, import.meta.url), 'utf8').split('\n')) {
    const [, head, key, text = ''] = /^\[(\w+)\]$|^([^#=]+?) *= *(.*)$/.exec(line.trim()) ?? [];
    if (head) section = head;
    if (key) texts.set(`${section}.${key}`, text.replace(/\\u\{(\w+)\}/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16))));
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
