import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { useSettings } from '@shared/settings/settings';
import { openPage } from '../../testing';
import { useServices } from './usePage';

const answers = { 'GET /services': { items: [{ code: 'a', life_events: ['birth'] }, { code: 'b', life_events: ['birth', 'work'] }], next: null } };

describe('the list of services', () => {
  it('asks with the words and the event of the address', async () => {
    useSettings().city = '440100';
    const { sent, page, router } = await openPage(useServices, { path: '/services?q=生孩子', answers });
    expect(sent[0]?.query).toEqual({ region: '440100', q: '生孩子' });
    expect(page.events.value).toEqual(['birth', 'work']);
    await page.choose('work');
    await flushPromises();
    expect(router.currentRoute.value.query).toEqual({ life_event: 'work' });
    expect(sent.at(-1)?.query).toEqual({ region: '440100', life_event: 'work' });
  });
});
