import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing';
import { useDevices } from './usePage';

describe('devices', () => {
  it('are read again after one was signed out', async () => {
    let items = [{ id: 'a', current: true }, { id: 'b', current: false }];
    const { page } = await openPage(useDevices, {
      answers: { 'GET /devices': () => ({ items, next: null }), 'DELETE /devices/b': () => ((items = items.slice(0, 1)), null) },
    });
    await page.revoke('b');
    expect(page.devices.data.value?.items.map((one) => one.id)).toEqual(['a']);
  });
});
