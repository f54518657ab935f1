/** The clock of a film: it runs, it is held, it is set. Nothing starts by itself for who does not want motion. */
import { onBeforeUnmount, onMounted, ref } from 'vue';

/** Minutes of the day in a second of playing. */
export const SPEEDS = [1, 5, 15] as const;

/** No frame counts for more than this, ms: after a pause of the browser the day does not leap. */
const FRAME_MAX_MS = 200;
/** The map is drawn at most this often, ms: enough for the eye, and cheap for a phone. */
const DRAW_MS = 60;

/** A clock from `from` to `to`, seconds of the day, that begins at `begin`. */
export function usePlayer(span: { from: number; to: number; begin: number }) {
  const at = ref(span.begin);
  const playing = ref(false);
  const speed = ref<(typeof SPEEDS)[number]>(5);
  let frame = 0;
  let last = 0;

  const step = (now: number) => {
    if (!playing.value) return;
    frame = requestAnimationFrame(step);
    const passed = now - last;
    if (passed < DRAW_MS) return;
    last = now;
    at.value = Math.min(span.to, at.value + (Math.min(passed, FRAME_MAX_MS) / 1_000) * speed.value * 60);
    if (at.value >= span.to) playing.value = false;
  };
  const play = () => {
    if (at.value >= span.to) at.value = span.from;
    playing.value = true;
    last = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(step);
  };
  const pause = () => (playing.value = false);
  const toggle = () => (playing.value ? pause() : play());
  onMounted(() => {
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) play();
  });
  onBeforeUnmount(() => {
    pause();
    cancelAnimationFrame(frame);
  });
  return { at, playing, speed, toggle };
}
