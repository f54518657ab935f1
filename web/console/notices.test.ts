import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTICE_MS, dismiss, tell, useNotices } from './notices';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
  vi.useRealTimers();
});

describe('notices', () => {
  it('of success leave by themselves, of failure stay', () => {
    tell('done');
    tell('broken', 'failed');
    vi.advanceTimersByTime(NOTICE_MS);
    expect(useNotices().map((notice) => notice.text)).toEqual(['broken']);
  });

  it('never fill the screen', () => {
    for (let n = 0; n < 9; n += 1) tell(String(n), 'failed');
    expect(useNotices().map((notice) => notice.text)).toEqual(['5', '6', '7', '8']);
  });
});
