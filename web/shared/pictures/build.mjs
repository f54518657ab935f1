/**
 * Builds sprite.svg from names.json: only the pictures we name leave the (large) icon package.
 * Run `npm run pictures` after editing names.json, and commit both. Fluent Emoji Flat is MIT, by Microsoft Corporation.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const here = (name) => new URL(name, import.meta.url);
const set = createRequire(import.meta.url)('@iconify-json/fluent-emoji-flat/icons.json');
const names = [...new Set(JSON.parse(readFileSync(here('names.json'), 'utf8')))].sort();

const unknown = names.filter((name) => !(name in set.icons));
if (unknown.length > 0) {
  console.error(`not in the set: ${unknown.join(', ')}`);
  process.exit(1);
}

/** Ids inside a picture become unique in the sprite. */
function own(body, name) {
  return body
    .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${name}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${name}-$1"`);
}

const symbols = names.map((name) => {
  const { body, width = set.width ?? 32, height = set.height ?? 32 } = set.icons[name];
  return `<symbol id="${name}" viewBox="0 0 ${width} ${height}">${own(body, name)}</symbol>`;
});
const notice = 'Fluent Emoji Flat, (c) Microsoft Corporation, MIT licence; built by build.mjs, do not edit';
writeFileSync(
  here('sprite.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${notice} -->\n${symbols.join('\n')}\n</svg>\n`,
);
writeFileSync(here('names.json'), `${JSON.stringify(names, null, 2)}\n`);
console.log(`${names.length} pictures`);
