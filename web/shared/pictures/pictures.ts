/** Which pictures there are; names.json is the list, sprite.svg is built from it. */
import names from './names.json';

/** The picture shown for a name we do not have. */
export const FALLBACK = 'package';

const known = new Set<string>(names);

/** The name itself, or the fall-back. */
export function pictureOf(name: string): string {
  return known.has(name) ? name : FALLBACK;
}
