/** The dispatch board as the map and the list show it. */
import type { MapPlace, MapRoute } from '@shared/map/draw';
import type { Text } from '@shared/i18n/text';
import type { Board, BoardJob } from '../../api/types';
import { degrees } from '../jobs/model';

/** What the list is narrowed to. */
export type JobFilter = 'all' | 'late' | 'unassigned';

/** Jobs under the filter, late first, then by promise. */
export function jobsOf(board: Board | null, filter: JobFilter): BoardJob[] {
  const all = board?.jobs ?? [];
  const some = all.filter((job) => filter === 'all' || (filter === 'late' ? job.late : !job.courier));
  return some.sort((a, b) => Number(b.late) - Number(a.late) || Date.parse(a.promise_at) - Date.parse(b.promise_at));
}

/** How many are under each filter. */
export function countsOf(board: Board | null): Record<JobFilter, number> {
  const jobs = board?.jobs ?? [];
  return { all: jobs.length, late: jobs.filter((job) => job.late).length, unassigned: jobs.filter((job) => !job.courier).length };
}

/** Everything with a place; the chosen job and its courier stand out, what is late is red, a site without work steps back. */
export function placesOf(board: Board | null, chosen: BoardJob | null, words: (text: Text) => string): MapPlace[] {
  if (board === null) return [];
  const lit = (key: string | null | undefined, own: string) => key === own;
  return [
    ...board.sites.map((site): MapPlace => ({
      key: `site:${site.code}`,
      kind: 'site',
      at: degrees(site.point),
      label: words(site.name),
      ...(board.jobs.some((job) => job.site === site.code) ? {} : { tone: 'quiet' as const }),
    })),
    ...board.jobs.map((job): MapPlace => ({
      key: `job:${job.id}`,
      kind: 'drop',
      at: degrees(job.point),
      label: shortId(job.order),
      ...(chosen?.id === job.id ? { tone: 'lit' as const } : job.late ? { tone: 'late' as const } : {}),
    })),
    ...board.couriers.flatMap((courier): MapPlace[] =>
      !courier.point
        ? []
        : [
            {
              key: `courier:${courier.id}`,
              kind: 'courier',
              at: degrees(courier.point),
              label: courier.name,
              ...(lit(chosen?.courier, courier.id) ? { tone: 'lit' as const } : courier.silent ? { tone: 'quiet' as const } : {}),
            },
          ],
    ),
  ];
}

/** The way of each job: courier, site (until picked up), door. Straight lines: who goes where, not which street. */
export function routesOf(board: Board | null, chosen: BoardJob | null): MapRoute[] {
  if (board === null) return [];
  const sites = new Map(board.sites.map((site) => [site.code, site.point]));
  const couriers = new Map(board.couriers.map((courier) => [courier.id, courier.point]));
  return board.jobs.flatMap((job) => {
    const from = job.courier ? (couriers.get(job.courier) ?? null) : null;
    if (from === null || (chosen !== null && chosen.id !== job.id)) return [];
    const site = sites.get(job.site);
    const by = site !== undefined && job.state !== 'picked_up' ? [degrees(site)] : [];
    return [{ key: job.id, path: [degrees(from), ...by, degrees(job.point)], tone: job.late ? ('shop' as const) : ('move' as const) }];
  });
}

/** The end of an id, enough to tell orders apart on a screen. */
export const shortId = (id: string): string => `…${id.slice(-5)}`;

/** Whether an event of the line is a board. */
export function isBoard(data: unknown): data is Board {
  const board = data as Partial<Board> | null;
  return typeof board === 'object' && board !== null && Array.isArray(board.jobs) && Array.isArray(board.couriers) && Array.isArray(board.sites);
}
