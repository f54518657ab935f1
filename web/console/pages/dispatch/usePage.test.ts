import { afterEach, describe, expect, it } from 'vitest';
import type { Board } from '../../api/types';
import { dismiss, useNotices } from '../../notices';
import { answering, openPage, settle } from '../../testkit';
import { countsOf, isBoard, jobsOf, placesOf, routesOf } from './model';
import { useDispatch } from './usePage';

const at = (lng: number, lat: number) => ({ lat_e7: lat * 1e7, lng_e7: lng * 1e7 });
const job = (id: string, more: object = {}) => ({ id, order: `order-${id}`, state: 'accepted', site: 's1', point: at(113.3, 23.1), promise_at: '2026-11-21T02:00:00Z', late: false, courier: 'k1', why: null, ...more });
const board = {
  sites: [{ code: 's1', name: { zh: '站', en: 'Site' }, point: at(113.31, 23.11), region: '440100' }],
  couriers: [
    { id: 'k1', name: '阿强', point: at(113.32, 23.12), state: 'busy', aboard: 0, silent: false },
    { id: 'k2', name: '小李', point: null, state: 'idle', aboard: 0, silent: true },
  ],
  jobs: [job('a', { promise_at: '2026-11-21T03:00:00Z' }), job('b', { late: true, state: 'picked_up' }), job('c', { courier: null, state: 'planned' })],
  tick: { at: '2026-11-21T01:00:00Z', ms: 12, assigned: 1, held: 1 },
} as unknown as Board;
const words = (text: { en: string }) => text.en;

/** A line that a test speaks into. */
class Line extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  close() {}
  say(data: unknown) {
    this.dispatchEvent(Object.assign(new Event('board'), { data: JSON.stringify(data), lastEventId: '' }));
  }
}

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('the board', () => {
  it('puts what is late first, then what is promised sooner', () => {
    expect(jobsOf(board, 'all').map((one) => one.id)).toEqual(['b', 'c', 'a']);
    expect(jobsOf(board, 'unassigned').map((one) => one.id)).toEqual(['c']);
    expect(countsOf(board)).toEqual({ all: 3, late: 1, unassigned: 1 });
  });

  it('shows late jobs in red, and nobody without a place', () => {
    const places = placesOf(board, null, words as never);
    expect(places.find((place) => place.key === 'job:b')?.tone).toBe('late');
    expect(places.find((place) => place.key === 'site:s1')?.tone).toBeUndefined();
    expect(placesOf({ ...board, jobs: [] }, null, words as never).find((place) => place.key === 'site:s1')?.tone).toBe('quiet');
    expect(places.some((place) => place.key === 'courier:k2')).toBe(false);
    expect(placesOf(board, board.jobs[1] ?? null, words as never).find((place) => place.key === 'courier:k1')?.tone).toBe('lit');
  });

  it('leads by the site until the goods are aboard', () => {
    const routes = routesOf(board, null);
    expect(routes.map((route) => [route.key, route.path.length])).toEqual([['a', 3], ['b', 2]]);
    expect(routesOf(board, board.jobs[0] ?? null).map((route) => route.key)).toEqual(['a']);
  });

  it('takes only a board for a board', () => {
    expect(isBoard(board)).toBe(true);
    expect([null, 'ping', {}, { jobs: [] }].some(isBoard)).toBe(false);
  });
});

describe('the dispatcher', () => {
  const start = async () => {
    const line = new Line();
    const seen = answering({ 'GET /dispatch/board': board, 'POST /dispatch/jobs/a/release': {} });
    const opened = await openPage(() => useDispatch(() => line as unknown as EventSource));
    return { ...opened, line, seen };
  };

  it('sees the board change without asking', async () => {
    const { page, line, close } = await start();
    line.say({ ...board, jobs: [] });
    expect(page.jobs.value).toEqual([]);
    line.say('nonsense');
    expect(page.jobs.value).toEqual([]);
    close();
  });

  it('takes back what is not yet aboard, and nothing else', async () => {
    const { page, seen, close } = await start();
    page.pick('job:b');
    await page.release(page.chosen.value);
    expect(seen.some((asked) => asked.what.startsWith('POST'))).toBe(false);
    page.pick('job:a');
    await page.release(page.chosen.value);
    await settle();
    expect(seen.map((asked) => asked.what)).toContain('POST /dispatch/jobs/a/release');
    close();
  });

  it('moves through the list by keys', async () => {
    const { page, close } = await start();
    const press = (key: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key }));
    press('j');
    expect(page.chosen.value?.id).toBe('b');
    press('j');
    expect(page.chosen.value?.id).toBe('c');
    press('Escape');
    expect(page.chosen.value).toBeNull();
    close();
  });
});
