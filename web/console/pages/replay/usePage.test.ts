import { describe, expect, it } from 'vitest';
import type { Replay } from '../../api/types';
import { answering, openPage, settle } from '../../testkit';
import { clockOf, deliveredShare, useReplay } from './usePage';

const replay = { run: 'r1', orders: 200, metrics: { delivered: 198 }, series: [], histogram: [] } as unknown as Replay;

describe('a replay', () => {
  it('says what share was delivered, also of nothing', () => {
    expect(deliveredShare(replay)).toBe(9_900);
    expect(deliveredShare({ ...replay, orders: 0 })).toBe(0);
  });

  it('shows hours as a clock', () => {
    expect([0, 9, 23].map(clockOf)).toEqual(['00:00', '09:00', '23:00']);
  });

  it('is the run of the address, and u leads back', async () => {
    const seen = answering({ 'GET /operator/replays/r1': replay });
    const { page, router, close } = await openPage(() => useReplay(), '/replays/r1');
    expect(seen.map((asked) => asked.what)).toEqual(['GET /operator/replays/r1']);
    expect(page.replay.value?.run).toBe('r1');
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'u' }));
    await settle();
    expect(router.currentRoute.value.name).toBe('replays');
    close();
  });
});
