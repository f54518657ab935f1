import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { applySettings, defaultSettings, parseSettings, useSettings } from './settings';

const defaults = defaultSettings(['zh-CN']);

describe('settings', () => {
  it('follows the first language of the browser that we speak', () => {
    expect(defaultSettings(['fr', 'en-GB', 'zh']).locale).toBe('en');
    expect(defaultSettings(['zh-TW']).locale).toBe('zh-CN');
    expect(defaultSettings([]).locale).toBe('zh-CN');
  });

  it('survives a broken entry', () => {
    expect(parseSettings('{oops', defaults)).toEqual(defaults);
    expect(parseSettings('null', defaults)).toEqual(defaults);
    expect(parseSettings('{"theme":"pink","elder":"yes","city":7,"helpNumber":"rm -rf"}', defaults)).toEqual(defaults);
  });

  it('keeps the text size between 18 and 30', () => {
    expect(parseSettings('{"elderSize":99}', defaults).elderSize).toBe(30);
    expect(parseSettings('{"elderSize":3}', defaults).elderSize).toBe(18);
  });

  it('puts elder mode and language onto the page, and remembers them', async () => {
    const settings = useSettings();
    applySettings('citizen');
    settings.elder = true;
    settings.locale = 'en';
    await nextTick();
    expect(document.documentElement.classList.contains('elder')).toBe(true);
    expect(document.documentElement.lang).toBe('en');
    expect(parseSettings(localStorage.getItem('cityloop.settings'), defaults)).toMatchObject({ elder: true, locale: 'en' });
  });
});
