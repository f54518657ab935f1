/** One matter: where it stands, what the bureau asks for, the letter, the money. */
import { computed, onScopeDispose, ref } from 'vue';
import { useRoute } from 'vue-router';
import { api, nothing, ok } from '@shared/api/api';
import type { Case } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';
import { usePapers } from '../../parts/papers';
import { hasEnded, isDone, missingPapers, stepsOf } from './timeline';

/** A matter under way is asked for again this often, ms. */
export const LOOK_MS = 15_000;

/** The state of the page. */
export function useCase() {
  const route = useRoute();
  const settings = useSettings();
  const id = String(route.params['id']);
  const path = { id };
  const matter = useLoad((signal) => ok(api.GET('/api/v1/cases/{id}', { params: { path }, signal })));
  const steps = computed(() => (matter.data.value === null ? [] : stepsOf(matter.data.value, settings.locale)));
  const missing = computed(() => (matter.data.value === null ? [] : missingPapers(matter.data.value)));
  const done = computed(() => matter.data.value !== null && isDone(matter.data.value));
  const may = (act: string) => matter.data.value?.allowed.includes(act) === true;

  const timer = setInterval(() => {
    const one = matter.data.value;
    if (one !== null && one.state !== 'draft' && !hasEnded(one.state) && document.visibilityState === 'visible') void matter.reload();
  }, LOOK_MS);
  onScopeDispose(() => clearInterval(timer));

  const note = ref('');
  const papers = usePapers();
  const keep = (answer: Case | null) => {
    if (answer !== null) matter.data.value = answer;
    return answer !== null;
  };
  const supplying = useWrite((input: { documents: string[]; note: string }, key) =>
    ok(api.POST('/api/v1/cases/{id}/supplement', { params: { path }, body: input, headers: { 'Idempotency-Key': key } })),
  );
  const supply = async () => {
    const documents = papers.files.value.map((file) => file.id);
    if (keep((await supplying.run({ documents, note: note.value.trim() })) as Case | null)) papers.files.value = [];
  };
  const withdrawing = useWrite((_: null, key) =>
    ok(api.POST('/api/v1/cases/{id}/withdraw', { params: { path }, body: nothing, headers: { 'Idempotency-Key': key } })),
  );
  const sure = ref(false);
  const withdraw = async () => {
    keep((await withdrawing.run(null)) as Case | null);
    sure.value = false;
  };
  return { id, matter, steps, missing, done, may, note, papers, supplying, supply, withdrawing, sure, withdraw };
}
