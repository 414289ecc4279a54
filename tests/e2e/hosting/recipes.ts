// The recipes as docs/hosting.md gives them, with only names, places and ports exchanged.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = readFileSync(join(import.meta.dirname, '../../../docs/hosting.md'), 'utf8');

/** The block that starts with ```name. */
export function recipe(name: string): string {
  const found = DOCS.match(new RegExp(`^\`\`\`${name}\n([^]*?)^\`\`\`$`, 'm'));
  if (!found?.[1]) throw new Error(`docs/hosting.md has no recipe "${name}"`);
  return found[1];
}

/** Each text, which must occur, by another. */
export function exchanged(text: string, pairs: [from: string, to: string][]): string {
  return pairs.reduce((current, [from, to]) => {
    if (!current.includes(from)) throw new Error(`"${from}" does not stand in the recipe:\n${current}`);
    return current.replaceAll(from, to);
  }, text);
}
