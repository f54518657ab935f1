import { describe, expect, it } from 'vitest';
import { chinaDate, dayPart, formatTime, minutesUntil } from './time';

describe('time', () => {
  it('is China time, wherever the reader sits', () => {
    expect(formatTime('2025-11-20T16:30:00Z', 'date-time', 'zh-CN')).toBe('2025年11月21日 00:30');
    expect(formatTime('2025-11-20T16:30:00Z', 'time', 'en')).toBe('00:30');
    expect(formatTime('2025-11-20T16:30:00Z', 'date', 'en')).toBe('21 November 2025');
  });

  it('never shifts a civil date', () => {
    expect(formatTime('2026-03-01', 'date', 'zh-CN')).toBe('2026年3月1日');
    expect(formatTime('2026-03-01', 'date', 'en')).toBe('1 March 2026');
    expect(formatTime('2026-03-01', 'month', 'zh-CN')).toBe('2026年3月');
  });

  it('refuses what is no time', () => {
    expect(() => formatTime('soon', 'date', 'en')).toThrow(RangeError);
  });

  it('knows the day and its parts in China', () => {
    expect(chinaDate(new Date('2025-12-31T16:00:00Z'))).toBe('2026-01-01');
    expect(dayPart(new Date('2025-11-20T00:30:00Z'))).toBe('morning');
    expect(dayPart(new Date('2025-11-20T12:30:00Z'))).toBe('evening');
    expect(dayPart(new Date('2025-11-20T18:30:00Z'))).toBe('night');
  });

  it('rounds a waiting time up and never below zero', () => {
    const now = new Date('2025-11-20T10:00:00Z');
    expect(minutesUntil('2025-11-20T10:11:01Z', now)).toBe(12);
    expect(minutesUntil('2025-11-20T09:00:00Z', now)).toBe(0);
  });
});
