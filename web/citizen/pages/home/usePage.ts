/** The home page: what waits for me, what is offered first, and where it leads. */
import { computed, ref, watch, type Component } from 'vue';
import { useRouter } from 'vue-router';
import {
  IconBabyCarriage,
  IconBasket,
  IconBriefcase,
  IconCar,
  IconClipboardList,
  IconFileCertificate,
  IconHomeMove,
  IconMoodKid,
  IconReceiptTax,
  IconRubberStamp,
  IconShieldHeart,
  IconUsers,
} from '@tabler/icons-vue';
import { api, ok } from '@shared/api/api';
import { useSession } from '@shared/api/session';
import type { ServiceSummary } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { dayPart } from '@shared/format/time';
import { useSettings } from '@shared/settings/settings';
import { loadPending, type Pending } from '../../parts/pending';

/** A life event as a card; shown when the city has a service for it. */
export interface LifeEvent {
  key: string;
  icon: Component;
}

/** The four big entries of elder mode. */
export const ELDER_ENTRIES = [
  { key: 'bigServices', to: '/services', icon: IconRubberStamp },
  { key: 'bigCases', to: '/cases', icon: IconClipboardList },
  { key: 'bigShop', to: '/shop', icon: IconBasket },
  { key: 'bigFamily', to: '/me/family', icon: IconUsers },
] as const;

const LIFE: LifeEvent[] = [
  { key: 'birth', icon: IconBabyCarriage },
  { key: 'car', icon: IconCar },
  { key: 'retirement', icon: IconShieldHeart },
  { key: 'moving', icon: IconHomeMove },
  { key: 'work', icon: IconBriefcase },
];
const ICONS: [RegExp, Component][] = [
  [/maternity|birth/, IconMoodKid],
  [/tax/, IconReceiptTax],
  [/child|family/, IconBabyCarriage],
  [/pension|medical|insurance/, IconShieldHeart],
];

/** The picture of a service, by its code. */
export function iconOf(code: string): Component {
  return ICONS.find(([pattern]) => pattern.test(code))?.[1] ?? IconFileCertificate;
}

/** Services on the home page at most. */
const FREQUENT_MAX = 6;

/** The state of the home page. */
export function useHome(now: () => Date = () => new Date()) {
  const router = useRouter();
  const session = useSession();
  const settings = useSettings();
  const question = ref('');
  const greeting = computed(() => dayPart(now()));

  const services = useLoad((signal) => ok(api.GET('/api/v1/services', { params: { query: { region: settings.city } }, signal })));
  watch(() => settings.city, services.reload);
  const frequent = computed<ServiceSummary[]>(() => (services.data.value?.items ?? []).slice(0, FREQUENT_MAX));
  const life = computed(() => {
    const open = new Set((services.data.value?.items ?? []).flatMap((one) => one.life_events));
    return LIFE.filter((event) => open.has(event.key));
  });
  const pending = useLoad<Pending[]>((signal) => (session.person === null ? Promise.resolve([]) : loadPending(signal)));
  watch(() => session.person?.id, pending.reload);

  const search = () => {
    const q = question.value.trim();
    if (q !== '') void router.push({ path: '/services', query: { q } });
  };
  return { session, settings, question, greeting, services, frequent, life, pending, search };
}
