/** The courier's page: the shift, the jobs one after another, the earnings and the working time of today. */
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import type { Position } from 'geojson';
import { api, nothing, once } from '../../api/client';
import type { CourierJob } from '../../api/types';
import { useNow } from '../../clock';
import { tell } from '../../notices';
import { useRefresh } from '../../refresh';
import { degrees, type JobAct } from './model';
import { usePosition } from './usePosition';

const REFRESH_MS = 5_000;

type Step = { id: string } & ({ act: 'accept' | 'arrive' | 'pick' } | { act: 'refuse' | 'fail'; reason: string } | { act: 'handover'; code: string });

async function send(step: Step, key: string): Promise<Step> {
  const common = { params: { path: { id: step.id } }, headers: once(key) };
  switch (step.act) {
    case 'accept':
      await ok(api.POST('/api/v1/courier/jobs/{id}/accept', { ...common, body: nothing }));
      break;
    case 'arrive':
      await ok(api.POST('/api/v1/courier/jobs/{id}/arrive', { ...common, body: nothing }));
      break;
    case 'pick':
      await ok(api.POST('/api/v1/courier/jobs/{id}/pick', { ...common, body: nothing }));
      break;
    case 'refuse':
      await ok(api.POST('/api/v1/courier/jobs/{id}/refuse', { ...common, body: { reason: step.reason } }));
      break;
    case 'fail':
      await ok(api.POST('/api/v1/courier/jobs/{id}/fail', { ...common, body: { reason: step.reason } }));
      break;
    case 'handover':
      await ok(api.POST('/api/v1/courier/jobs/{id}/handover', { ...common, body: { code: step.code } }));
  }
  return step;
}

/** The state of the courier's page. */
export function useJobs() {
  const { t } = useI18n();
  const now = useNow();
  const me = useLoad((signal) => ok(api.GET('/api/v1/courier/me', { signal })));
  const list = useLoad((signal) => ok(api.GET('/api/v1/courier/jobs', { signal })));
  const jobs = computed(() => list.data.value?.items ?? []);
  const onShift = computed(() => me.data.value?.shift?.on === true);
  const reload = () => Promise.all([me.reload(), list.reload()]);
  useRefresh(reload, REFRESH_MS);

  const position = usePosition(() => onShift.value);
  const here = computed<Position | null>(() => position.at.value ?? (me.data.value?.position ? degrees(me.data.value.position) : null));
  const shift = useWrite((on: boolean, key) => ok(api.POST('/api/v1/courier/shift', { body: { on }, headers: once(key) })));
  const turn = async () => {
    const wish = !onShift.value;
    const after = await shift.run(wish);
    if (after === null) return;
    me.data.value = after;
    tell(t(wish ? 'jobs.shiftOn' : 'jobs.shiftOff'));
    await list.reload();
  };

  const stepping = useWrite(send);
  const leaving = ref<{ job: CourierJob; act: 'refuse' | 'fail' } | null>(null);
  const code = ref('');
  const codeWrong = ref(false);
  const step = async (wish: Step) => {
    codeWrong.value = false;
    const done = await stepping.run(wish);
    if (done === null) {
      const status = stepping.problem.value?.status;
      if (wish.act === 'handover' && status === 422) codeWrong.value = true;
      if (status === 409 || status === 404) await reload();
      return;
    }
    leaving.value = null;
    code.value = '';
    tell(t(`jobs.done_${wish.act}`));
    await reload();
  };
  const act = (job: CourierJob, what: JobAct) => {
    if (what === 'refuse' || what === 'fail') leaving.value = { job, act: what };
    else if (what === 'handover') void step({ id: job.id, act: what, code: code.value.trim() });
    else void step({ id: job.id, act: what });
  };
  const leave = (reason: string) => {
    const chosen = leaving.value;
    if (chosen !== null) void step({ id: chosen.job.id, act: chosen.act, reason });
  };
  return { now, me, list, jobs, onShift, shift, turn, stepping, act, leaving, leave, code, codeWrong, position, here };
}
