/** The time for pages that count down: one value, moved on every few seconds. */
import { onScopeDispose, ref, type Ref } from 'vue';

/** Countdowns show minutes; this is often enough. */
const STEP_MS = 10_000;

/** The current moment, moving. */
export function useNow(): Ref<Date> {
  const now = ref(new Date());
  const timer = setInterval(() => (now.value = new Date()), STEP_MS);
  onScopeDispose(() => clearInterval(timer));
  return now;
}

/** Whole minutes from `now` to an instant; negative when it is past. */
export function minutesLeft(instant: string, now: Date): number {
  const left = (Date.parse(instant) - now.getTime()) / 60_000;
  return left < 0 ? Math.floor(left) : Math.ceil(left);
}
