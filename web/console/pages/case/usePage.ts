/** One case on the clerk's desk: what was asked and answered, what the rules say, and the decision. */
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';
import type { TimelineStep } from '@shared/widgets/timeline';
import { textIn, type Text } from '@shared/i18n/text';
import { api, nothing, once } from '../../api/client';
import type { CaseDocument, DeskCase } from '../../api/types';
import { useKeys } from '../../keys';
import { tell } from '../../notices';
import { amountOf, answersOf, stepsOf } from './explain';

/** What a clerk can do; the names are those of `allowed`. */
export type Act = 'accept' | 'supplement' | 'approve' | 'refuse';

/** An act with what it needs. */
export type Decision =
  | { act: 'accept' }
  | { act: 'supplement'; items: Text[]; note: string }
  | { act: 'approve'; note: string }
  | { act: 'refuse'; reason: string };

/** Pictures are shown at once, anything else is opened on its own. */
export const isPicture = (file: CaseDocument): boolean => /\.(jpe?g|png)$/i.test(file.name);

/** Where the bytes of a document are. */
export const addressOf = (file: CaseDocument): string => `/api/v1/documents/${encodeURIComponent(file.id)}`;

const BAD_ENDS = new Set(['refused', 'not_accepted', 'withdrawn', 'expired']);

/** The history for the timeline: the newest entry is where the case is. */
export function historyOf(desk: DeskCase, locale: 'zh-CN' | 'en'): TimelineStep[] {
  return desk.timeline.map((item, index) => {
    const newest = index === desk.timeline.length - 1;
    const state = BAD_ENDS.has(item.kind) ? 'failed' : !newest ? 'done' : item.kind === 'supplement_requested' ? 'paused' : desk.allowed.length > 0 ? 'current' : 'done';
    return { key: `${item.kind}-${index}`, title: textIn(item.text, locale), state, at: item.at };
  });
}

function send(id: string, decision: Decision, key: string): Promise<DeskCase> {
  const params = { path: { id } };
  const headers = once(key);
  switch (decision.act) {
    case 'accept':
      return ok(api.POST('/api/v1/clerk/cases/{id}/accept', { params, headers, body: nothing }));
    case 'supplement':
      return ok(api.POST('/api/v1/clerk/cases/{id}/supplement', { params, headers, body: { items: decision.items, note: decision.note } }));
    case 'approve':
      return ok(api.POST('/api/v1/clerk/cases/{id}/approve', { params, headers, body: { note: decision.note } }));
    case 'refuse':
      return ok(api.POST('/api/v1/clerk/cases/{id}/refuse', { params, headers, body: { reason: decision.reason } }));
  }
}

const DONE: Record<Act, string> = { accept: 'case.accepted', supplement: 'case.asked', approve: 'case.approved', refuse: 'case.refused' };

/** The state of the case page. */
export function useCase() {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const id = String(route.params['id']);
  const load = useLoad((signal) => ok(api.GET('/api/v1/clerk/cases/{id}', { params: { path: { id } }, signal })));
  const desk = load.data;
  const plain = computed(() => ({ yes: t('case.yes'), no: t('case.no'), none: t('case.unanswered') }));
  const answers = computed(() => (desk.value ? answersOf(desk.value.form, desk.value.answers, settings.locale, plain.value) : []));
  const steps = computed(() => (desk.value ? stepsOf(desk.value.estimate, settings.locale, plain.value) : []));
  const amount = computed(() => (desk.value ? (desk.value.decision?.amount ?? amountOf(desk.value.estimate)) : null));
  const history = computed(() => (desk.value ? historyOf(desk.value, settings.locale) : []));
  const papers = computed(() => {
    const kinds = new Set(desk.value?.documents.map((file) => file.kind));
    return (desk.value?.estimate?.papers ?? []).map((paper) => ({ ...paper, present: kinds.has(paper.code) }));
  });
  const kindName = (kind: string) => {
    if (kind === 'supplement') return t('case.supplied');
    const paper = papers.value.find((one) => one.code === kind);
    return paper ? textIn(paper.label, settings.locale) : kind;
  };

  const asking = ref<Exclude<Act, 'accept'> | null>(null);
  const can = (act: Act) => desk.value?.allowed.includes(act) === true;
  const deed = useWrite((decision: Decision, key) => send(id, decision, key));
  const decide = async (decision: Decision) => {
    const after = await deed.run(decision);
    if (after === null) {
      if (deed.problem.value?.status === 409) void load.reload(); // somebody was faster: show what holds now
      return;
    }
    desk.value = after;
    asking.value = null;
    tell(t(DONE[decision.act]));
  };
  const begin = (act: Act) => {
    if (!can(act) || deed.busy.value) return;
    if (act === 'accept') void decide({ act });
    else asking.value = act;
  };
  const back = () => router.push({ name: 'inbox' });
  useKeys({ a: () => begin('accept'), s: () => begin('supplement'), p: () => begin('approve'), r: () => begin('refuse'), u: () => void back() });

  return { load, desk, answers, steps, amount, history, papers, kindName, asking, can, deed, decide, begin };
}
