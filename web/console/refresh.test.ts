import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent } from 'vue';
import { useRefresh } from './refresh';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function desk() {
  const again = vi.fn();
  const page = mount(
    defineComponent({
      setup() {
        useRefresh(again, 1_000);
        return () => null;
      },
    }),
  );
  return { again, page };
}

describe('refreshing', () => {
  it('goes on while the page is there, and ends with it', () => {
    const { again, page } = desk();
    vi.advanceTimersByTime(2_500);
    expect(again).toHaveBeenCalledTimes(2);
    page.unmount();
    vi.advanceTimersByTime(5_000);
    expect(again).toHaveBeenCalledTimes(2);
  });

  it('rests while nobody looks', () => {
    const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const { again, page } = desk();
    vi.advanceTimersByTime(5_000);
    expect(again).not.toHaveBeenCalled();
    seen.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(again).toHaveBeenCalledOnce();
    page.unmount();
  });
});
