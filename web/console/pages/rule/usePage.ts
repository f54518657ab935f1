/** One rule pack as its author wrote it, on a day: inputs, parameters with their history, nodes, law, and a trial. */
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useSession } from '@shared/api/session';
import type { RuleInput } from '@shared/api/types';
import { answerShown, explained, headline, shown } from '@shared/forms/answers';
import { useSettings } from '@shared/settings/settings';
import { useTrial } from '@shared/rules/useTrial';
import { useKeys } from '../../keys';

/** The state of the page. */
export function useRule() {
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const session = useSession();
  const id = String(route.params['id']);
  const on = typeof route.query['on'] === 'string' ? route.query['on'] : '';
  const trial = useTrial(id, { day: on });

  const show = (value: unknown, type: string) => shown(value, type, settings.locale, trial.words.value);
  /** What an input starts with; a choice by its label. */
  const start = (input: RuleInput) =>
    trial.form.value === null ? '' : answerShown(trial.form.value, input.name, input.default, settings.locale, trial.words.value);
  /** "0 – 12", "≥ 0", or a dash. */
  const bounds = ({ min, max, type }: RuleInput): string => {
    const [low, high] = [min, max].map((one) => (one === undefined || one === null ? '' : show(one, type)));
    if (low && high) return `${low} – ${high}`;
    return low ? `≥ ${low}` : high ? `≤ ${high}` : '–';
  };
  const main = computed(() => (trial.answer.value?.ok ? headline(trial.answer.value) : null));
  const results = computed(() => trial.answer.value?.outputs ?? []);
  const steps = computed(() => explained(trial.answer.value?.steps ?? [], trial.form.value, settings.locale, false, trial.words.value));
  /** Versions, newest first: the order in which somebody asks for them. */
  const versions = computed(() => [...(trial.detail.value?.versions ?? [])].sort((a, b) => b.effective.from.localeCompare(a.effective.from)));
  const mayAsk = computed(() => session.staff?.role === 'operator');
  /** Another day is another law: it stands in the address, so that a colleague sees the same. */
  const goTo = (day: string) => {
    trial.day.value = day;
    void router.replace({ query: day === '' ? {} : { on: day } });
  };
  useKeys({ Escape: () => void router.push({ name: 'rules' }) });
  return { id, ...trial, show, start, bounds, main, results, steps, versions, mayAsk, goTo };
}
