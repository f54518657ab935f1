import { effectScope } from 'vue';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from './problem';
import { useLoad, useWrite } from './useAsync';

const gate = <T>() => {
  let open!: (value: T) => void;
  let fail!: (reason: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
};
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
const inScope = <T>(make: () => T): T => {
  const made = effectScope().run(make);
  if (made === undefined) throw new Error('the scope is active');
  return made;
};

describe('useLoad', () => {
  it('shows the newest answer only', async () => {
    const gates = [gate<string>(), gate<string>()];
    let call = 0;
    const page = inScope(() => useLoad(() => gates[call++]?.promise ?? Promise.resolve('none')));
    void page.reload();
    gates[1]?.open('new');
    await settled();
    gates[0]?.open('old');
    await settled();
    expect(page.data.value).toBe('new');
    expect(page.busy.value).toBe(false);
  });

  it('keeps what it had when a reload fails', async () => {
    let call = 0;
    const page = inScope(() =>
      useLoad(async () => {
        call += 1;
        if (call === 2) throw new ApiProblem({ status: 503, code: 'busy' });
        return call;
      }),
    );
    await settled();
    await page.reload();
    expect(page.data.value).toBe(1);
    expect(page.problem.value?.code).toBe('busy');
    await page.reload();
    expect(page.problem.value).toBeNull();
  });

  it('aborts what runs when the page goes', () => {
    let signal: AbortSignal | null = null;
    const scope = effectScope();
    scope.run(() =>
      useLoad((given) => {
        signal = given;
        return new Promise<never>(() => undefined);
      }),
    );
    scope.stop();
    expect((signal as AbortSignal | null)?.aborted).toBe(true);
  });
});

describe('useWrite', () => {
  it('repeats a lost write with the same key, a changed one with another', async () => {
    const keys: string[] = [];
    const form = useWrite(async (_input: { n: number }, key: string) => {
      keys.push(key);
      throw new ApiProblem({ status: 0, code: 'no_answer' });
    });
    await form.run({ n: 1 });
    await form.run({ n: 1 });
    await form.run({ n: 2 });
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
    expect(form.canRetry.value).toBe(true);
  });

  it('takes a new key after the server has answered', async () => {
    const keys: string[] = [];
    const form = useWrite(async (_input: object, key: string) => {
      keys.push(key);
      if (keys.length === 1) throw new ApiProblem({ status: 409, code: 'conflict' });
      return 'done';
    });
    expect(await form.run({})).toBeNull();
    expect(form.canRetry.value).toBe(false);
    expect(await form.run({})).toBe('done');
    await form.run({});
    expect(new Set(keys).size).toBe(3);
  });

  it('ignores a second press while the first runs', async () => {
    const door = gate<string>();
    let calls = 0;
    const form = useWrite(() => {
      calls += 1;
      return door.promise;
    });
    const first = form.run(null);
    expect(await form.run(null)).toBeNull();
    door.open('done');
    expect(await first).toBe('done');
    expect(calls).toBe(1);
  });
});
