import { describe, expect, it } from 'vitest';
import type { Messages } from './i18n';

const files = import.meta.glob<{ default: Messages }>('../../{shared,citizen,console}/messages/{zh-CN,en}/*.json', {
  eager: true,
});
const sources = import.meta.glob<string>('../../{shared,citizen,console}/**/*.{vue,ts}', {
  eager: true,
  query: '?raw',
  import: 'default',
});

interface Area {
  room: string;
  locale: string;
  area: string;
  texts: Map<string, string>;
}

function flat(tree: Messages, prefix: string, out = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(`${prefix}.${key}`, value);
    else flat(value, `${prefix}.${key}`, out);
  }
  return out;
}

const areas: Area[] = Object.entries(files).map(([path, file]) => {
  const part = path.split('/').slice(-4);
  const [room = '', , locale = '', name = ''] = part;
  const area = name.replace('.json', '');
  return { room: room === '..' ? 'shared' : room, locale, area, texts: flat(file.default, area) };
});
const inLocale = (locale: string) =>
  new Map(areas.filter((a) => a.locale === locale).flatMap((a) => [...a.texts.entries()]));
const zh = inLocale('zh-CN');
const en = inLocale('en');
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('messages', () => {
  it('exist in both languages', () => {
    expect(zh.size).toBeGreaterThan(50);
    expect([...zh.keys()].filter((key) => !en.has(key))).toEqual([]);
    expect([...en.keys()].filter((key) => !zh.has(key))).toEqual([]);
  });

  it('are never empty and use the same placeholders', () => {
    for (const [key, text] of zh) {
      const other = en.get(key) ?? '';
      expect(text.trim() && other.trim(), key).not.toBe('');
      expect([...new Set(names(other))], key).toEqual([...new Set(names(text))]);
    }
  });

  it('have one home: no area is in two rooms that meet in one app', () => {
    const home = new Map<string, string>();
    for (const a of areas.filter((one) => one.locale === 'en')) {
      for (const room of a.room === 'shared' ? ['citizen', 'console'] : [a.room]) {
        const key = `${room}/${a.area}`;
        expect(home.get(key), key).toBeUndefined();
        home.set(key, a.room);
      }
    }
  });

  it('hold every key that the sources name', () => {
    const missing: string[] = [];
    for (const [path, text] of Object.entries(sources)) {
      if (path.endsWith('.test.ts')) continue;
      for (const match of text.matchAll(/(?<![\w.])\$?t\(\s*'([a-z][\w-]*(?:\.[\w-]+)+)'/g)) {
        if (!zh.has(match[1] ?? '')) missing.push(`${path}: ${match[1]}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
