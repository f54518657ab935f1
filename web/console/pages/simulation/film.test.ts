import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent } from 'vue';
import { clockOf, momentOf, placedAround, riderAt } from './film';
import { usePlayer } from './usePlayer';

const rider = { from: 100, to: 500, stops: [[100, 0, 0, 0], [200, 0, 0, 1], [300, 100, 40, 2], [340, 100, 40, 3], [400, 0, 40, 0]] };
const film = {
  from: 0, to: 600, stores: [[10, 10]], riders: [rider], riders_all: 1, late_all: 2,
  late: [{ promise_at: 150, at: 250, x: 5, y: 5 }, { promise_at: 150, at: null, x: 6, y: 6 }],
};
const place = (x: number, y: number) => [x, y];

describe('a film', () => {
  it('moves a courier along and stands still at stops', () => {
    expect([99, 501].map((at) => riderAt(rider, at))).toEqual([null, null]);
    expect(riderAt(rider, 250)).toEqual({ x: 50, y: 20, doing: 'to-store' });
    expect(riderAt(rider, 320)).toEqual({ x: 100, y: 40, doing: 'at-store' });
    expect(riderAt(rider, 370)).toEqual({ x: 50, y: 40, doing: 'with-goods' });
    expect(riderAt(rider, 450)).toEqual({ x: 0, y: 40, doing: 'idle' });
  });

  it('shows an order late from its promise until it is there', () => {
    const late = (at: number) => momentOf(film, place, at).counts.late;
    expect([150, 151, 250, 251, 600].map(late)).toEqual([0, 2, 2, 1, 1]);
    expect(momentOf(film, place, 370).dots.map((dot) => dot.kind)).toEqual(['store', 'late', 'with-goods']);
  });

  it('lays metres around a centre', () => {
    const [lng = 0, lat = 0] = placedAround([113, 60])(111_195, 111_195);
    expect([lng - 113, lat - 60].map((n) => Math.round(n * 1_000) / 1_000)).toEqual([2, 1]);
  });

  it('tells the time of day', () => {
    expect([0, 45_059, 86_400 + 300].map(clockOf)).toEqual(['00:00', '12:30', '00:05']);
  });
});

describe('the player', () => {
  let frames: FrameRequestCallback[] = [];
  let now = 0;
  const pass = (ms: number) => {
    now += ms;
    for (const frame of frames.splice(0)) frame(now);
  };
  const still = (reduce: boolean) => vi.stubGlobal('matchMedia', () => ({ matches: reduce }));
  const play = () => {
    let player!: ReturnType<typeof usePlayer>;
    const host = mount(defineComponent({ setup: () => ((player = usePlayer({ from: 0, to: 1_000, begin: 500 })), () => null) }));
    return { player, close: () => host.unmount() };
  };
  beforeEach(() => {
    [frames, now] = [[], 0];
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('starts by itself, keeps its speed, and ends with the day', () => {
    still(false);
    const { player, close } = play();
    pass(100);
    expect(player.at.value).toBe(500 + 0.1 * 5 * 60);
    player.speed.value = 15;
    pass(60_000); // the browser slept: the day does not leap
    expect(player.at.value).toBe(530 + 0.2 * 15 * 60);
    for (let n = 0; n < 3; n += 1) pass(200);
    expect([player.at.value, player.playing.value]).toEqual([1_000, false]);
    player.toggle();
    expect([player.at.value, player.playing.value]).toEqual([0, true]);
    close();
  });

  it('stands still for who does not want motion, until asked', () => {
    still(true);
    const { player, close } = play();
    pass(100);
    expect([player.at.value, player.playing.value]).toEqual([500, false]);
    player.toggle();
    pass(100);
    expect(player.at.value).toBe(530);
    close();
  });
});
