import { describe, expect, it } from 'vitest';
import { sidesOf, type Label } from './labels';

const size = { width: 400, height: 300 };
const at = (x: number, y: number, rank = 1): Label => ({ x, y, width: 60, height: 20, rank });

describe('names on the map', () => {
  it('stand below their dots while there is room', () => {
    expect(sidesOf([at(100, 100), at(300, 100)], size, 14)).toEqual(['below', 'below']);
  });

  it('give way to the more important one, then hide', () => {
    expect(sidesOf([at(100, 100, 5), at(104, 101, 1)], size, 14)).toEqual(['above', 'below']);
    const crowd = Array.from({ length: 6 }, (_, n) => at(200 + n, 150 + n, n));
    const sides = sidesOf(crowd, size, 14);
    expect(sides[0]).toBe('below');
    expect(sides.filter((side) => side === 'none')).toHaveLength(2);
  });

  it('do not cover another dot nor leave the map', () => {
    expect(sidesOf([at(100, 100), { ...at(100, 124), width: 1000 }], size, 14)).toEqual(['above', 'none']);
    expect(sidesOf([at(200, 295)], size, 14)).toEqual(['above']);
    expect(sidesOf([at(5, 150)], size, 14)).toEqual(['right']);
  });
});
