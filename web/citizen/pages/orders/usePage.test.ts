import { describe, expect, it } from 'vitest';
import { openPage, type Sent } from '../../testing';
import { useOrders } from './usePage';

describe('my orders', () => {
  it('come a page at a time and stop at the end', async () => {
    const { page, sent } = await openPage(useOrders, {
      answers: { 'GET /orders': ({ query }: Sent) => (query['cursor'] ? { items: [{ id: 'b' }], next: null } : { items: [{ id: 'a' }], next: 'a' }) },
    });
    await page.further.reload();
    expect(page.all.value.map((one) => one.id)).toEqual(['a', 'b']);
    await page.further.reload();
    expect(sent).toHaveLength(2);
  });
});
