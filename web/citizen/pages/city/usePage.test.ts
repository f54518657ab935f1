import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { useSettings } from '@shared/settings/settings';
import { openPage } from '../../testing';
import { useCityChoice } from './usePage';

const guangdong = { code: '440000', name: '广东省', level: 'province', has_children: true };
const yuexiu = { code: '440104', name: '越秀区', level: 'county', has_children: false };

describe('choosing a city', () => {
  it('goes down level by level and tells account and device', async () => {
    const { page, sent, router } = await openPage(useCityChoice, {
      path: '/city',
      answers: {
        'GET /regions': ({ query }: { query: Record<string, string> }) => ({ items: query['parent'] === 'CN' ? [guangdong] : [yuexiu], next: null }),
        'PATCH /me': {},
      },
    });
    page.enter(guangdong);
    await flushPromises();
    expect(page.inside.data.value?.items).toEqual([yuexiu]);
    await page.choose(yuexiu.code, yuexiu.name);
    expect(useSettings().city).toBe('440104');
    expect(page.current.value).toBe('越秀区');
    expect(sent.at(-1)?.body).toEqual({ region: '440104' });
    expect(router.currentRoute.value.path).toBe('/');
  });
});
