import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { useSettings } from '@shared/settings/settings';
import { openPage, refuse } from '../../testing';
import { useService } from './usePage';

describe('a service', () => {
  it('is asked for where one lives, and again after a move', async () => {
    useSettings().city = '440100';
    const { sent, page } = await openPage(useService, {
      path: '/services/cn.tax',
      pattern: '/services/:code',
      answers: { 'GET /services/cn.tax': { code: 'cn.tax' } },
    });
    expect(page.service.data.value?.code).toBe('cn.tax');
    useSettings().city = '110000';
    await flushPromises();
    expect(sent.map((one) => one.query['region'])).toEqual(['440100', '110000']);
  });

  it('says so when the city does not offer it', async () => {
    const { page } = await openPage(useService, { path: '/services/x', pattern: '/services/:code', answers: { 'GET /services/x': refuse(404, 'not_found') } });
    expect(page.service.problem.value?.status).toBe(404);
  });
});
