import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const components = import.meta.glob<string>('../../{shared,citizen,console}/**/*.vue', {
  eager: true,
  query: '?raw',
  import: 'default',
});

type Tokens = Map<string, string>;

/** The custom properties of one rule of tokens.css. */
function rule(selector: string): Tokens {
  const start = css.indexOf(`\n${selector} {`);
  if (start < 0) throw new Error(`no rule ${selector}`);
  const body = css.slice(start, css.indexOf('\n}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, ink: string, ground: string): number {
  const [a, b] = [tokens.get(ink) ?? '', tokens.get(ground) ?? ''].map(luminance);
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
}

const AREAS = ['brand', 'shop', 'move', 'car', 'danger'];
const TEXT = [
  ...['--ink', '--ink-soft', '--ink-faint'].flatMap((ink) =>
    ['--ground', '--surface', '--surface-sunk', '--surface-raised', ...AREAS.map((area) => `--${area}-soft`)].map((ground) => [ink, ground]),
  ),
  ...AREAS.flatMap((area) => [
    [`--${area}-ink`, '--surface'],
    [`--${area}-ink`, '--ground'],
    [`--${area}-ink`, `--${area}-soft`],
    [`--on-${area}`, `--${area}`],
  ]),
  ['--on-hero', '--hero'],
  ['--on-hero-soft', '--hero'],
  ['--on-hero', '--hero-deep'],
] as [string, string][];

const light = rule(':root');
const dark = new Map([...light, ...rule('html.dark')]);
const elder = new Map([...light, ...rule('html.elder')]);
const elderDark = new Map([...dark, ...rule('html.elder'), ...rule('html.elder.dark')]);

describe.each([
  ['light', light, 4.5],
  ['dark', dark, 4.5],
  ['elder', elder, 7],
  ['elder, dark', elderDark, 7],
] as const)('the %s theme', (_name, tokens, least) => {
  it(`has text of at least ${least}:1 on every ground it may stand on`, () => {
    const low = TEXT.map(([ink, ground]) => ({ ink, ground, is: contrast(tokens, ink, ground) })).filter((pair) => !(pair.is >= least));
    expect(low).toEqual([]);
  });

  it('draws the outline of a control at 3:1', () => {
    for (const ground of ['--surface', '--ground']) expect(contrast(tokens, '--edge', ground)).toBeGreaterThanOrEqual(3);
  });
});

describe('components', () => {
  it('use tokens only: no colour and no type size of their own', () => {
    const own = Object.entries(components).flatMap(([path, text]) =>
      [...text.matchAll(/#[0-9a-f]{3,8}\b(?=[;\s"'])|\brgba?\(|font-size:\s*[\d.]+(?:px|rem)/gi)].map((match) => `${path}: ${match[0]}`),
    );
    expect(Object.keys(components).length).toBeGreaterThan(20);
    expect(own).toEqual([]);
  });

  it('carry no inline style in the template, which the CSP would refuse in hoisted markup', () => {
    expect(Object.entries(components).filter(([, text]) => /\sstyle="/.test(text)).map(([path]) => path)).toEqual([]);
  });
});
