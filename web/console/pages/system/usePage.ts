/** The state of the machine for an administrator, and the few things to do about it. */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { api, nothing, once } from '../../api/client';
import type { DeadTask, ParkedAlarm, ProcessRow, SystemView } from '../../api/types';
import { tell } from '../../notices';
import { useRefresh } from '../../refresh';

const REFRESH_MS = 10_000;

type Deed = { do: 'task'; consumer: string; event: string } | { do: 'alarm'; kind: string; object: string; slot: number } | { do: 'retry' | 'cancel'; id: string };

/** The counters of a store, in the order the server gives them. */
export const countersOf = (store: SystemView['stores'][number]): [string, number][] =>
  Object.entries(store).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as [string, number]] : []));

/** Whether a process needs a person. */
export const needsHand = (row: ProcessRow): boolean => row.state === 'stuck';

/** The state of the page. */
export function useSystem(confirm: (text: string) => boolean = (text) => globalThis.confirm(text)) {
  const { t } = useI18n();
  const load = useLoad((signal) => ok(api.GET('/api/v1/admin/system', { signal })));
  useRefresh(load.reload, REFRESH_MS);
  const deed = useWrite(async (wish: Deed, key) => {
    const headers = once(key);
    if (wish.do === 'task') await ok(api.POST('/api/v1/admin/tasks/retry', { body: { consumer: wish.consumer, event: wish.event }, headers }));
    else if (wish.do === 'alarm') await ok(api.POST('/api/v1/admin/alarms/retry', { body: { kind: wish.kind, object: wish.object, slot: wish.slot }, headers }));
    else if (wish.do === 'retry') await ok(api.POST('/api/v1/admin/processes/{id}/retry', { params: { path: { id: wish.id } }, headers, body: nothing }));
    else await ok(api.POST('/api/v1/admin/processes/{id}/cancel', { params: { path: { id: wish.id } }, headers, body: nothing }));
    return true;
  });
  const act = async (wish: Deed) => {
    const done = await deed.run(wish);
    tell(t(done === null ? 'system.failed' : wish.do === 'cancel' ? 'system.cancelled' : 'system.retried'), done === null ? 'failed' : 'done');
    await load.reload();
  };
  const retryTask = (task: DeadTask) => act({ do: 'task', consumer: task.consumer, event: task.event });
  const retryAlarm = ({ kind, object, slot }: ParkedAlarm) => act({ do: 'alarm', kind, object, slot });
  const retry = (row: ProcessRow) => act({ do: 'retry', id: row.id });
  const cancel = async (row: ProcessRow) => {
    if (confirm(t('system.confirm'))) await act({ do: 'cancel', id: row.id });
  };
  const system = load.data;
  const calm = computed(() => system.value !== null && system.value.tasks.length === 0 && system.value.alarms.length === 0 && !system.value.processes.some(needsHand));
  return { load, system, calm, deed, retryTask, retryAlarm, retry, cancel };
}
