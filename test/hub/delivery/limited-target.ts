import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a target with a limit took; times in ms. */
export interface Counts {
  refused: number;
  taken: Record<string, number>;
  firstAt: number;
  lastAt: number;
  counted: number;
}

/** A target as Zapier is: it takes so many in any second, and says 429 to the rest. */
export class LimitedTarget {
  readonly url: string;
  readonly #worker: Worker;

  private constructor(worker: Worker, url: string) {
    this.#worker = worker;
    this.url = url;
  }

  /** Paths in `unlimited` are somebody else's, and do not count. */
  static async start(perSecond: number, unlimited: readonly string[] = []): Promise<LimitedTarget> {
    const worker = new Worker(new URL('./limited-target-thread.ts', import.meta.url), {
      workerData: { perSecond, unlimited },
      execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
    });
    const [url] = await once(worker, 'message');
    return new LimitedTarget(worker, String(url));
  }

  async counts(): Promise<Counts> {
    return (await (await fetch(`${this.url}/counts`)).json()) as Counts;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** How many it took in a second, from the first to the last. */
export const ratePerSecond = ({ counted, firstAt, lastAt }: Counts): number => (counted * 1000) / (lastAt - firstAt);
