import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { useKeys } from './keys';

enableAutoUnmount(afterEach);

function desk() {
  const next = vi.fn();
  const open = vi.fn();
  const Desk = defineComponent({
    setup() {
      useKeys({ j: next, Enter: open });
      return () => h('div', [h('input'), h('button'), h('p', { tabindex: 0 })]);
    },
  });
  const page = mount(Desk, { attachTo: document.body });
  const press = (on: string, key: string, more: KeyboardEventInit = {}) =>
    page.find(on).element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  return { next, open, press, page };
}

describe('keys', () => {
  it('act on the page', () => {
    const { next, press } = desk();
    press('p', 'j');
    expect(next).toHaveBeenCalledOnce();
  });

  it('leave writing, buttons and the browser alone', () => {
    const { next, open, press } = desk();
    press('input', 'j');
    press('p', 'j', { ctrlKey: true });
    press('button', 'Enter');
    expect(next).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
    press('p', 'Enter');
    expect(open).toHaveBeenCalledOnce();
  });

  it('end with the page', () => {
    const { next, page } = desk();
    page.unmount();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    expect(next).not.toHaveBeenCalled();
  });
});
