/** What time it is, in ms since 1970: a parameter wherever time matters, so that a test can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Tells by how much a clock was set ahead, by a clock that nobody sets. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #monotonic: Clock;
  #lead: number;

  constructor(clock: Clock, monotonic: Clock = () => performance.now()) {
    this.#clock = clock;
    this.#monotonic = monotonic;
    this.#lead = clock() - monotonic();
  }

  /** In ms since it was asked last; below zero when it was set back. */
  aheadMs(): number {
    const lead = this.#clock() - this.#monotonic();
    const ahead = lead - this.#lead;
    this.#lead = lead;
    return ahead;
  }
}
