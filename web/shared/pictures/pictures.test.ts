import { describe, expect, it } from 'vitest';
import names from './names.json';
import { FALLBACK, pictureOf } from './pictures';
import sprite from './sprite.svg?raw';

describe('pictures', () => {
  it('are all in the sprite, which holds nothing else', () => {
    const drawn = [...sprite.matchAll(/<symbol id="([^"]+)"/g)].map((match) => match[1]);
    expect(drawn).toEqual(names);
  });

  it('never leave a hole', () => {
    expect(names).toContain(FALLBACK);
    expect(pictureOf('no-such-thing')).toBe(FALLBACK);
    expect(pictureOf('egg')).toBe('egg');
  });

  it('point only at ids of their own picture', () => {
    for (const symbol of sprite.split('\n').filter((line) => line.startsWith('<symbol'))) {
      const ids = new Set([...symbol.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]));
      for (const match of symbol.matchAll(/url\(#([^)]+)\)/g)) expect(ids.has(match[1])).toBe(true);
    }
  });
});
