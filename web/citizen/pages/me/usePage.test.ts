import { describe, expect, it } from 'vitest';
import { useActing } from '@shared/api/api';
import { openPage } from '../../testing';
import { useMe } from './usePage';

describe('my page', () => {
  it('ends acting for another together with the session', async () => {
    const { page, sent } = await openPage(useMe, { answers: { 'DELETE /session': null } });
    expect(page.name.value).toBe('林**');
    useActing().acting = { person: 'per_2', name: '王**' };
    await page.signOut();
    expect(sent[0]).toMatchObject({ method: 'DELETE', path: '/session' });
    expect(useActing().acting).toBeNull();
  });
});
