/** The dispatcher's board: read once, then live over the line; a job can be taken back. */
import { computed, onScopeDispose, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { listen, type LineConfig, type LineState } from '@shared/api/events';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { useText } from '@shared/i18n/text';
import { api, nothing, once } from '../../api/client';
import type { BoardJob } from '../../api/types';
import { useNow } from '../../clock';
import { useKeys } from '../../keys';
import { tell } from '../../notices';
import { useRows } from '../../rows';
import { countsOf, isBoard, jobsOf, placesOf, routesOf, type JobFilter } from './model';

/** Jobs that can be taken back: given to somebody, goods not yet aboard. */
const RELEASABLE = new Set(['offered', 'accepted', 'arrived']);

/** The state of the dispatch page; `open` is for tests. */
export function useDispatch(open?: LineConfig['open']) {
  const { t } = useI18n();
  const words = useText();
  const now = useNow();
  const load = useLoad((signal) => ok(api.GET('/api/v1/dispatch/board', { signal })));
  const board = load.data;
  const line = ref<LineState>('connecting');
  const stop = listen({
    url: '/api/v1/dispatch/stream',
    events: ['board', 'message'],
    onEvent: (_, data) => {
      if (isBoard(data)) board.value = data;
    },
    onState: (state) => (line.value = state),
    ...(open === undefined ? {} : { open }),
  });
  onScopeDispose(stop);

  const filter = ref<JobFilter>('all');
  const jobs = computed(() => jobsOf(board.value, filter.value));
  const counts = computed(() => countsOf(board.value));
  const chosenId = ref<string | null>(null);
  const chosen = computed(() => board.value?.jobs.find((job) => job.id === chosenId.value) ?? null);
  const cursor = useRows<BoardJob>(
    () => jobs.value,
    (index) => document.querySelector(`[data-job="${jobs.value[index]?.id ?? ''}"]`),
  );
  const choose = (id: string | null) => {
    chosenId.value = id;
    const index = jobs.value.findIndex((job) => job.id === id);
    if (index >= 0) cursor.at.value = index;
  };
  const move = (by: number) => {
    const from = jobs.value.findIndex((job) => job.id === chosenId.value);
    if (from < 0) cursor.at.value = 0;
    else cursor.move(by);
    chosenId.value = cursor.current.value?.id ?? null;
  };
  const pick = (key: string) => {
    const [kind, id] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    if (kind === 'job') choose(id);
    if (kind === 'courier') choose(board.value?.jobs.find((job) => job.courier === id)?.id ?? null);
  };

  const places = computed(() => placesOf(board.value, chosen.value, words));
  const routes = computed(() => routesOf(board.value, chosen.value));
  const courierOf = (job: BoardJob) => board.value?.couriers.find((one) => one.id === job.courier) ?? null;
  const siteOf = (job: BoardJob) => board.value?.sites.find((one) => one.code === job.site) ?? null;
  const releasable = (job: BoardJob | null) => job !== null && RELEASABLE.has(job.state);
  const releasing = useWrite(async (id: string, key) => {
    await ok(api.POST('/api/v1/dispatch/jobs/{id}/release', { params: { path: { id } }, headers: once(key), body: nothing }));
    return id;
  });
  const release = async (job: BoardJob | null) => {
    if (job === null || !releasable(job)) return;
    const done = await releasing.run(job.id);
    tell(t(done === null ? 'dispatch.failed' : 'dispatch.released'), done === null ? 'failed' : 'done');
    await load.reload();
  };
  useKeys({ j: () => move(1), k: () => move(-1), r: () => void release(chosen.value), Escape: () => choose(null) });
  return { load, board, line, now, filter, jobs, counts, chosen, choose, pick, places, routes, courierOf, siteOf, releasable, release, releasing };
}
