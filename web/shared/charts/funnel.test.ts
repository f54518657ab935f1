import { describe, expect, it } from 'vitest';
import { sharesOf } from './funnel';

const stage = (count: number) => ({ key: String(count), name: '', count });

describe('the shares of a funnel', () => {
  it('are of the stage before and of the first', () => {
    expect(sharesOf([stage(1_000), stage(400), stage(100)])).toEqual([
      { ofPrevious: null, ofFirst: null },
      { ofPrevious: 4_000, ofFirst: 4_000 },
      { ofPrevious: 2_500, ofFirst: 1_000 },
    ]);
  });

  it('are unknown after a stage nobody reached, not infinite', () => {
    expect(sharesOf([stage(0), stage(0)])[1]).toEqual({ ofPrevious: null, ofFirst: null });
  });
});
