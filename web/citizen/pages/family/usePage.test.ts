import { afterEach, describe, expect, it } from 'vitest';
import { useActing } from '@shared/api/api';
import { openPage } from '../../testing';
import { aYearFrom, useFamily } from './usePage';

const household = {
  members: [
    { person: 'per_child', name_masked: '林*', relation: 'child', age: 1, guarded: true },
    { person: 'per_spouse', name_masked: '王**', relation: 'spouse', age: 30, guarded: false },
  ],
  delegations: [
    { id: 'd1', direction: 'received', person: 'per_mum', name_masked: '李**', scopes: [], expires_at: '2027-01-01T00:00:00Z', state: 'live' },
    { id: 'd2', direction: 'received', person: 'per_dad', name_masked: '林**', scopes: [], expires_at: '2027-01-01T00:00:00Z', state: 'offered' },
    { id: 'd3', direction: 'given', person: 'per_son', name_masked: '林*', scopes: [], expires_at: '2027-01-01T00:00:00Z', state: 'live' },
  ],
};
afterEach(() => (useActing().acting = null));

describe('family', () => {
  it('lets one act for one\'s child and for who accepted, nobody else', async () => {
    const { page } = await openPage(() => useFamily(), { answers: { 'GET /me/household': household } });
    expect(page.actable.value.map((one) => one.person)).toEqual(['per_child', 'per_mum']);
  });

  it('stops acting for somebody together with the delegation', async () => {
    const { page } = await openPage(() => useFamily(), { answers: { 'GET /me/household': household, 'DELETE /me/delegations/d1': null } });
    page.actFor({ person: 'per_mum', name: '李**' });
    await page.end('d1', 'per_mum');
    expect(useActing().acting).toBeNull();
  });

  it('delegates civic matters only, for a year unless said otherwise', async () => {
    const { page, sent } = await openPage(() => useFamily(() => new Date('2026-11-21T02:00:00Z')), {
      answers: { 'GET /me/household': household, 'POST /me/delegations': household },
    });
    page.mobile.value = '138 0000 0002';
    await page.delegate();
    expect(sent.at(-1)?.body).toEqual({ mobile: '13800000002', scopes: ['civic:*'], expires_on: '2027-11-21' });
    expect(aYearFrom('2028-02-29')).toBe('2029-02-28');
  });
});
