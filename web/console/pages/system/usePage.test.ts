import { afterEach, describe, expect, it } from 'vitest';
import type { SystemView } from '../../api/types';
import { dismiss, useNotices } from '../../notices';
import { Refusal, answering, openPage, settle } from '../../testkit';
import { countersOf, useSystem } from './usePage';

const task = { consumer: 'retail.paid', event: 'evt_1', attempts: 8, error: 'no', due: '2026-11-21T02:00:00Z', state: 'dead' };
const row = { id: 'prc_1', kind: 'retail.refund', object: 'ord_1', step: 'pay', state: 'stuck', attempts: 5, error: 'no', due: '2026-11-21T02:00:00Z', trace: 't' };
const alarm = { kind: 'retail.unpaid', object: 'ord_1', slot: 7, attempts: 8, error: 'no', due: '2026-11-21T02:00:00Z', trace: 't' };
const system = (more: Partial<SystemView> = {}): SystemView => ({ stores: [], pending: 0, tasks: [], alarms: [], processes: [], audit: { unsealed: 3 }, ...more }) as SystemView;

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('the state of the machine', () => {
  it('is calm only without dead tasks, parked alarms and stuck processes', async () => {
    for (const [more, calm] of [[{}, true], [{ tasks: [task] }, false], [{ alarms: [alarm] }, false], [{ processes: [row] }, false], [{ processes: [{ ...row, state: 'running' }] }, true]] as const) {
      answering({ 'GET /admin/system': system(more as unknown as Partial<SystemView>) });
      const { page, close } = await openPage(() => useSystem());
      expect(page.calm.value, JSON.stringify(more)).toBe(calm);
      close();
    }
  });

  it('shows what a store counts', () => {
    expect(countersOf({ queued: 2, jobs: 3 } as never)).toEqual([['queued', 2], ['jobs', 3]]);
  });
});

describe('an administrator', () => {
  it('tries a dead task again', async () => {
    const seen = answering({ 'GET /admin/system': system(), 'POST /admin/tasks/retry': {} });
    const { page, close } = await openPage(() => useSystem());
    await page.retryTask(task);
    expect(seen[1]?.body).toEqual({ consumer: 'retail.paid', event: 'evt_1' });
    expect(useNotices()[0]?.tone).toBe('done');
    close();
  });

  it('rings a parked alarm again', async () => {
    const seen = answering({ 'GET /admin/system': system(), 'POST /admin/alarms/retry': {} });
    const { page, close } = await openPage(() => useSystem());
    await page.retryAlarm(alarm);
    expect(seen[1]?.body).toEqual({ kind: 'retail.unpaid', object: 'ord_1', slot: 7 });
    close();
  });

  it('is asked before a process is cancelled, and told when it did not work', async () => {
    const seen = answering({ 'GET /admin/system': system(), 'POST /admin/processes/prc_1/cancel': new Refusal(409, 'state') });
    let answer = false;
    const { page, close } = await openPage(() => useSystem(() => answer));
    await page.cancel(row);
    expect(seen.some((asked) => asked.what.startsWith('POST'))).toBe(false);
    answer = true;
    await page.cancel(row);
    await settle();
    expect(seen.some((asked) => asked.what === 'POST /admin/processes/prc_1/cancel')).toBe(true);
    expect(useNotices()[0]?.tone).toBe('failed');
    close();
  });
});
