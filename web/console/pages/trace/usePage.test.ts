import { describe, expect, it } from 'vitest';
import type { Leg, Trace } from '../../api/types';
import { spanOf } from '../../span';
import { answering, openPage } from '../../testkit';
import { roomTone } from './model';
import { useTrace } from './usePage';

const leg = (room: string, name: string, since_start_ms: number): Leg =>
  ({ at: '2026-11-21T02:00:00Z', room, name, label: { zh: name, en: name }, aggregate: 'x', actor_role: 'citizen', cause: null, since_start_ms }) as Leg;
const trace: Trace = { trace: 't1', started_at: '2026-11-21T02:00:00Z', ended_at: '2026-11-21T02:00:05Z', legs: [leg('retail', 'placed', 5_000), leg('civic', 'submitted', 0), leg('civic', 'approved', 4_000)] };

describe('a trace', () => {
  it('is read in the order of time, with the pause before each event', async () => {
    answering({ 'GET /operator/traces/t1': trace });
    const { page, close } = await openPage(() => useTrace(), '/traces/t1');
    expect(page.steps.value.map((step) => [step.name, step.pause])).toEqual([['submitted', 0], ['approved', 4_000], ['placed', 1_000]]);
    expect(page.rooms.value).toEqual([{ room: 'civic', count: 2 }, { room: 'retail', count: 1 }]);
    expect(page.total.value).toBe(5_000);
    close();
  });

  it('has a colour for every room, a quiet one for a room we do not know', () => {
    expect(['civic', 'retail', 'delivery', 'ledger', 'elsewhere'].map(roomTone)).toEqual(['brand', 'shop', 'move', 'car', 'plain']);
  });

  it('says how long in the two largest units', () => {
    const words = (key: string, numbers: Record<string, number>) => `${key}:${Object.values(numbers).join(',')}`;
    expect([12, 59_000, 125_000, 7_500_000, 90_000_000].map((ms) => spanOf(ms, words))).toEqual(['ms:12', 's:59', 'min:2,5', 'h:2,5', 'd:1,1']);
  });
});
