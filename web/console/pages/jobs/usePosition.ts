/** Where the courier is: from the device, or picked on the map. On shift the device's place is sent by itself. */
import { onScopeDispose, ref, watch } from 'vue';
import { ok } from '@shared/api/client';
import { newKey } from '@shared/api/key';
import type { Position } from 'geojson';
import { api, once } from '../../api/client';
import { e7 } from './model';

/** Dispatch takes a courier for silent after some minutes; this is often enough and spares the battery. */
const EVERY_MS = 15_000;

/** The device's locator; absent in old browsers and on plain http. */
const locator = (): Geolocation | null => (navigator.geolocation as Geolocation | null | undefined) ?? null;

/** The position as the page needs it. `onShift` says whether to follow the device. */
export function usePosition(onShift: () => boolean) {
  const at = ref<Position | null>(null);
  const sentAt = ref<string | null>(null);
  const failed = ref(false);
  let watching: number | null = null;
  let lastSent = 0;

  const send = async (position: Position): Promise<boolean> => {
    at.value = position;
    lastSent = Date.now();
    try {
      const body = { lat_e7: e7(position[1] ?? 0), lng_e7: e7(position[0] ?? 0) };
      await ok(api.POST('/api/v1/courier/position', { body, headers: once(newKey()) }));
      sentAt.value = new Date().toISOString();
      failed.value = false;
      return true;
    } catch {
      failed.value = true; // the next report says the same, only fresher
      return false;
    }
  };
  const stop = () => {
    if (watching !== null) locator()?.clearWatch(watching);
    watching = null;
  };
  const follow = () => {
    const device = locator();
    if (watching !== null || device === null) return;
    watching = device.watchPosition(
      ({ coords }) => {
        if (Date.now() - lastSent >= EVERY_MS) void send([coords.longitude, coords.latitude]);
      },
      stop,
      { enableHighAccuracy: true, maximumAge: EVERY_MS },
    );
  };
  /** Asks the device once; false where it does not answer. */
  const askDevice = () =>
    new Promise<boolean>((resolve) => {
      const device = locator();
      if (device === null) return resolve(false);
      device.getCurrentPosition(
        ({ coords }) => resolve(send([coords.longitude, coords.latitude])),
        () => resolve(false),
        { enableHighAccuracy: true, timeout: 8_000 },
      );
    });
  const start = watch(onShift, (on) => (on ? follow() : stop()), { immediate: true });
  onScopeDispose(() => {
    start();
    stop();
  });
  return { at, sentAt, failed, send, askDevice };
}
