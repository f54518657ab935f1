import { describe, expect, it } from 'vitest';
import { answering, openPage, settle } from '../../testkit';
import { useReplays } from './usePage';

describe('the replays', () => {
  it('open by keys', async () => {
    answering({ 'GET /operator/replays': { items: [{ run: 'r1' }, { run: 'r2' }], next: null } });
    const { router, close } = await openPage(() => useReplays());
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    expect(router.currentRoute.value.fullPath).toBe('/replays/r2');
    close();
  });

  it('lead nowhere when there is none', async () => {
    answering({ 'GET /operator/replays': { items: [], next: null } });
    const { page, router, close } = await openPage(() => useReplays(), '/replays');
    page.open(page.cursor.current.value);
    await settle();
    expect(router.currentRoute.value.name).toBe('replays');
    close();
  });
});
