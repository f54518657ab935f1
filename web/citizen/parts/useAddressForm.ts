/** A new address: who, which number, where in words, and the point on the map where the courier should ring. */
import { computed, ref } from 'vue';
import { api, ok } from '@shared/api/api';
import type { Address } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { cityOf } from '@shared/city/cities';
import { useSettings } from '@shared/settings/settings';

/** Degrees, as the map has them, to the whole numbers that the server keeps. */
export function pointOf([lng = 0, lat = 0]: readonly number[]): { lat_e7: number; lng_e7: number } {
  return { lat_e7: Math.round(lat * 1e7), lng_e7: Math.round(lng * 1e7) };
}
/** The server's whole numbers to degrees: longitude, latitude. */
export function degreesOf(point: { lat_e7: number; lng_e7: number }): [number, number] {
  return [point.lng_e7 / 1e7, point.lat_e7 / 1e7];
}

/** The state of the form. */
export function useAddressForm(added: (address: Address) => void) {
  const settings = useSettings();
  const label = ref('');
  const contact = ref('');
  const mobile = ref('');
  const text = ref('');
  const region = ref('');
  const point = ref<{ lat_e7: number; lng_e7: number } | null>(null);
  const tried = ref(false);

  // districts of the chosen city; a district itself has none, then it is the region
  const city = /^\d{4}00$/.test(settings.city) ? settings.city : `${settings.city.slice(0, 4)}00`;
  const districts = useLoad((signal) => ok(api.GET('/api/v1/regions', { params: { query: { parent: city } }, signal })));
  const sites = useLoad((signal) => ok(api.GET('/api/v1/shop/sites', { params: { query: { region: city } }, signal })));

  const digits = computed(() => mobile.value.replace(/\D/g, ''));
  const faults = computed(() => ({
    contact: contact.value.trim() === '',
    mobile: !/^1\d{10}$/.test(digits.value),
    text: text.value.trim().length < 4,
    point: point.value === null,
  }));
  const fault = (field: keyof typeof faults.value) => tried.value && faults.value[field];
  const writing = useWrite((body: { label: string; contact: string; mobile: string; region: string; text: string; point: { lat_e7: number; lng_e7: number } }, key) =>
    ok(api.POST('/api/v1/me/addresses', { body, headers: { 'Idempotency-Key': key } })),
  );
  const save = async (named: string) => {
    tried.value = true;
    if (Object.values(faults.value).some(Boolean) || point.value === null) return;
    const out = await writing.run({
      label: label.value.trim() || named,
      contact: contact.value.trim(),
      mobile: digits.value,
      region: region.value || districts.data.value?.items[0]?.code || cityOf(city).code,
      text: text.value.trim(),
      point: point.value,
    });
    if (out !== null) added(out as Address);
  };
  return { city, label, contact, mobile, text, region, point, districts, sites, fault, writing, save };
}
