/**
 * Trying a rule pack: its form, the day whose law is asked for, and the answer that follows every keystroke. Nothing
 * of it is kept on the server.
 */
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { api, ok } from '../api/api';
import type { ApiProblem } from '../api/problem';
import { useLoad } from '../api/useAsync';
import { cleaned, missingIn, startOf, type AnswerMap, type Words } from '../forms/answers';
import { useAsking } from '../forms/useAsking';
import { useFormat } from '../format/useFormat';
import { useText } from '../i18n/text';
import { marked, readable } from './answer';
import { formOf } from './form';
import { climbed } from './stairs';

/** Where a trial starts: a day, and answers in the words of the form, once it is known. */
export interface TrialStart {
  day?: string;
  answers?: (form: ReturnType<typeof formOf>) => AnswerMap;
}

/** The state of a trial. */
export function useTrial(id: string, start: TrialStart = {}) {
  const { t, te } = useI18n();
  const say = useText();
  const { percent, short } = useFormat();
  /** The day whose law is asked for; '' is today. */
  const day = ref(start.day ?? '');
  const answers = ref<AnswerMap>({});
  const touched = ref(new Set<string>());

  const load = useLoad(async (signal) => {
    const on = day.value === '' ? undefined : day.value;
    const detail = await ok(api.GET('/api/v1/rules/{pack}', { params: { path: { pack: id }, query: { on } }, signal }));
    const asked = formOf(detail.inputs);
    const before = Object.keys(answers.value).length === 0 ? start.answers?.(asked) : answers.value;
    answers.value = { ...startOf(asked), ...before };
    return readable(detail);
  });
  const detail = computed(() => load.data.value);
  const form = computed(() => (detail.value === null ? null : formOf(detail.value.inputs)));
  const sent = computed(() => (form.value === null ? {} : cleaned(form.value, answers.value)));
  const missing = computed(() => (form.value === null ? [] : missingIn(form.value, answers.value)));

  const asking = useAsking(() =>
    ok(
      api.POST('/api/v1/rules/{pack}/explain', {
        params: { path: { pack: id } },
        body: { inputs: sent.value as never, ...(day.value === '' ? {} : { as_of: day.value }) },
      }),
    ),
  );
  const question = computed(() => (detail.value === null || missing.value.length > 0 ? null : JSON.stringify([sent.value, day.value])));
  watch(question, (now, before) => {
    if (now === null) asking.forget();
    else if (before === null) void asking.now();
    else asking.soon();
  });
  watch(day, () => void load.reload());

  /** Why there is no answer at all, such as a day on which no law of this kind was in force. */
  const problem = computed<ApiProblem | null>(() => load.problem.value ?? asking.problem.value);
  /** The answer that holds for what is on the screen; a refused one says why at its fields. */
  const answer = computed(() => {
    const { value } = asking.answer;
    return value === null || detail.value === null || problem.value !== null ? null : marked(value, detail.value);
  });
  const stairs = computed(() => (answer.value?.ok && detail.value ? climbed(detail.value, answer.value, sent.value, { share: percent, short }) : []));
  const faultOf = (field: string): string => {
    if (!touched.value.has(field)) return '';
    const fault = answer.value?.faults.find((one) => one.field === field || one.field.startsWith(`${field}.`) || one.field.startsWith(`${field}[`));
    return fault ? say(fault) : '';
  };
  /** What is wrong with no single field, or with one that nobody touched: it must still be read somewhere. */
  const loose = computed(() => (answer.value?.faults ?? []).filter((one) => form.value === null || !form.value.ui.order.some((field) => faultOf(field) === say(one))).map((one) => say(one)));
  const set = (field: string, value: unknown) => {
    answers.value = { ...answers.value, [field]: value };
    leave(field);
  };
  const leave = (field: string) => (touched.value = new Set(touched.value).add(field));
  const restart = () => {
    touched.value = new Set();
    answers.value = form.value === null ? {} : startOf(form.value);
  };
  const words = computed<Words>(() => ({
    yes: t('common.yes'),
    no: t('common.no'),
    coded: (code) => (te(`rules.code_${code}`) ? t(`rules.code_${code}`) : null),
  }));
  return { day, load, detail, form, answers, sent, missing, answer, busy: asking.busy, problem, stairs, loose, words, faultOf, set, leave, restart };
}
