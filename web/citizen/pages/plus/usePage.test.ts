import { describe, expect, it } from 'vitest';
import { openPage, refuse } from '../../testing';
import { usePlus } from './usePage';

const none = { 'GET /me/membership': { plan: null, until: null } };

describe('PLUS', () => {
  it('is joined for a year and says until when', async () => {
    const { page, sent } = await openPage(usePlus, { answers: { ...none, 'POST /me/membership': { plan: 'plus-year', until: '2027-11-21T00:00:00Z' } } });
    await page.join();
    expect(sent.at(-1)?.body).toEqual({ plan: 'plus-year' });
    expect(page.membership.data.value?.until).toBe('2027-11-21T00:00:00Z');
  });

  it('stays as it is when it was refused', async () => {
    const { page } = await openPage(usePlus, { answers: { ...none, 'POST /me/membership': refuse(409, 'membership.live') } });
    await page.join();
    expect(page.membership.data.value?.until).toBeNull();
    expect(page.joining.problem.value?.code).toBe('membership.live');
  });
});
