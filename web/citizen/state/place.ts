/** Where goods should go: an address of mine, or a site of the city to look around. Decides the shop and its promise. */
import { reactive } from 'vue';
import { api, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import { useSession } from '@shared/api/session';
import type { Address, Site, SiteNear } from '@shared/api/types';
import { useSettings } from '@shared/settings/settings';

/** A place goods can go to. */
export interface Place {
  key: string;
  /** An address of mine; else only a place to look around. */
  address: Address | null;
  site: Site | null;
  point: { lat_e7: number; lng_e7: number };
}

/** The shop that serves a place. `near` is null where nobody delivers. */
export interface Shop {
  places: Place[];
  place: Place | null;
  near: SiteNear | null;
}

const chosen = reactive<{ key: string | null }>({ key: null });

/** Chooses the place; in force at the next look. */
export function choosePlace(key: string): void {
  chosen.key = key;
}

const ofAddress = (address: Address): Place => ({ key: address.id, address, site: null, point: address.point });
const ofSite = (site: Site): Place => ({ key: site.code, address: null, site, point: site.point });

/** Finds the places one may choose from, the chosen one, and the shop that serves it. */
export async function findShop(signal: AbortSignal): Promise<Shop> {
  const session = useSession();
  const region = useSettings().city;
  const [addresses, sites] = await Promise.all([
    session.person === null ? Promise.resolve({ items: [] as Address[] }) : ok(api.GET('/api/v1/me/addresses', { signal })),
    ok(api.GET('/api/v1/shop/sites', { params: { query: { region } }, signal })),
  ]);
  const places = [...addresses.items.map(ofAddress), ...sites.items.map(ofSite)];
  const place = places.find((one) => one.key === chosen.key) ?? places[0] ?? null;
  if (place === null) return { places, place, near: null };
  try {
    const near = await ok(api.GET('/api/v1/shop/site', { params: { query: place.point }, signal }));
    return { places, place, near };
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return { places, place, near: null };
    throw thrown;
  }
}
