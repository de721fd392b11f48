import { type Log, reasonOf } from './log.ts';

/** The rounds of a worker: one at a time, now and then and when asked. One that fails is only logged: the next tries again. */
export class Rounds {
  readonly #round: (early: boolean) => Promise<void>;
  readonly #log: Log;
  readonly #failure: string;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #isStopped = false;

  /** `failure` is what the log says of a round that failed. */
  constructor(log: Log, failure: string, round: (early: boolean) => Promise<void>) {
    this.#log = log;
    this.#failure = failure;
    this.#round = round;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** A long round looks whether it is to end. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** `timer` calls what it is given now and then. The first round begins at once. */
  start(timer: (run: () => void) => NodeJS.Timeout): void {
    this.#timer = timer(() => void this.run());
    void this.run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Begins a round, or gives the one that is under way. What `early` means is the worker's own. */
  run(early = false): Promise<void> {
    this.#running ??= this.#runOne(early).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #runOne(early: boolean): Promise<void> {
    try {
      await this.#round(early);
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, this.#failure);
    }
  }
}
