import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../api/types';
import { answering, openPage } from '../../testkit';
import { barOf, useCampaigns } from './usePage';

const campaign = (more: Partial<Campaign> = {}): Campaign => ({
  code: 'baby',
  name: { zh: '新生儿', en: 'Newborn' },
  funder: 'city',
  budget: '1000.00',
  reserved: '100.00',
  spent: '250.00',
  clawed_back: '5.00',
  live: true,
  roi: null,
  ...more,
});

describe('a budget', () => {
  it('is divided into paid, set aside and left', () => {
    expect(barOf(campaign())).toEqual({ spent: 2_500, reserved: 1_000, used: 3_500, left: '650.00' });
  });

  it('that is overdrawn fills its bar and says so, and none is no division by zero', () => {
    expect(barOf(campaign({ spent: '1200.00' }))).toEqual({ spent: 10_000, reserved: 0, used: 10_000, left: '-300.00' });
    expect(barOf(campaign({ budget: '0.00', spent: '0.00', reserved: '0.00' })).used).toBe(0);
  });

  it('comes first while its campaign runs', async () => {
    answering({ 'GET /operator/campaigns': { items: [campaign({ code: 'old', live: false, budget: '9000.00' }), campaign(), campaign({ code: 'big', budget: '5000.00' })], next: null } });
    const { page, close } = await openPage(() => useCampaigns());
    expect(page.rows.value.map((row) => row.campaign.code)).toEqual(['big', 'baby', 'old']);
    close();
  });
});
