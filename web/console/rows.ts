/** The row under the keys: j and k move it, it never leaves the list, and it comes into view. */
import { computed, ref, type ComputedRef, type Ref } from 'vue';

/** A cursor over rows. */
export interface RowCursor<T> {
  at: Ref<number>;
  current: ComputedRef<T | null>;
  move: (by: number) => void;
}

/** A cursor over what `rows` gives; `seek` finds the element of a row, to scroll to it. */
export function useRows<T>(rows: () => readonly T[], seek?: (index: number) => Element | null): RowCursor<T> {
  const wish = ref(0);
  const at = computed({
    get: () => Math.min(wish.value, Math.max(0, rows().length - 1)),
    set: (index: number) => (wish.value = index),
  });
  const move = (by: number) => {
    at.value = Math.min(Math.max(0, at.value + by), Math.max(0, rows().length - 1));
    seek?.(at.value)?.scrollIntoView({ block: 'nearest' });
  };
  return { at, current: computed(() => rows()[at.value] ?? null), move };
}
