import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Unlocked } from './folder-lock.ts';
import type { ThreadMessage, ThreadRequest } from './pglite-thread.ts';

/** Of SQLite, whose lock it is, which Node 22 still calls an experiment at every start. */
const QUIET = ['--disable-warning=ExperimentalWarning'];

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

export type Rows = Record<string, unknown>[];

interface Waiting {
  resolve: (rows: Rows) => void;
  reject: (error: Error) => void;
}

/** Why the thread opened no database. */
export type Unopened = Unlocked | { kind: 'unsafe' };

/**
 * Whether another process has the folder open. Never ask about one that this process has open: that would end its lock.
 */
export const isInUse = async (folder: string): Promise<boolean> => {
  const url = new URL('./folder-lock-thread.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { folder }, execArgv: QUIET });
  const [isHeld] = await once(worker, 'message');
  return isHeld;
};

/** The embedded database at work in its thread, from its opening to its end. */
export class EmbeddedThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onNotified: (channel: string, payload: string) => void;
  readonly #onEnd: (error: Error) => void;
  #lastId = 0;
  /** Why it answers no more; null while it does. */
  #ended: Error | null = null;

  private constructor(
    worker: Worker,
    { onNotified, onEnd }: { onNotified: (channel: string, payload: string) => void; onEnd: (error: Error) => void },
  ) {
    this.#worker = worker;
    this.#onNotified = onNotified;
    this.#onEnd = onEnd;
    worker.on('message', (message: ThreadMessage) => this.#onMessage(message));
    worker.on('error', (error) => this.#end(new Error(`The embedded database has ended: ${error.message}`)));
    worker.on('exit', () => this.#end(new Error('The embedded database has ended.')));
  }

  /** `onEnd` is called once, when it has ended by itself or was told to. Throws when the database does not open. */
  static async open(
    folder: string,
    calls: { onNotified: (channel: string, payload: string) => void; onEnd: (error: Error) => void },
  ): Promise<EmbeddedThread | Unopened> {
    const worker = new Worker(new URL('./pglite-thread.ts', import.meta.url), {
      workerData: { folder },
      execArgv: QUIET,
    });
    const message = await new Promise<ThreadMessage>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The embedded database did not open.')));
    });
    if (message.kind === 'ready') return new EmbeddedThread(worker, calls);
    await worker.terminate();
    return message as Unopened;
  }

  /** Null while it answers. */
  get ended(): Error | null {
    return this.#ended;
  }

  send(request: WithoutId<ThreadRequest>): Promise<Rows> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request });
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #onMessage(message: ThreadMessage): void {
    if (message.kind === 'notified') this.#onNotified(message.channel, message.payload);
    if (message.kind !== 'done' && message.kind !== 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') {
      waiting?.resolve(message.rows);
      return;
    }
    const error = Object.assign(new Error(message.message), { code: message.code });
    // Whoever asked before it knows is told the same.
    if (message.isLast) this.#end(error);
    waiting?.reject(error);
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#onEnd(error);
  }
}
