/** MapLibre behind a small face: what to show, not how. The library is loaded with the first map, never before. */
import type { FeatureCollection, Polygon, Position } from 'geojson';
import type { GeoJSONSource, Map as LibreMap, Marker, StyleSpecification } from 'maplibre-gl';
import { cityOf } from '../city/cities';
import { gridAround, riversOf } from './base';
import { sidesOf } from './labels';
import { between, type Frame } from './motion';

/** A point with a meaning. */
export interface MapPlace {
  key: string;
  kind: 'courier' | 'drop' | 'site' | 'you';
  at: Position;
  label: string;
  /** `late` is red, `lit` is the chosen one, `quiet` steps back; without it the kind's own colour. */
  tone?: 'late' | 'lit' | 'quiet';
}

/** A way that is or will be gone. */
export interface MapRoute {
  key: string;
  path: Position[];
  tone?: 'move' | 'shop' | 'brand';
}

/** A point without a name, for many that move: what is on its way is filled, what stands still is hollow. */
export interface MapDot {
  at: Position;
  kind: 'store' | 'idle' | 'to-store' | 'at-store' | 'with-goods' | 'late';
}

/** How a map starts. */
export interface MapConfig {
  city: string;
  frame: Frame | null;
  label: string;
  /** Only dots are shown: no room is left for names. */
  nameless?: boolean;
  onPick: (key: string) => void;
  /** Somebody points at the ground itself. */
  onPoint?: (at: Position) => void;
}

/** A map on the screen. */
export interface DrawnMap {
  show: (places: MapPlace[], routes: MapRoute[], areas: FeatureCollection<Polygon> | null) => void;
  /** Without gliding: whoever shows dots says where they are at each moment. */
  dots: (dots: readonly MapDot[]) => void;
  zoom: (by: number) => void;
  fit: (frame: Frame | null) => void;
  recolour: () => void;
  remove: () => void;
}

