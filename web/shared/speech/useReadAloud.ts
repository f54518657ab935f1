/** Reads the page aloud with the device's own voice; absent where the device has none. */
import { onScopeDispose, ref } from 'vue';
import { useSettings } from '../settings/settings';
import { piecesOf, wordsOf } from './sentences';

/** Starts and stops reading `main`. */
export function useReadAloud() {
  const settings = useSettings();
  const available = 'speechSynthesis' in globalThis;
  const reading = ref(false);

  const stop = () => {
    if (available) speechSynthesis.cancel();
    reading.value = false;
  };
  const start = () => {
    const main = document.querySelector('main');
    if (!available || main === null) return;
    stop();
    const pieces = piecesOf(wordsOf(main));
    pieces.forEach((piece, index) => {
      const utterance = new SpeechSynthesisUtterance(piece);
      utterance.lang = settings.locale === 'en' ? 'en-GB' : 'zh-CN';
      utterance.rate = settings.elder ? 0.85 : 1;
      if (index === pieces.length - 1) utterance.onend = () => (reading.value = false);
      utterance.onerror = () => (reading.value = false);
      speechSynthesis.speak(utterance);
    });
    reading.value = pieces.length > 0;
  };
  onScopeDispose(stop);
  return { available, reading, start, stop, toggle: () => (reading.value ? stop() : start()) };
}
