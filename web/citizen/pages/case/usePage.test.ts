import { describe, expect, it } from 'vitest';
import type { Case } from '@shared/api/types';
import { openPage } from '../../testing';
import { clockWords, isDone, missingPapers, stepsOf } from './timeline';
import { useCase } from './usePage';

const clock = { limit_workdays: 20, used_workdays: 3, left_workdays: 17, due_on: '2026-12-18', running: true, paused_days: 2, colour: 'green' as const, needs_review: false };
const event = (kind: string) => ({ at: '2026-11-21T02:00:00Z', kind, actor_role: 'citizen', text: { zh: kind, en: kind } });
const aCase = (over: Partial<Case> = {}) =>
  ({ id: 'c', state: 'in_review', answers: { a: 1 }, clock, timeline: [event('submitted'), event('accepted')], allowed: ['supplement'], decision: null, paid: null, documents: [], estimate: { papers: [] }, ...over }) as unknown as Case;

describe('the timeline of a case', () => {
  it('shows the legal clock at the step where it stands', () => {
    const steps = stepsOf(aCase(), 'zh-CN');
    expect(steps.map((step) => step.state)).toEqual(['done', 'current']);
    expect(steps[1]).toMatchObject({ workdaysLeft: 17, deadline: '2026-12-18' });
    expect(clockWords(clock)).toEqual({ key: 'running', pausedDays: 2 });
    expect(clockWords({ ...clock, running: false }).key).toBe('stopped');
  });

  it('stands still while papers are awaited, and fails with a refusal', () => {
    expect(stepsOf(aCase({ state: 'supplement_requested', timeline: [event('supplement_requested')] }), 'en')[0]?.state).toBe('paused');
    expect(stepsOf(aCase({ state: 'refused', timeline: [event('refused')] }), 'en')[0]?.state).toBe('failed');
  });
});

describe('a case', () => {
  it('suggests nothing before it is done', () => {
    expect(isDone(aCase())).toBe(false);
    expect(isDone(aCase({ state: 'refused' }))).toBe(false);
    expect(isDone(aCase({ state: 'closed' }))).toBe(true);
  });

  it('asks for each required paper that is not there', () => {
    const label = { zh: '证明', en: 'paper' };
    const papers = ['birth', 'wage', 'photo'].map((code) => ({ code, label, required: code !== 'photo' }));
    const documents = [{ id: 'doc_1', kind: 'wage', name: 'a.pdf', size: 3 }];
    const one = aCase({ documents, estimate: { papers } } as unknown as Partial<Case>);
    expect(missingPapers(one).map((paper) => paper.code)).toEqual(['birth']);
  });

  it('answers the request for papers with the papers and the note', async () => {
    const { page, sent } = await openPage(useCase, {
      path: '/cases/c',
      pattern: '/cases/:id',
      answers: { 'GET /cases/c': aCase({ state: 'supplement_requested' }), 'POST /cases/c/supplement': aCase({ state: 'resubmitted' }) },
    });
    page.papers.files.value = [{ id: 'doc_1', kind: 'supplement', name: 'a.pdf', size: 3 }];
    page.note.value = ' 补上了 ';
    await page.supply();
    expect(sent.at(-1)?.body).toEqual({ documents: ['doc_1'], note: '补上了' });
    expect(page.matter.data.value?.state).toBe('resubmitted');
    page.papers.files.value = [];
  });
});
