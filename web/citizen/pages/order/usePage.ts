/** One order: paying, the way of the goods live on a map, the code for the door, calling it off. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { useRoute } from 'vue-router';
import { api, nothing, ok } from '@shared/api/api';
import { API_BASE } from '@shared/api/session';
import { listen, type LineState } from '@shared/api/events';
import type { Order } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import type { MapPlace, MapRoute } from '@shared/map/draw';
import { degreesOf } from '../../parts/useAddressForm';
import { orderUnderWay } from '../../parts/pending';

/** An order under way is asked for again this often, ms; the courier's place comes by its own line. */
export const LOOK_MS = 4_000;

type Point = { lat_e7: number; lng_e7: number };
/** What the line tells of a delivery. */
export interface Track {
  state: string;
  courier: (Partial<Point> & { name_masked: string; point?: Point | null }) | null;
  eta: string | null;
  stops: { kind: string; point: Point; at: string | null; done: boolean }[];
}

const pointOfCourier = (courier: Track['courier']): Point | null => {
  if (courier === null) return null;
  if (courier.point) return courier.point;
  return courier.lat_e7 !== undefined && courier.lng_e7 !== undefined ? { lat_e7: courier.lat_e7, lng_e7: courier.lng_e7 } : null;
};

/** What the map shows: the shop, the door, the courier, and the way that is still to go. */
export function mapOf(order: Order, track: Track | null, words: { site: string; door: string }): { places: MapPlace[]; routes: MapRoute[] } {
  const site = track?.stops.find((stop) => stop.kind === 'site')?.point ?? order.site.point;
  const door = track?.stops.find((stop) => stop.kind === 'door')?.point;
  const courier = pointOfCourier(track?.courier ?? null);
  const places: MapPlace[] = [];
  if (site) places.push({ key: 'site', kind: 'site', at: degreesOf(site), label: words.site });
  if (door) places.push({ key: 'door', kind: 'drop', at: degreesOf(door), label: words.door });
  if (courier) places.push({ key: 'courier', kind: 'courier', at: degreesOf(courier), label: track?.courier?.name_masked ?? '' });
  const left = (track?.stops ?? []).filter((stop) => !stop.done).map((stop) => degreesOf(stop.point));
  const path = courier ? [degreesOf(courier), ...left] : left;
  return { places, routes: path.length > 1 ? [{ key: 'way', path, tone: 'move' }] : [] };
}

/** The state of the page. `hear` opens the line; tests bring their own. */
export function useOrder(hear: typeof listen = listen) {
  const route = useRoute();
  const id = String(route.params['id']);
  const path = { id };
  const track = shallowRef<Track | null>(null);
  const line = ref<LineState>('closed');
  const order = useLoad((signal) => ok(api.GET('/api/v1/orders/{id}', { params: { path }, signal })));
  const may = (act: string) => order.data.value?.allowed.includes(act) === true;
  const moving = computed(() => order.data.value !== null && orderUnderWay(order.data.value.state));

  const timer = setInterval(() => {
    if (moving.value && document.visibilityState === 'visible') void order.reload();
  }, LOOK_MS);
  onScopeDispose(() => clearInterval(timer));

  let hangUp: (() => void) | null = null;
  watch(
    () => moving.value && order.data.value?.job != null,
    (live) => {
      hangUp?.();
      hangUp = null;
      if (!live) return;
      hangUp = hear({
        url: `${API_BASE}/orders/${encodeURIComponent(id)}/track`,
        events: ['job'],
        onEvent: (_name, data) => {
          const before = track.value?.state;
          track.value = data as Track;
          if (before !== track.value.state) void order.reload();
        },
        onState: (state) => (line.value = state),
      });
    },
  );
  onScopeDispose(() => hangUp?.());

  const paying = useWrite((_: null, key) =>
    ok(api.POST('/api/v1/orders/{id}/pay', { params: { path }, body: nothing, headers: { 'Idempotency-Key': key } })),
  );
  const cashier = ref<string | null>(null);
  const pay = async () => {
    const answer = await paying.run(null);
    if (answer !== null) cashier.value = answer.cashier_url;
  };
  // the cashier is made ready at once, so that paying is one tap on a plain link
  watch(
    () => may('pay'),
    (payable) => payable && cashier.value === null && void pay(),
    { immediate: true },
  );

  const sure = ref(false);
  const cancelling = useWrite((_: null, key) =>
    ok(api.POST('/api/v1/orders/{id}/cancel', { params: { path }, body: nothing, headers: { 'Idempotency-Key': key } })),
  );
  const cancel = async () => {
    const out = await cancelling.run(null);
    if (out !== null) order.data.value = out as Order;
    sure.value = false;
  };
  return { id, order, may, moving, track, line, paying, cashier, pay, sure, cancelling, cancel };
}
