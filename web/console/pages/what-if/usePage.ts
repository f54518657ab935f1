/** What a change of parameters would do to people: made up from a seed, or the rows of a file that is only read. */
import { computed, reactive, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { readable } from '@shared/rules/answer';
import { chinaDate } from '@shared/format/time';
import { useText } from '@shared/i18n/text';
import { useSettings } from '@shared/settings/settings';
import { headline, shown } from '@shared/forms/answers';
import { api, once } from '../../api/client';
import type { Effect } from '../../api/types';

/** Most made-up people of one question. */
export const PEOPLE_MAX = 200_000;
/** A file above this is not a file for a browser, bytes. */
export const FILE_MAX = 4_000_000;

/** Matters in which people pay: taxes, prices, fees. */
const BURDENS = /^(tax|utilities|parking|exit_entry|housing_fund)\./;

/** One parameter and the value it might have. */
export interface Change {
  param: string;
  value: string;
}

/**
 * The distribution as bars: what is won or lost from … to, and by how many. Those for whom nothing changes are told in
 * words, their bar would dwarf the rest; where nobody is on the outside, nothing is drawn.
 */
export function barsOf(effect: Effect, money: (sum: string) => string): { labels: string[]; counts: number[] } {
  const whole = (sum: string) => money(sum).replace(/\.00$/, '');
  const changed = effect.buckets.filter(({ from, to }) => from !== to);
  const reached = changed.map((one) => one.count > 0);
  const shown = changed.slice(Math.max(0, reached.indexOf(true)), reached.lastIndexOf(true) + 1);
  return { labels: shown.map(({ from, to }) => `${whole(from)} … ${whole(to)}`), counts: shown.map((one) => one.count) };
}

/** The state of the page. */
export function useWhatIf(now: () => Date = () => new Date()) {
  const { t } = useI18n();
  const say = useText();
  const route = useRoute();
  const settings = useSettings();
  const id = String(route.params['id']);
  const asOf = ref(chinaDate(now()));
  const load = useLoad(async (signal) =>
    readable(await ok(api.GET('/api/v1/rules/{pack}', { params: { path: { pack: id }, query: { on: asOf.value } }, signal }))),
  );
  watch(asOf, load.reload);
  const detail = computed(() => load.data.value);
  const changes = ref<Change[]>([{ param: '', value: '' }]);
  const sums = computed(() => (detail.value?.outputs ?? []).filter((one) => one.type === 'money'));
  const output = ref('');
  watch(sums, (all) => (output.value = headline({ outputs: all as never })?.name ?? ''));
  /** Whether more is worse for people; how it usually is with what the pack is about, and to be changed. */
  const burden = ref(false);
  watch(detail, (one) => (burden.value = one !== null && BURDENS.test(one.service)));
  const people = reactive({ from: 'made-up' as 'made-up' | 'file', count: 10_000, seed: 1 });
  const file = ref<{ name: string; text: string } | null>(null);
  const refusedFile = ref('');

  const parameter = (name: string) => detail.value?.parameters.find((one) => one.name === name);
  const words = { yes: t('common.yes'), no: t('common.no') };
  const show = (value: unknown, type: string) => shown(value, type, settings.locale, words);
  /** What a person writes for a value: yuan, basis points, a number; never the sign. */
  const written = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  const choose = (at: number, param: string) => {
    changes.value = changes.value.map((one, index) => (index === at ? { param, value: written(parameter(param)?.value) } : one));
  };
  const write = (at: number, value: string) => {
    changes.value = changes.value.map((one, index) => (index === at ? { ...one, value } : one));
  };
  const add = () => (changes.value = [...changes.value, { param: '', value: '' }]);
  const drop = (at: number) => (changes.value = changes.value.filter((_, index) => index !== at));
  const taken = async (given: File | null | undefined) => {
    refusedFile.value = '';
    file.value = null;
    if (!given) return;
    if (given.size > FILE_MAX) refusedFile.value = t('whatIf.tooLarge', { n: FILE_MAX / 1_000_000 });
    else file.value = { name: given.name, text: await given.text() };
  };

  const ready = computed(() => {
    const chosen = changes.value.every((one) => one.param !== '' && one.value.trim() !== '');
    const enough = people.from === 'file' ? file.value !== null : people.count > 0 && people.count <= PEOPLE_MAX;
    return changes.value.length > 0 && chosen && enough;
  });
  const asking = useWrite((_: string, key) => {
    const crowd = people.from === 'file' ? { csv: file.value?.text ?? '' } : { people: { count: people.count, seed: people.seed } };
    const body = { as_of: asOf.value, changes: changes.value.map((one) => ({ ...one, value: one.value.trim() })), burden: burden.value, ...(output.value === '' ? {} : { output: output.value }), ...crowd };
    return ok(api.POST('/api/v1/rules/{pack}/what-if', { params: { path: { pack: id } }, body: body as never, headers: once(key) }));
  });
  const effect = ref<Effect | null>(null);
  const run = async () => {
    if (!ready.value) return;
    const got = await asking.run(JSON.stringify([asOf.value, changes.value, output.value, burden.value, people, file.value?.text.length]));
    if (got !== null) effect.value = got;
  };
  // a result belongs to the question that was asked
  watch([changes, output, burden, people, file, asOf], () => (effect.value = null), { deep: true });
  const named = computed(() => (detail.value ? say(detail.value.label) : ''));
  return { id, load, detail, named, asOf, changes, sums, output, burden, people, file, refusedFile, ready, asking, effect, parameter, show, choose, write, add, drop, taken, run };
}
