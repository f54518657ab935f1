/** Moving things on the map: positions between two reports, and the frame that holds everything. */
import type { Position } from 'geojson';

/** A frame: west, south, east, north. */
export type Frame = [number, number, number, number];

/** The point `share` (0–1) of the way from one position to another; beyond the ends it stays at the ends. */
export function between([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, share: number): [number, number] {
  const at = Math.min(1, Math.max(0, share));
  return [ax + (bx - ax) * at, ay + (by - ay) * at];
}

/** The smallest frame around all points, or null without any. */
export function frameOf(points: readonly Position[]): Frame | null {
  const first = points[0];
  if (first === undefined) return null;
  const frame: Frame = [first[0] ?? 0, first[1] ?? 0, first[0] ?? 0, first[1] ?? 0];
  for (const [x = 0, y = 0] of points) {
    frame[0] = Math.min(frame[0], x);
    frame[1] = Math.min(frame[1], y);
    frame[2] = Math.max(frame[2], x);
    frame[3] = Math.max(frame[3], y);
  }
  return frame;
}
