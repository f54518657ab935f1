/** The chosen division: its code is a setting of the device, its name is remembered beside it. */
import { computed, ref } from 'vue';
import { cities } from '@shared/city/cities';
import { useSettings } from '@shared/settings/settings';

const KEY = 'cityloop.places';

function remembered(): Record<string, string> {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof raw === 'object' && raw !== null ? (raw as Record<string, string>) : {};
  } catch {
    return {}; // storage can be forbidden or broken; the code is shown instead
  }
}

const names = ref<Record<string, string>>(remembered());

/** The chosen division and how to choose another. */
export function useCity() {
  const settings = useSettings();
  const name = computed(() => {
    const open = cities.find((city) => city.code === settings.city);
    return open?.names[settings.locale] ?? names.value[settings.city] ?? settings.city;
  });
  const choose = (code: string, called: string) => {
    names.value = { [code]: called };
    settings.city = code;
    try {
      localStorage.setItem(KEY, JSON.stringify(names.value));
    } catch {
      // see remembered
    }
  };
  return { name, choose };
}
