import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { createI18n } from 'vue-i18n';
import TimeSeries from './TimeSeries.vue';

const chart = vi.hoisted(() => ({ setOption: vi.fn(), resize: vi.fn(), dispose: vi.fn() }));
vi.mock('./engine', () => ({ init: () => chart }));

describe('a chart', () => {
  it('is drawn again when its figures change', async () => {
    vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} });
    const i18n = createI18n({ legacy: false, locale: 'en', missingWarn: false, fallbackWarn: false });
    const series = (values: number[]) => [{ key: 'a', name: 'a', values }];
    const page = mount(TimeSeries, { props: { label: 'l', labels: ['1', '2'], series: series([1, 2]) }, global: { plugins: [i18n] } });
    await flushPromises();
    await vi.waitFor(() => expect(chart.setOption).toHaveBeenCalled());
    await page.setProps({ series: series([3, 4]) });
    const drawn = chart.setOption.mock.calls.at(-1)?.[0] as { series: { data: number[] }[] };
    expect(drawn.series[0]?.data).toEqual([3, 4]);
    page.unmount();
  });
});
