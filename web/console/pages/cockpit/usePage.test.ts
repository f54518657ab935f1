import { describe, expect, it } from 'vitest';
import { answering, openPage, settle } from '../../testkit';
import { areaOf, dayAway, hourOf } from './model';
import { useCockpit } from './usePage';

describe('the days', () => {
  it('follow the calendar over months and leap years', () => {
    expect([dayAway('2026-03-01', -1), dayAway('2028-02-28', 1), dayAway('2026-12-31', 1)]).toEqual(['2026-02-28', '2028-02-29', '2027-01-01']);
  });

  it('have hours in one shape', () => {
    expect([hourOf(9), hourOf('09:00'), hourOf('2026-11-21T09:00:00+08:00')]).toEqual(['09', '09', '09']);
  });
});

describe('the loop', () => {
  it('is coloured by the room of each step', () => {
    expect(['submitted', 'approved', 'hinted', 'offered', 'ordered', 'paid', 'delivered', 'attributed'].map(areaOf)).toEqual(['brand', 'brand', 'shop', 'shop', 'shop', 'shop', 'move', 'brand']);
  });
});

describe('the cockpit', () => {
  it('asks for the day and area of the address, and for no day to come', async () => {
    const seen = answering({ 'GET /operator/dashboard': {}, 'GET /regions': { items: [], next: null } });
    const { page, router, close } = await openPage(() => useCockpit(() => '2026-11-21'), '/cockpit?day=2026-11-20&region=440106');
    page.shift(1);
    await settle();
    page.shift(1);
    page.pick('2027-01-01');
    await settle();
    expect(page.last.value).toBe(true);
    expect(seen.filter((asked) => asked.what.includes('dashboard')).map((asked) => asked.query)).toEqual([
      { day: '2026-11-20', region: '440106' },
      { day: '2026-11-21', region: '440106' },
    ]);
    expect(router.currentRoute.value.query).toEqual({ day: '2026-11-21', region: '440106' });
    close();
  });

  it('does not believe an address that holds nonsense', async () => {
    const seen = answering({ 'GET /operator/dashboard': {}, 'GET /regions': { items: [], next: null } });
    const { close } = await openPage(() => useCockpit(() => '2026-11-21'), '/cockpit?day=tomorrow&region=%3Cb%3E');
    expect(seen.find((asked) => asked.what.includes('dashboard'))?.query).toEqual({ day: '2026-11-21' });
    close();
  });
});
