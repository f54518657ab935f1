/** The menu of the console, as data: one entry a page, shown to the roles that may open it. */
import type { Component } from 'vue';
import {
  IconActivityHeartbeat,
  IconBuildingStore,
  IconDiscount,
  IconGauge,
  IconHeartHandshake,
  IconInbox,
  IconMapRoute,
  IconPackages,
  IconPlayerTrackNext,
  IconRoute,
  IconScale,
  IconScooter,
  IconTestPipe,
  IconUsers,
} from '@tabler/icons-vue';

/** The working roles; one account has one. `admin` is not implicitly everything. */
export const ROLES = ['clerk', 'merchant', 'courier', 'dispatcher', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** One entry. `name` is the route's name and, under `desk.`, the message key. */
export interface MenuEntry {
  name: string;
  path: string;
  icon: Component;
  label: string;
  roles: readonly Role[];
}

/** Entries that belong together, under a heading. */
export interface MenuGroup {
  label: string;
  entries: readonly MenuEntry[];
}

const entry = (name: string, icon: Component, ...roles: Role[]): MenuEntry => ({
  name,
  path: `/${name}`,
  icon,
  label: `desk.${name}`,
  roles,
});

export const menu: readonly MenuGroup[] = [
  { label: 'desk.civic', entries: [entry('inbox', IconInbox, 'clerk')] },
  {
    label: 'desk.trade',
    entries: [
      entry('orders', IconBuildingStore, 'merchant'),
      entry('stock', IconPackages, 'merchant'),
      entry('jobs', IconScooter, 'courier'),
      entry('dispatch', IconMapRoute, 'dispatcher'),
      entry('simulations', IconTestPipe, 'dispatcher'),
    ],
  },
  {
    label: 'desk.insight',
    entries: [
      entry('cockpit', IconGauge, 'operator'),
      entry('traces', IconRoute, 'operator'),
      entry('campaigns', IconDiscount, 'operator'),
      entry('replays', IconPlayerTrackNext, 'operator'),
    ],
  },
  {
    label: 'desk.law',
    entries: [entry('rules', IconScale, 'clerk', 'operator'), entry('entitled', IconHeartHandshake, 'operator')],
  },
  { label: 'desk.platform', entries: [entry('system', IconActivityHeartbeat, 'admin'), entry('staff', IconUsers, 'admin')] },
];

/** What a role sees; groups without entries vanish. Nobody signed in sees nothing. */
export function menuOf(role: string | null): MenuGroup[] {
  return menu
    .map((group) => ({ ...group, entries: group.entries.filter((one) => one.roles.some((allowed) => allowed === role)) }))
    .filter((group) => group.entries.length > 0);
}
