import { describe, expect, it } from 'vitest';
import { openPage, type Sent } from '../../testing';
import { useWallet } from './usePage';

describe('the wallet', () => {
  it('keeps the balance while more movements come', async () => {
    const { page } = await openPage(useWallet, {
      answers: { 'GET /me/wallet': ({ query }: Sent) => (query['cursor'] ? { balance: '1.00', items: [{ amount: '2.00' }], next: null } : { balance: '9.00', items: [{ amount: '1.00' }], next: 'x' }) },
    });
    await page.further.reload();
    expect(page.wallet.data.value?.balance).toBe('9.00');
    expect(page.items.value.map((item) => item.amount)).toEqual(['1.00', '2.00']);
  });
});
