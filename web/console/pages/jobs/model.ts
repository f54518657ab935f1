/** The courier's jobs: what the next step is, and how the working time of the day stands. */
import type { CourierJob, CourierMe } from '../../api/types';

/** What a courier does with a job. */
export type JobAct = 'accept' | 'refuse' | 'arrive' | 'pick' | 'handover' | 'fail';

const NEXT: Record<string, JobAct> = { offered: 'accept', accepted: 'arrive', arrived: 'pick', picked_up: 'handover' };
const GIVE_UP: Record<string, JobAct> = { offered: 'refuse', accepted: 'refuse', picked_up: 'fail', arrived: 'fail' };

/** The one step that moves the job on. */
export const nextAct = (job: CourierJob): JobAct | null => NEXT[job.state] ?? null;
/** The way out of the job. */
export const wayOut = (job: CourierJob): JobAct | null => GIVE_UP[job.state] ?? null;

/** Why a courier refuses, and why goods could not be handed over; the words are under `jobs.r_…`. */
export const REASONS = {
  refuse: ['too_far', 'too_heavy', 'vehicle', 'safety', 'site_slow', 'unsaid'],
  fail: ['nobody_there', 'buyer_refused', 'address_wrong', 'damaged', 'goods_missing'],
} as const;

/** Whether the goods are still at the site: then the way leads there. */
export const toSite = (job: CourierJob): boolean => ['offered', 'accepted', 'arrived'].includes(job.state);

/** Where a courier stands with the time they may work: over, near (the last hour), or fine. */
export function workLevel(today: CourierMe['today']): 'fine' | 'near' | 'over' {
  const left = today.limit_minutes - today.minutes;
  return left <= 0 ? 'over' : left <= 60 ? 'near' : 'fine';
}

/** Degrees to the integers of the API. */
export const e7 = (degrees: number): number => Math.round(degrees * 1e7);
/** The integers of the API to degrees, longitude first, as maps want it. */
export const degrees = (place: { lat_e7: number; lng_e7: number }): [number, number] => [place.lng_e7 / 1e7, place.lat_e7 / 1e7];
