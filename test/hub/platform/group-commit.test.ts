import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GroupCommit, type GroupCommitOptions, OverloadedError } from '../../../src/hub/platform/group-commit.ts';
import { until } from '../until.ts';

/** Commits that end when the test says so. */
class Commits {
  readonly groups: number[][] = [];
  readonly #ends: PromiseWithResolvers<void>[] = [];

  get underWay(): number {
    return this.#ends.length;
  }

  readonly commit = async (items: number[]): Promise<string[]> => {
    this.groups.push(items);
    const end = Promise.withResolvers<void>();
    this.#ends.push(end);
    await end.promise;
    return items.map((item) => `result ${item}`);
  };

  succeed(): void {
    this.#ends.shift()?.resolve();
  }

  fail(error: Error): void {
    this.#ends.shift()?.reject(error);
  }
}

const start = (options: Partial<GroupCommitOptions<number>> = {}) => {
  const commits = new Commits();
  const group = new GroupCommit(commits.commit, { mostTogether: 100, mostAtOnce: 1, mostWaiting: 1000, ...options });
  return { commits, group };
};

describe('a group commit', () => {
  test('gives everyone the result of their own item', async () => {
    const { commits, group } = start();
    const results = Promise.all([group.add(1), group.add(2)]);
    await until(() => commits.underWay === 1);
    commits.succeed();
    expect(await results).toEqual(['result 1', 'result 2']);
    expect(commits.groups).toEqual([[1, 2]]);
  });

  test('lets a lone item wait for nobody', async () => {
    const { commits, group } = start();
    const result = group.add(1);
    await until(() => commits.underWay === 1);
    commits.succeed();
    expect(await result).toBe('result 1');
  });

  test('that lingers takes in whoever comes a little later', async () => {
    const { commits, group } = start({ lingerMs: 200 });
    const results = [group.add(1)];
    await setImmediate();
    results.push(group.add(2));
    await until(() => commits.underWay === 1);
    commits.succeed();
    expect(await Promise.all(results)).toEqual(['result 1', 'result 2']);
    expect(commits.groups).toEqual([[1, 2]]);
  });

  test('takes whoever comes while a commit is under way into the next one, all together', async () => {
    const { commits, group } = start();
    const results = [group.add(1)];
    await until(() => commits.underWay === 1);
    results.push(group.add(2), group.add(3));
    commits.succeed();
    await until(() => commits.groups.length === 2);
    results.push(group.add(4));
    commits.succeed();
    await until(() => commits.groups.length === 3);
    commits.succeed();
    await Promise.all(results);
    expect(commits.groups).toEqual([[1], [2, 3], [4]]);
  });

  test('that fails fails for its own group alone, and the next one goes on', async () => {
    const { commits, group } = start({ mostTogether: 2 });
    const broken = new Error('The database is away.');
    const results = [1, 2, 3].map((item) => group.add(item).catch((error: unknown) => error));
    await until(() => commits.underWay === 1);
    commits.fail(broken);
    await until(() => commits.groups.length === 2);
    commits.succeed();
    expect(await Promise.all(results)).toEqual([broken, broken, 'result 3']);
  });

  test('that cannot even begin fails as well', async () => {
    const group = new GroupCommit<number, string>(
      () => {
        throw new Error('no');
      },
      { mostTogether: 1, mostAtOnce: 1, mostWaiting: 1 },
    );
    await expect(group.add(1)).rejects.toThrow('no');
    await expect(group.add(2)).rejects.toThrow('no');
  });

  test('uses every commit that it may have under way for a crowd that came at once', async () => {
    const { commits, group } = start({ mostTogether: 2, mostAtOnce: 3 });
    const results = Promise.all(Array.from({ length: 8 }, (_, index) => group.add(index)));
    await until(() => commits.underWay === 3);
    expect(commits.groups).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    commits.succeed();
    await until(() => commits.groups.length === 4);
    for (let left = 3; left > 0; left -= 1) commits.succeed();
    expect(await results).toHaveLength(8);
  });

  test('refuses whom it has no room for, and says so', async () => {
    const { commits, group } = start({ mostTogether: 1, mostWaiting: 2 });
    const first = group.add(1);
    await until(() => commits.underWay === 1);
    const taken = [group.add(2), group.add(3)];
    expect(group.waiting).toBe(2);
    await expect(group.add(4)).rejects.toThrow(OverloadedError);
    for (let done = 1; done <= 3; done += 1) {
      await until(() => commits.underWay === 1);
      commits.succeed();
    }
    expect(await Promise.all([first, ...taken])).toEqual(['result 1', 'result 2', 'result 3']);
    expect(commits.groups.flat()).toEqual([1, 2, 3]);
  });

  test('commits every item exactly once, in the order in which it came, within its limits', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (bursts, mostTogether, mostAtOnce) => {
          const groups: number[][] = [];
          let underWay = 0;
          let mostUnderWay = 0;
          const commit = async (items: number[]) => {
            groups.push(items);
            underWay += 1;
            mostUnderWay = Math.max(mostUnderWay, underWay);
            await setImmediate();
            underWay -= 1;
            return items;
          };
          const group = new GroupCommit(commit, { mostTogether, mostAtOnce, mostWaiting: 1000 });
          const results: Promise<number>[] = [];
          for (const burst of bursts) {
            for (let index = 0; index < burst; index += 1) results.push(group.add(results.length));
            await setImmediate();
          }
          const everyone = results.map((_, index) => index);
          expect(await Promise.all(results)).toEqual(everyone);
          expect(groups.flat()).toEqual(everyone);
          expect(Math.max(0, ...groups.map((items) => items.length))).toBeLessThanOrEqual(mostTogether);
          expect(mostUnderWay).toBeLessThanOrEqual(mostAtOnce);
          expect(group.waiting).toBe(0);
        },
      ),
      { numRuns: 60 },
    ));
});
