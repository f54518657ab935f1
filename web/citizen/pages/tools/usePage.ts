/** The calculators: every rule pack in force today, by what it is about; those of other places come last. */
import { computed, type Component } from 'vue';
import {
  IconBolt,
  IconBuildingBank,
  IconCalculator,
  IconCalendarDue,
  IconDroplet,
  IconGift,
  IconHeartHandshake,
  IconMoodKid,
  IconParking,
  IconPlaneDeparture,
  IconReceiptTax,
} from '@tabler/icons-vue';
import { api, ok } from '@shared/api/api';
import type { RulePack } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { cities } from '@shared/city/cities';
import { useSettings } from '@shared/settings/settings';

/** What calculators are about, in the order of the page; a pack belongs to the first whose pattern fits its service. */
const TOPICS: [string, RegExp][] = [
  ['tax', /^tax\./],
  ['family', /^(social|family)\./],
  ['home', /^(housing_fund|utilities)\./],
  ['out', /^(parking|exit_entry)\./],
  ['other', /./],
];
const ICONS: [RegExp, Component][] = [
  [/bonus/, IconGift],
  [/^tax/, IconReceiptTax],
  [/maternity|family/, IconMoodKid],
  [/pension/, IconHeartHandshake],
  [/housing_fund/, IconBuildingBank],
  [/water/, IconDroplet],
  [/electricity/, IconBolt],
  [/parking/, IconParking],
  [/exit_entry/, IconPlaneDeparture],
  [/deadline/, IconCalendarDue],
];

/** The picture of a calculator, by its service. */
export function toolIcon(service: string): Component {
  return ICONS.find(([pattern]) => pattern.test(service))?.[1] ?? IconCalculator;
}

/** Whether what holds in `region` holds in `place`: the country, the province, the city itself. */
export function holdsIn(region: string, place: string): boolean {
  if (region === 'CN') return true;
  return place.startsWith(region.replace(/(00)+$/, ''));
}

/** A heading and its calculators. */
export interface Topic {
  key: string;
  packs: RulePack[];
}

/** The calculators of a place under their headings; those of other places under the last. */
export function topicsOf(packs: readonly RulePack[], place: string): Topic[] {
  const topics: Topic[] = TOPICS.map(([key]) => ({ key, packs: [] }));
  const elsewhere: Topic = { key: 'elsewhere', packs: [] };
  for (const pack of packs) {
    const at = TOPICS.findIndex(([, pattern]) => pattern.test(pack.service));
    (holdsIn(pack.region, place) ? topics[at] : elsewhere)?.packs.push(pack);
  }
  return [...topics, elsewhere].filter((one) => one.packs.length > 0);
}

/** The state of the page. */
export function useTools() {
  const settings = useSettings();
  const packs = useLoad((signal) => ok(api.GET('/api/v1/rules', { signal })));
  const divisions = useLoad((signal) => ok(api.GET('/api/v1/regions', { params: { query: { parent: 'CN' } }, signal })));
  const topics = computed(() => topicsOf(packs.data.value?.items ?? [], settings.city));
  /** What a region is called; '' for the country, which needs no word. */
  const regionName = (region: string): string => {
    if (region === 'CN') return '';
    const city = cities.find((one) => one.code === region)?.names[settings.locale];
    return city ?? divisions.data.value?.items.find((one) => one.code === region)?.name ?? region;
  };
  return { packs, topics, regionName };
}
