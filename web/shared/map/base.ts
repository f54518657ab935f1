/**
 * The ground the map is drawn on: no tile server, nothing loaded from anybody. A quiet grid gives scale; for cities
 * whose water we drew, a simplified river gives direction. Schematic, for orientation: never for measuring.
 */
import type { FeatureCollection, LineString, Position } from 'geojson';

/** Degrees between two lines of the grid, every how many lines one is strong, and how many lines fine and strong ones reach. */
const GRID = { step: 0.005, strong: 4, half: 60, far: 240 } as const;

/** The Pearl River through Guangzhou: front channel, rear channel, simplified by hand to some hundred metres. */
const RIVERS: Record<string, Position[][]> = {
  '440100': [
    [
      [113.19, 23.19], [113.205, 23.16], [113.228, 23.135], [113.236, 23.112], [113.252, 23.108], [113.275, 23.113], [113.3, 23.114],
      [113.328, 23.112], [113.36, 23.108], [113.395, 23.099], [113.43, 23.092], [113.47, 23.078], [113.53, 23.05],
    ],
    [
      [113.236, 23.112], [113.24, 23.09], [113.256, 23.073], [113.285, 23.064], [113.32, 23.062], [113.355, 23.067], [113.39, 23.074],
      [113.43, 23.092],
    ],
  ],
};

function lines(all: { path: Position[]; strong: boolean }[]): FeatureCollection<LineString> {
  return {
    type: 'FeatureCollection',
    features: all.map(({ path, strong }) => ({
      type: 'Feature',
      properties: { strong },
      geometry: { type: 'LineString', coordinates: path },
    })),
  };
}

/** The grid around a point, snapped so that neighbouring centres give the same lines. */
export function gridAround([lng = 0, lat = 0]: Position): FeatureCollection<LineString> {
  const column = Math.round(lng / GRID.step);
  const row = Math.round(lat / GRID.step);
  const at = (n: number) => Number((n * GRID.step).toFixed(6));
  const out: { path: Position[]; strong: boolean }[] = [];
  for (let n = -GRID.far; n <= GRID.far; n += 1) {
    const x = { at: at(column + n), strong: (column + n) % GRID.strong === 0 };
    const y = { at: at(row + n), strong: (row + n) % GRID.strong === 0 };
    const near = Math.abs(n) <= GRID.half;
    const reach = (strong: boolean) => (strong ? GRID.far : GRID.half);
    if (near || x.strong) {
      out.push({ path: [[x.at, at(row - reach(x.strong))], [x.at, at(row + reach(x.strong))]], strong: x.strong });
    }
    if (near || y.strong) {
      out.push({ path: [[at(column - reach(y.strong)), y.at], [at(column + reach(y.strong)), y.at]], strong: y.strong });
    }
  }
  return lines(out);
}

/** The rivers of a city, by region code; none where we drew none. */
export function riversOf(city: string): FeatureCollection<LineString> {
  return lines((RIVERS[city] ?? []).map((path) => ({ path, strong: true })));
}
