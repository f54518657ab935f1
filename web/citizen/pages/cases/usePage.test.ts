import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { useActing } from '@shared/api/api';
import { openPage, type Sent } from '../../testing';
import { useCases } from './usePage';

const answers = {
  'GET /cases': ({ query }: Sent) => (query['cursor'] === undefined ? { items: [{ id: 'a' }], next: 'a' } : { items: [{ id: 'b' }], next: null }),
};
afterEach(() => (useActing().acting = null));

describe('my matters', () => {
  it('come a page at a time', async () => {
    const { page, sent } = await openPage(useCases, { answers });
    expect(page.next.value).toBe('a');
    await page.rest.reload();
    expect(page.more.value).toEqual([{ id: 'b' }]);
    expect(page.next.value).toBeNull();
    expect(sent.filter((one) => one.path === '/cases')).toHaveLength(2);
  });

  it('are those of the relative one acts for', async () => {
    const { sent } = await openPage(useCases, { answers });
    useActing().acting = { person: 'per_2', name: '王**' };
    await flushPromises();
    expect(sent[0]?.headers.get('x-acting-for')).toBeNull();
    expect(sent.at(-1)?.headers.get('x-acting-for')).toBe('per_2');
  });
});
