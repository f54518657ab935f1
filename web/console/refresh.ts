/** Lists that others change: read again every so often, but only while somebody looks. */
import { onBeforeUnmount, onMounted } from 'vue';

/** Calls `again` every `everyMs` while the page is visible, and at once when it becomes visible again. */
export function useRefresh(again: () => unknown, everyMs: number): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const visible = () => document.visibilityState !== 'hidden';
  const tick = () => {
    if (visible()) again();
  };
  onMounted(() => {
    timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  });
}
