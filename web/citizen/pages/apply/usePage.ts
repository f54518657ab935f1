/**
 * Applying, or only calculating: the form comes from the rules, every answer is computed at once, and nothing is kept
 * on the server before somebody goes on to the papers. Without a session the answers wait in memory for the sign-in.
 */
import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { api, nothing, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import { useSession } from '@shared/api/session';
import type { Case } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { cleaned, missingIn, startOf, type AnswerMap } from '@shared/forms/answers';
import { useAsking } from '@shared/forms/useAsking';
import { useText, type Text } from '@shared/i18n/text';
import { useSettings } from '@shared/settings/settings';
import { usePapers } from '../../parts/papers';
import { draftOf, keepDraft } from '../../state/drafts';

/** The steps of an application. */
export type ApplyStep = 'fill' | 'papers' | 'check';

/** The state of the page. */
export function useApply() {
  const { t } = useI18n();
  const say = useText();
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const settings = useSettings();
  const code = String(route.params['code']);
  const region = settings.city;

  const answers = ref<AnswerMap>({});
  const sources = ref<Record<string, Text>>({});
  const touched = ref(new Set<string>());
  const checked = ref(false);
  const step = ref<ApplyStep>('fill');
  const draft = shallowRef<Case | null>(null);
  const papers = usePapers();

  const begin = async (signal: AbortSignal) => {
    const service = await ok(api.GET('/api/v1/services/{code}', { params: { path: { code }, query: { region } }, signal }));
    const caseId = route.query['case'];
    if (typeof caseId === 'string' && session.person !== null) {
      draft.value = await ok(api.GET('/api/v1/cases/{id}', { params: { path: { id: caseId } }, signal }));
    }
    answers.value = { ...startOf(service.form), ...draft.value?.answers, ...draftOf(code) };
    if (session.person !== null && service.apply) await prefill(signal);
    return service;
  };
  const prefill = async (signal: AbortSignal) => {
    try {
      const known = await ok(api.GET('/api/v1/services/{code}/prefill', { params: { path: { code } }, signal }));
      for (const [field, value] of Object.entries(known.answers)) {
        if (touched.value.has(field) || field in draftOf(code)) continue;
        answers.value[field] = value;
        const source = known.sources[field];
        if (source) sources.value[field] = source;
      }
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown; // what is not known is simply typed
    }
  };
  const service = useLoad(begin);
  const form = computed(() => service.data.value?.form ?? null);
  const sent = computed(() => (form.value === null ? {} : cleaned(form.value, answers.value)));

  const asking = useAsking(() =>
    ok(api.POST('/api/v1/services/{code}/estimate', { params: { path: { code } }, body: { region, answers: sent.value as never } })),
  );
  const estimate = asking.answer;
  watch(sent, (now, before) => {
    if (JSON.stringify(now) === JSON.stringify(before) || form.value === null) return;
    if (touched.value.size > 0) keepDraft(code, answers.value);
    asking.soon();
  });

  const missing = computed(() => (form.value === null ? [] : missingIn(form.value, answers.value)));
  const faultOf = (field: string): string => {
    if (!checked.value && !touched.value.has(field)) return '';
    const refused = submitting.problem.value?.field(field) || saving.problem.value?.field(field);
    if (refused) return refused;
    if (missing.value.includes(field)) return checked.value ? t('form.missing') : '';
    const fault = estimate.value?.faults.find((one) => one.field === field);
    return fault ? say(fault) : '';
  };
  const touch = (field: string) => {
    touched.value = new Set(touched.value).add(field);
    delete sources.value[field];
  };
  const leave = (field: string) => (touched.value = new Set(touched.value).add(field));
  const set = (field: string, value: unknown) => {
    answers.value = { ...answers.value, [field]: value };
    touch(field);
  };

  const saving = useWrite(async (input: { answers: AnswerMap; documents: string[] }, key) => {
    const headers = { 'Idempotency-Key': key };
    if (draft.value === null) {
      return ok(api.POST('/api/v1/cases', { body: { service: code, region, answers: input.answers as never }, headers }));
    }
    const path = { id: draft.value.id };
    return ok(api.PUT('/api/v1/cases/{id}', { params: { path }, body: { ...input, answers: input.answers as never }, headers }));
  });
  const save = async () => {
    const out = await saving.run({ answers: sent.value, documents: papers.files.value.map((file) => file.id) });
    if (out !== null) draft.value = out;
    return out !== null;
  };
  const toPapers = async () => {
    checked.value = true;
    await asking.now();
    const bad = form.value?.ui.order.find((field) => faultOf(field) !== '');
    if (bad !== undefined) {
      await nextTick();
      document.querySelector<HTMLElement>(`[data-field="${bad}"] :is(input, select)`)?.focus();
      return;
    }
    const next = { query: { next: route.fullPath } };
    keepDraft(code, answers.value);
    if (session.person === null) return void (await router.push({ path: '/sign-in', ...next }));
    if (!session.person.verified) return void (await router.push({ path: '/verify', ...next }));
    if (await save()) step.value = 'papers';
  };
  const toCheck = async () => {
    if (papers.files.value.length === 0 || (await save())) step.value = 'check';
  };
  const submitting = useWrite((id: string, key) =>
    ok(api.POST('/api/v1/cases/{id}/submit', { params: { path: { id } }, body: nothing, headers: { 'Idempotency-Key': key } })),
  );
  const submit = async () => {
    if (draft.value === null) return;
    const done = await submitting.run(draft.value.id);
    if (done === null) return;
    keepDraft(code, {});
    await router.replace(`/cases/${done.id}`);
  };
  /** Papers that were sent but are not part of the case: an honest word instead of a silent loss. */
  const loose = computed(() => papers.files.value.filter((file) => !draft.value?.documents.some((one) => one.id === file.id)));

  return { code, service, form, answers, sources, estimate, draft, step, papers, loose, faultOf, leave, set, saving, submitting, toPapers, toCheck, submit };
}
