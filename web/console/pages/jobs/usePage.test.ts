import { afterEach, describe, expect, it } from 'vitest';
import type { CourierJob, CourierMe } from '../../api/types';
import { dismiss, useNotices } from '../../notices';
import { Refusal, answering, openPage, settle } from '../../testkit';
import { degrees, e7, nextAct, wayOut, workLevel } from './model';
import { useJobs } from './usePage';

const job = (state: string): CourierJob =>
  ({ id: 'j1', state, order: 'o1', point: { lat_e7: 231_200_000, lng_e7: 1_133_200_000 }, drop: null, pay: '7.50', promise_at: '2026-11-21T02:00:00Z' }) as unknown as CourierJob;
const me = (on: boolean): CourierMe =>
  ({ courier: 'cou_1', shift: { on, since: null }, name: '陈强', insured: 'full_time', vehicle: 'scooter', today: { trips: 3, earned: '31.50', minutes: 200, limit_minutes: 480 }, position: null }) as CourierMe;

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('a job', () => {
  it('goes on step by step, and there is a way out until it is handed over', () => {
    expect(['offered', 'accepted', 'arrived', 'picked_up', 'delivered'].map((state) => nextAct(job(state)))).toEqual(['accept', 'arrive', 'pick', 'handover', null]);
    expect(['offered', 'accepted', 'arrived', 'picked_up', 'delivered'].map((state) => wayOut(job(state)))).toEqual(['refuse', 'refuse', 'fail', 'fail', null]);
  });

  it('has places that survive the way to the server and back', () => {
    expect([e7(113.3312345), e7(23.1)]).toEqual([1_133_312_345, 231_000_000]);
    expect(degrees({ lat_e7: 231_000_000, lng_e7: 1_133_312_345 })).toEqual([113.3312345, 23.1]);
  });

  it('stops at the working time of the day', () => {
    const today = me(true).today;
    expect([200, 430, 480, 500].map((minutes) => workLevel({ ...today, minutes }))).toEqual(['fine', 'near', 'over', 'over']);
  });
});

describe('the courier', () => {
  it('starts the shift', async () => {
    const seen = answering({ 'GET /courier/me': me(false), 'GET /courier/jobs': { items: [], next: null }, 'POST /courier/shift': me(true) });
    const { page, close } = await openPage(() => useJobs());
    await page.turn();
    expect(seen.find((asked) => asked.what === 'POST /courier/shift')?.body).toEqual({ on: true });
    expect(page.onShift.value).toBe(true);
    close();
  });

  it('hands over with the code of the buyer, and is told when it is wrong', async () => {
    let tries = 0;
    const seen = answering({
      'GET /courier/me': me(true),
      'GET /courier/jobs': { items: [job('picked_up')], next: null },
      'POST /courier/jobs/j1/handover': () => (tries++ === 0 ? new Refusal(422, 'code') : job('delivered')),
    });
    const { page, close } = await openPage(() => useJobs());
    page.code.value = ' 1234 ';
    page.act(job('picked_up'), 'handover');
    await settle();
    expect(page.codeWrong.value).toBe(true);
    expect(page.code.value).toBe(' 1234 ');
    page.act(job('picked_up'), 'handover');
    await settle();
    expect(seen.filter((asked) => asked.what.endsWith('handover')).map((asked) => asked.body)).toEqual([{ code: '1234' }, { code: '1234' }]);
    expect(page.code.value).toBe('');
    close();
  });

  it('says why before refusing', async () => {
    const seen = answering({ 'GET /courier/me': me(true), 'GET /courier/jobs': { items: [job('offered')], next: null }, 'POST /courier/jobs/j1/refuse': job('planned') });
    const { page, close } = await openPage(() => useJobs());
    page.act(job('offered'), 'refuse');
    expect(seen.some((asked) => asked.what.includes('refuse'))).toBe(false);
    page.leave('too_far');
    await settle();
    expect(seen.find((asked) => asked.what.includes('refuse'))?.body).toEqual({ reason: 'too_far' });
    close();
  });

  it('sends the place that was picked on the map', async () => {
    const seen = answering({ 'GET /courier/me': me(true), 'GET /courier/jobs': { items: [], next: null }, 'POST /courier/position': {} });
    const { page, close } = await openPage(() => useJobs());
    expect(await page.position.send([113.33, 23.12])).toBe(true);
    expect(seen.find((asked) => asked.what.includes('position'))?.body).toEqual({ lat_e7: 231_200_000, lng_e7: 1_133_300_000 });
    expect(page.here.value).toEqual([113.33, 23.12]);
    close();
  });
});
