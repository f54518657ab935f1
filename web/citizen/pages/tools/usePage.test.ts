import { describe, expect, it } from 'vitest';
import { useSettings } from '@shared/settings/settings';
import { taxPack } from '@shared/rules/testing';
import type { RulePack } from '@shared/api/types';
import { openPage } from '../../testing';
import { holdsIn, topicsOf, useTools } from './usePage';

const pack = (id: string, region: string, service: string) => ({ ...taxPack, id, region, service }) as unknown as RulePack;
const packs = [
  pack('a', 'CN', 'tax.iit.annual'),
  pack('b', '440100', 'utilities.water'),
  pack('c', '110000', 'parking.roadside'),
  pack('d', '440000', 'social.maternity_allowance'),
  pack('e', 'CN', 'case.deadline'),
];

describe('the calculators', () => {
  it('hold in the country, the province and the city, not beside it', () => {
    expect(['CN', '440000', '440100', '440106'].map((region) => holdsIn(region, '440100'))).toEqual([true, true, true, false]);
    expect(holdsIn('110000', '440100')).toBe(false);
    expect(holdsIn('440100', '440106')).toBe(true);
  });

  it('stand under what they are about; those of other places come last', () => {
    const keys = (place: string) => topicsOf(packs, place).map((one) => [one.key, one.packs.map((each) => each.id).join('')]);
    expect(keys('440100')).toEqual([['tax', 'a'], ['family', 'd'], ['home', 'b'], ['other', 'e'], ['elsewhere', 'c']]);
    expect(keys('110000')).toEqual([['tax', 'a'], ['out', 'c'], ['other', 'e'], ['elsewhere', 'bd']]);
  });

  it('say of which place they are', async () => {
    useSettings().locale = 'zh-CN';
    const answers = { 'GET /rules': { items: packs, next: null }, 'GET /regions': { items: [{ code: '440000', name: '广东省', level: 'province', has_children: true }] } };
    const { page, close } = await openPage(useTools, { answers, person: null });
    expect(['CN', '440100', '440000', '320000'].map(page.regionName)).toEqual(['', '广州', '广东省', '320000']);
    close();
  });
});
