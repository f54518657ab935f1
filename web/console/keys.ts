/** Keyboard work: single keys act on the page, unless the person is writing or a dialog is open. */
import { onBeforeUnmount, onMounted } from 'vue';

/** What a key does; keys as in KeyboardEvent.key. */
export type Keys = Record<string, (event: KeyboardEvent) => void>;

/** Whether a key press belongs to a field, a button's default action or a shortcut of the browser. */
export function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null) return true;
  return (event.key === 'Enter' || event.key === ' ') && target.closest('button, a[href], summary') !== null;
}

/** Listens while the component lives. */
export function useKeys(keys: Keys): void {
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || belongsElsewhere(event)) return;
    event.preventDefault();
    act(event);
  };
  onMounted(() => document.addEventListener('keydown', press));
  onBeforeUnmount(() => document.removeEventListener('keydown', press));
}
