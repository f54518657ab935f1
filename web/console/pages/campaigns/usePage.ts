/** Campaigns and where their money is: paid out, set aside, left. */
import { computed } from 'vue';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { fenOf, yuanOf } from '@shared/format/money';
import { api } from '../../api/client';
import type { Campaign } from '../../api/types';
import { useRefresh } from '../../refresh';

const REFRESH_MS = 60_000;

/** The parts of a budget, in basis points of it, and what is left as money. */
export interface BudgetBar {
  spent: number;
  reserved: number;
  used: number;
  left: string;
}

/** Divides a budget; an overdrawn one is full, never longer than the bar. */
export function barOf(campaign: Campaign): BudgetBar {
  const budget = fenOf(campaign.budget);
  const spent = fenOf(campaign.spent);
  const reserved = fenOf(campaign.reserved);
  const share = (part: bigint) => (budget <= 0n ? 0 : Math.min(10_000, Math.max(0, Number((part * 10_000n) / budget))));
  const used = share(spent + reserved);
  const paid = share(spent);
  return { spent: paid, reserved: used - paid, used, left: yuanOf(budget - spent - reserved) };
}

/** The state of the page; live campaigns first, the largest budget on top. */
export function useCampaigns() {
  const list = useLoad((signal) => ok(api.GET('/api/v1/operator/campaigns', { signal })));
  useRefresh(list.reload, REFRESH_MS);
  const rows = computed(() =>
    (list.data.value?.items ?? [])
      .map((campaign) => ({ campaign, bar: barOf(campaign) }))
      .sort((a, b) => Number(b.campaign.live) - Number(a.campaign.live) || (fenOf(b.campaign.budget) > fenOf(a.campaign.budget) ? 1 : -1)),
  );
  return { list, rows };
}
