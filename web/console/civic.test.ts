import { describe, expect, it } from 'vitest';
import { clockTone, clockWord } from './civic';
import type { Clock } from './api/types';

const clock = (more: Partial<Clock> = {}): Clock => ({
  limit_workdays: 20,
  used_workdays: 4,
  left_workdays: 16,
  due_on: '2026-11-30',
  running: true,
  paused_days: 0,
  colour: 'green',
  needs_review: false,
  ...more,
});

describe('the clock of a case', () => {
  it('says how much is left, and when nothing is', () => {
    expect(clockWord(clock())).toBe('left');
    expect(clockWord(clock({ left_workdays: 0, colour: 'red' }))).toBe('today');
  });

  it('stands while papers are awaited, and has not begun before', () => {
    expect(clockWord(clock({ running: false }))).toBe('standing');
    expect(clockWord(clock({ running: false, used_workdays: 0 }))).toBe('notYet');
    expect(clockWord(null)).toBe('notYet');
  });

  it('alarms only while it runs', () => {
    expect(clockTone(clock({ colour: 'red' }))).toBe('danger');
    expect(clockTone(clock({ colour: 'yellow' }))).toBe('shop');
    expect(clockTone(clock({ colour: 'red', running: false }))).toBe('plain');
  });

  it('is over once the case is decided', () => {
    expect(clockWord(clock({ running: false }), 'closed')).toBe('over');
    expect(clockTone(clock({ running: false }), 'closed')).toBe('plain');
  });
});
