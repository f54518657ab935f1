/** A filmed day at one moment: who is where and does what, and which orders are late by then. */
import type { Position } from 'geojson';
import type { MapDot } from '@shared/map/draw';
import type { Film } from '../../api/types';

/** What couriers do, by the number in their stops. */
const DOING = ['idle', 'to-store', 'at-store', 'with-goods'] as const;
export type Doing = (typeof DOING)[number];

/** The kinds of dots that are counted below the map. */
export type Counts = Record<Doing | 'late', number>;

/** One moment. */
export interface Moment {
  dots: MapDot[];
  counts: Counts;
}

type Rider = Film['riders'][number];

/** Metres of a degree of latitude. */
const DEGREE_M = 111_195;

/** Turns metres east and north of `centre` into degrees; a city is small enough for a plane. */
export function placedAround([lng, lat]: readonly [number, number]): (x: number, y: number) => Position {
  const across = DEGREE_M * Math.cos((lat * Math.PI) / 180);
  return (x, y) => [lng + x / across, lat + y / DEGREE_M];
}

/** Where a courier is and what they do, metres; null off shift. */
export function riderAt(rider: Rider, at: number): { x: number; y: number; doing: Doing } | null {
  if (at < rider.from || at > rider.to) return null;
  let [low, high] = [0, rider.stops.length - 1];
  while (low < high) {
    const half = Math.ceil((low + high) / 2);
    if ((rider.stops[half]?.[0] ?? Infinity) <= at) low = half;
    else high = half - 1;
  }
  const [from = 0, x = 0, y = 0, doing = 0] = rider.stops[low] ?? [];
  const [to = from, nextX = x, nextY = y] = rider.stops[low + 1] ?? [];
  const share = to > from ? (at - from) / (to - from) : 0;
  return { x: x + (nextX - x) * share, y: y + (nextY - y) * share, doing: DOING[doing] ?? 'idle' };
}

/** Everything on the map at one moment, what matters most on top. */
export function momentOf(film: Film, place: (x: number, y: number) => Position, at: number): Moment {
  const counts: Counts = { idle: 0, 'to-store': 0, 'at-store': 0, 'with-goods': 0, late: 0 };
  const dots: MapDot[] = film.stores.map(([x = 0, y = 0]) => ({ kind: 'store', at: place(x, y) }));
  for (const order of film.late) {
    if (at <= order.promise_at || at > (order.at ?? Infinity)) continue;
    counts.late += 1;
    dots.push({ kind: 'late', at: place(order.x, order.y) });
  }
  for (const rider of film.riders) {
    const seen = riderAt(rider, at);
    if (seen === null) continue;
    counts[seen.doing] += 1;
    dots.push({ kind: seen.doing, at: place(seen.x, seen.y) });
  }
  return { dots, counts };
}

/** Seconds of the day as "18:30"; past midnight the hours go on from 00. */
export function clockOf(second: number): string {
  const minutes = Math.floor(second / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
