/** The line of those who wait for a commit is too long: come back later. */
export class OverloadedError extends Error {}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item> {
  /** What one commit takes at the most. */
  mostTogether: number;
  /** How many commits may be under way at once; an embedded database has one connection. */
  mostAtOnce: number;
  /** How many may wait before `add` refuses. */
  mostWaiting: number;
  /** What an item weighs, and all items of one commit at the most; any weight unless it is given. */
  weight?: { of: (item: Item) => number; mostTogether: number };
  /** How long a commit waits for others to come; not at all unless it is given. */
  lingerMs?: number;
}

/**
 * Commits what comes in together: whoever comes while a commit is under way goes into the next one, so a lone item
 * waits for nobody and a crowd shares one commit.
 */
export class GroupCommit<Item, Result> {
  readonly #commit: (items: Item[]) => Promise<Result[]>;
  readonly #options: GroupCommitOptions<Item>;
  #waiting: Waiting<Item, Result>[] = [];
  /** When each commit that is under way began, in ms of the process's clock. */
  readonly #underWay = new Set<{ since: number }>();
  #isScheduled = false;

  /** `commit` gives a result for each item, in the same order. */
  constructor(commit: (items: Item[]) => Promise<Result[]>, options: GroupCommitOptions<Item>) {
    this.#commit = commit;
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether `add` refuses now. */
  get isFull(): boolean {
    return this.#waiting.length >= this.#options.mostWaiting;
  }

  /** How long the oldest commit that is under way has taken, in ms. */
  get longestMs(): number {
    const [oldest] = this.#underWay;
    return oldest ? performance.now() - oldest.since : 0;
  }

  /** The item's result, once it is committed. */
  add(item: Item): Promise<Result> {
    if (this.isFull) return Promise.reject(new OverloadedError());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ item, resolve, reject });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay.size >= this.#options.mostAtOnce) return;
    this.#isScheduled = true;
    const flush = (): void => {
      this.#isScheduled = false;
      void this.#flush();
    };
    // At the least after the sockets that are ready have been read: what came in together is committed together.
    if (this.#options.lingerMs) setTimeout(flush, this.#options.lingerMs);
    else setImmediate(flush);
  }

  /** How many of those who wait go into the next commit: one at the least. */
  #countTogether(): number {
    const { mostTogether, weight } = this.#options;
    if (!weight) return mostTogether;
    let [count, sum] = [0, 0];
    for (const { item } of this.#waiting) {
      sum += weight.of(item);
      if (count === mostTogether || (count > 0 && sum > weight.mostTogether)) break;
      count += 1;
    }
    return count;
  }

  async #flush(): Promise<void> {
    if (this.#waiting.length === 0 || this.#underWay.size >= this.#options.mostAtOnce) return;
    const group = this.#waiting.slice(0, this.#countTogether());
    this.#waiting = this.#waiting.slice(group.length);
    const began = { since: performance.now() };
    this.#underWay.add(began);
    if (this.#waiting.length > 0) this.#schedule();
    try {
      const results = await this.#commit(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#underWay.delete(began);
      this.#schedule();
    }
  }
}
