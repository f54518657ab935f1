import { describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { useRows } from './rows';

describe('the row under the keys', () => {
  it('stays inside the list', () => {
    const { at, current, move } = useRows(() => ['a', 'b']);
    move(-1);
    expect(at.value).toBe(0);
    move(5);
    expect(current.value).toBe('b');
  });

  it('follows a list that shrinks, and is nothing in an empty one', () => {
    const list = ref(['a', 'b', 'c']);
    const { current, move } = useRows(() => list.value);
    move(2);
    list.value = ['a'];
    expect(current.value).toBe('a');
    list.value = [];
    expect(current.value).toBeNull();
  });
});
