import { describe, expect, it } from 'vitest';
import { gridAround, riversOf } from './base';
import { paddingIn } from './draw';
import { between, frameOf } from './motion';

describe('the map', () => {
  it('draws the same grid for neighbouring centres', () => {
    const a = gridAround([113.3, 23.12]).features.map((f) => JSON.stringify(f));
    const b = gridAround([113.301, 23.121]).features.map((f) => JSON.stringify(f));
    expect(a).toEqual(b);
    expect(a.length).toBe(2 * (121 + 90)); // all near lines, and the strong ones far out
  });

  it('draws water only where we know it', () => {
    expect(riversOf('440100').features).toHaveLength(2);
    expect(riversOf('999999').features).toEqual([]);
  });

  it('moves a courier between two reports and not beyond', () => {
    expect(between([0, 0], [10, 20], 0.5)).toEqual([5, 10]);
    expect(between([0, 0], [10, 20], 3)).toEqual([10, 20]);
  });

  it('frames what is on it', () => {
    expect(frameOf([])).toBeNull();
    expect(frameOf([[2, 3], [1, 5], [4, 4]])).toEqual([1, 3, 4, 5]);
  });

  it('leaves room for names, and on a small canvas room for the map', () => {
    expect(paddingIn(390, 300)).toEqual({ top: 48, right: 96, bottom: 64, left: 64 });
    expect(paddingIn(160, 112)).toEqual({ top: 24, right: 48, bottom: 32, left: 32 });
    expect(paddingIn(0, 300)).toBeNull();
    expect(paddingIn(390, 300, true)).toEqual({ top: 20, right: 20, bottom: 20, left: 20 });
  });
});
