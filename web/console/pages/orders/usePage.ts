/** The merchant's orders: read every few seconds, moved on with one press. */
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { api, nothing, once } from '../../api/client';
import type { DeskOrder } from '../../api/types';
import { useNow } from '../../clock';
import { useKeys } from '../../keys';
import { tell } from '../../notices';
import { useRefresh } from '../../refresh';
import { useRows } from '../../rows';
import { COLUMNS, columnsOf, nextStep } from './board';

const REFRESH_MS = 8_000;

interface Wish {
  id: string;
  number: string;
}
type Move = Wish & { step: 'accept' | 'ready' | 'reject' };

function send(move: Move, key: string): Promise<DeskOrder> {
  const common = { params: { path: { id: move.id } }, headers: once(key), body: nothing };
  if (move.step === 'accept') return ok(api.POST('/api/v1/merchant/orders/{id}/accept', common));
  if (move.step === 'ready') return ok(api.POST('/api/v1/merchant/orders/{id}/ready', common));
  return ok(api.POST('/api/v1/merchant/orders/{id}/reject', common));
}

const DONE = { accept: 'orders.accepted', ready: 'orders.readied', reject: 'orders.rejected' } as const;

/** The state of the board. */
export function useOrders() {
  const { t } = useI18n();
  const now = useNow();
  const list = useLoad((signal) => ok(api.GET('/api/v1/merchant/orders', { params: { query: { limit: 100 } }, signal })));
  const columns = computed(() => columnsOf(list.data.value?.items ?? []));
  const work = computed(() => COLUMNS.slice(0, 2).flatMap((column) => columns.value[column]));
  const cursor = useRows<DeskOrder>(
    () => work.value,
    (index) => document.querySelector(`[data-order="${work.value[index]?.id ?? ''}"]`),
  );
  useRefresh(list.reload, REFRESH_MS);

  const moving = useWrite(send);
  const move = async (wish: Move) => {
    const after = await moving.run(wish);
    if (after === null) {
      if (moving.problem.value?.status === 409) await list.reload();
      return;
    }
    const page = list.data.value;
    if (page !== null) list.data.value = { ...page, items: page.items.map((one) => (one.id === after.id ? after : one)) };
    rejecting.value = null;
    tell(t(DONE[wish.step], { number: wish.number }));
  };
  const rejecting = ref<DeskOrder | null>(null);
  const advance = (order: DeskOrder | null) => {
    const step = order === null ? null : nextStep(order);
    if (order !== null && step !== null) void move({ id: order.id, number: order.number, step });
  };
  const reject = () => {
    const order = rejecting.value;
    if (order !== null) void move({ id: order.id, number: order.number, step: 'reject' });
  };
  useKeys({ j: () => cursor.move(1), k: () => cursor.move(-1), Enter: () => advance(cursor.current.value) });
  return { list, columns, cursor, now, moving, advance, rejecting, reject };
}