/** A courier glides this long from one report to the next, ms. */
const GLIDE_MS = 900;
/** From a dot's middle to its name, rem; the same as in CityMap's styles. */
const NAME_GAP_REM = 0.85;
/** Whose name is shown first where there is no room for all. */
const RANK = ['lit', 'you', 'late', 'drop', 'courier', 'site', 'quiet'];
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const middle = ({ city, frame }: MapConfig): Position =>
  frame === null ? [...cityOf(city).centre] : [(frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2];

/** Which token colours which layer; applied at the start and when the theme changes. */
const PAINT: [string, string, string][] = [
  ['ground', 'background-color', '--surface-sunk'],
  ['areas', 'fill-color', '--brand'],
  ['area-edges', 'line-color', '--brand'],
  ['grid', 'line-color', '--surface'],
  ['grid-strong', 'line-color', '--surface'],
  ['water', 'line-color', '--move-soft'],
  ['routes-case', 'line-color', '--surface-raised'],
];

/** How each kind of dot looks: what fills it and what rings it (tokens), its radius and the ring's width, px. */
const DOTS: Record<MapDot['kind'], { fill: string; ring: string; radius: number; width: number }> = {
  store: { fill: '--edge', ring: '--surface-sunk', radius: 2.5, width: 0.5 },
  idle: { fill: '--surface-raised', ring: '--edge', radius: 4, width: 2 },
  'to-store': { fill: '--shop', ring: '--surface-raised', radius: 5.5, width: 1.5 },
  'at-store': { fill: '--surface-raised', ring: '--shop', radius: 4.5, width: 3 },
  'with-goods': { fill: '--move', ring: '--surface-raised', radius: 5.5, width: 1.5 },
  late: { fill: '--danger-soft', ring: '--danger', radius: 7, width: 2.5 },
};

function styleOf(config: MapConfig): StyleSpecification {
  const source = (data: FeatureCollection) => ({ type: 'geojson' as const, data });
  return {
    version: 8,
    sources: {
      grid: source(gridAround(middle(config))),
      water: source(riversOf(config.city)),
      areas: source(NOTHING),
      routes: source(NOTHING),
      dots: source(NOTHING),
    },
    layers: [
      { id: 'ground', type: 'background' },
      { id: 'water', type: 'line', source: 'water', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-width': ['interpolate', ['exponential', 2], ['zoom'], 10, 4, 15, 70] } },
      { id: 'grid', type: 'line', source: 'grid', minzoom: 11, filter: ['!', ['get', 'strong']], paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.6, 15, 5] } },
      { id: 'grid-strong', type: 'line', source: 'grid', filter: ['get', 'strong'], paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 11, 2, 15, 11] } },
      { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-opacity': 0.12 } },
      { id: 'area-edges', type: 'line', source: 'areas', paint: { 'line-width': 1.5 } },
      { id: 'routes-case', type: 'line', source: 'routes', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-width': 8 } },
      { id: 'routes', type: 'line', source: 'routes', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-width': 4.5, 'line-color': ['get', 'colour'] } },
      { id: 'dots', type: 'circle', source: 'dots', paint: { 'circle-color': ['get', 'fill'], 'circle-radius': ['get', 'radius'], 'circle-stroke-color': ['get', 'ring'], 'circle-stroke-width': ['get', 'width'] } },
    ],
  };
}

/** What a pin says and how it looks; both change while it is on the map. */
function dressPin(pin: HTMLElement, place: MapPlace): void {
  for (const name of ['courier', 'drop', 'site', 'you', 'late', 'lit', 'quiet']) {
    pin.classList.toggle(name, name === place.kind || name === place.tone);
  }
  pin.classList.add('map-pin');
  const words = pin.querySelector('span');
  if (words !== null && words.textContent !== place.label) words.textContent = place.label;
}

/** One pin; a real button, so that it can be reached by keyboard. */
function pinOf(place: MapPlace, onPick: (key: string) => void): HTMLElement {
  const pin = document.createElement('button');
  pin.type = 'button';
  pin.append(document.createElement('i'), document.createElement('span'));
  dressPin(pin, place);
  pin.addEventListener('click', (event) => {
    event.stopPropagation(); // a pin is not the ground below it
    onPick(place.key);
  });
  return pin;
}

/** Moves a marker to a new report, gently, unless motion is unwelcome. */
function glide(marker: Marker, to: Position, running: Map<Marker, number>): void {
  cancelAnimationFrame(running.get(marker) ?? 0);
  const { lng, lat } = marker.getLngLat();
  const start = performance.now();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const tick = (now: number) => {
    const share = still ? 1 : (now - start) / GLIDE_MS;
    marker.setLngLat(between([lng, lat], to, share));
    if (share < 1) running.set(marker, requestAnimationFrame(tick));
  };
  tick(start);
}

/**
 * The room left free around what is shown, for names and buttons: never more than half of a small canvas. Null while
 * the canvas has no size yet, as when its page is still being laid out.
 */
export function paddingIn(width: number, height: number, nameless = false): { top: number; right: number; bottom: number; left: number } | null {
  if (width < 1 || height < 1) return null;
  if (nameless) return { top: 20, right: 20, bottom: 20, left: 20 };
  const [across, down] = [Math.min(1, width / 320), Math.min(1, height / 224)];
  return { top: 48 * down, right: 96 * across, bottom: 64 * down, left: 64 * across };
}

/** Draws a map into a box; rejects where WebGL is missing. */
export async function drawMap(box: HTMLElement, config: MapConfig): Promise<DrawnMap> {
  const [libre, worker] = await Promise.all([
    import('maplibre-gl'),
    import('maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'),
    import('maplibre-gl/dist/maplibre-gl.css'),
  ]);
  libre.setWorkerUrl(worker.default); // MapLibre 6 does not find its worker under a bundler: the map would stay blank
  const map: LibreMap = new libre.Map({
    container: box,
    style: styleOf(config),
    center: middle(config) as [number, number],
    zoom: 12,
    minZoom: 9,
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: { 'Map.Title': config.label },
  });
  const markers = new Map<string, Marker>();
  const running = new Map<Marker, number>();
  let places: MapPlace[] = [];
  let routes: MapRoute[] = [];

  const paintRoutes = () => {
    (map.getSource('routes') as GeoJSONSource | undefined)?.setData({
      type: 'FeatureCollection',
      features: routes.map((route) => ({
        type: 'Feature',
        properties: { colour: token(`--${route.tone ?? 'move'}`) },
        geometry: { type: 'LineString', coordinates: route.path },
      })),
    });
  };
  let dots: readonly MapDot[] = [];
  const paintDots = () => {
    const looks = new Map(Object.entries(DOTS).map(([kind, look]) => [kind, { ...look, fill: token(look.fill), ring: token(look.ring) }]));
    (map.getSource('dots') as GeoJSONSource | undefined)?.setData({
      type: 'FeatureCollection',
      features: dots.map((dot) => ({ type: 'Feature', properties: looks.get(dot.kind) ?? null, geometry: { type: 'Point', coordinates: dot.at } })),
    });
  };
  const recolour = () => {
    for (const [layer, property, name] of PAINT) map.setPaintProperty(layer, property as 'fill-color', token(name));
    paintRoutes();
    paintDots();
  };
  let waiting: Frame | null = null;
  const fit = (frame: Frame | null) => {
    if (frame === null) return;
    const padding = paddingIn(map.getCanvas().clientWidth, map.getCanvas().clientHeight, config.nameless);
    waiting = padding === null ? frame : null;
    if (padding !== null) map.fitBounds(frame, { padding, maxZoom: 15, animate: false });
  };
  const showPlaces = () => {
    const keys = new Set(places.map((place) => place.key));
    for (const [key, marker] of markers) {
      if (keys.has(key)) continue;
      marker.remove();
      markers.delete(key);
    }
    for (const place of places) {
      const known = markers.get(place.key);
      if (known !== undefined) {
        dressPin(known.getElement(), place);
        glide(known, place.at, running);
        continue;
      }
      const marker = new libre.Marker({ element: pinOf(place, config.onPick), anchor: 'center' });
      markers.set(place.key, marker.setLngLat(place.at as [number, number]).addTo(map));
    }
  };

  const showNames = () => {
    // where a place is chosen, each keeps its name below it: a dot without one is no target for a finger
    if (config.onPoint !== undefined) return;
    const gap = NAME_GAP_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const pins = places.flatMap((place) => {
      const pin = markers.get(place.key)?.getElement();
      const name = pin?.querySelector('span');
      return pin && name ? [{ pin, name, place, ...map.project(place.at as [number, number]) }] : [];
    });
    const labels = pins.map(({ name, place, x, y }) => ({
      x,
      y,
      width: name.offsetWidth,
      height: name.offsetHeight,
      rank: RANK.indexOf(place.tone ?? place.kind),
    }));
    sidesOf(labels, { width: box.clientWidth, height: box.clientHeight }, gap).forEach((side, at) => {
      const pin = pins[at]?.pin;
      if (pin) pin.dataset['side'] = side;
    });
  };

  map.on('moveend', showNames);
  map.on('resize', () => {
    fit(waiting);
    showNames();
  });
  if (config.onPoint !== undefined) map.on('click', (event) => config.onPoint?.([event.lngLat.lng, event.lngLat.lat]));
  await map.once('load');
  recolour();
  fit(config.frame);
  return {
    show(shown, given, areas) {
      places = shown;
      routes = given;
      paintRoutes();
      (map.getSource('areas') as GeoJSONSource | undefined)?.setData(areas ?? NOTHING);
      showPlaces();
      showNames();
    },
    dots(given) {
      dots = given;
      paintDots();
    },
    zoom: (by) => map.zoomTo(map.getZoom() + by, { animate: false }),
    fit,
    recolour,
    remove() {
      for (const frame of running.values()) cancelAnimationFrame(frame);
      map.remove();
    },
  };
}
