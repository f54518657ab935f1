/** Short words after an action ("3 accepted"): kept for a while, read aloud, at most a handful at once. */
import { reactive, readonly } from 'vue';

/** How a notice looks. */
export type NoticeTone = 'done' | 'failed';

/** One notice. */
export interface Notice {
  id: number;
  tone: NoticeTone;
  text: string;
}

/** How long a notice of success stays, ms; one of failure stays until it is dismissed. */
export const NOTICE_MS = 5_000;
/** More than these on the screen would hide the work. */
const MOST = 4;

const notices = reactive<Notice[]>([]);
let last = 0;

/** All notices, oldest first. */
export const useNotices = () => readonly(notices);

/** Removes a notice. */
export function dismiss(id: number): void {
  const at = notices.findIndex((notice) => notice.id === id);
  if (at >= 0) notices.splice(at, 1);
}

/** Shows a notice. */
export function tell(text: string, tone: NoticeTone = 'done'): void {
  last += 1;
  const id = last;
  notices.push({ id, tone, text });
  while (notices.length > MOST) notices.shift();
  if (tone === 'done') setTimeout(() => dismiss(id), NOTICE_MS);
}
