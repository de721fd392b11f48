import { HEARTBEAT_EVERY_MS } from './ownership.ts';

/** Clocks of two machines, and packets that catch up with each other: so much of a limit is used. */
const SHARE_USED = 0.96;
/** Turns that came late let the next come sooner, by so much in all, as far as the limit of a second lets them. */
const MOST_CATCHING_UP_MS = 50;
/** What all lanes of one pace hold in memory at the most: some seconds' worth, so that nobody else is crowded out. */
const MOST_HELD_MS = 10_000;
/** After a pause the first of a second go slower: they open connections, and those after them would catch up with them. */
const WARM_UP_MS = 1_000;
const WARM_UP_SLOWNESS = 1.4;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;

/** For so long the others may not know yet of a process that came to them, and use its share. */
const UNKNOWN_MS = HEARTBEAT_EVERY_MS + 500;

const monotonic = (): number => performance.now();

/**
 * How fast one workspace may send to one target that counts: evenly, so that in no second there are more than it takes.
 *
 * Whoever waits is asked in turn, each once.
 */
export class Pace {
  /** Deliveries in memory that go by this pace. */
  held = 0;
  readonly #perSecond: number;
  readonly #now: () => number;
  #intervalMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;
  /** As many as go through in a second; where there were as many before, none is let through for a bit more than a second. */
  #most: number;
  /** When the latest of them were let through, the oldest first. */
  readonly #latest: number[] = [];
  #refusals = 0;
  #restsUntil = 0;
  #warmAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Map<object, () => void>();
  #timer: NodeJS.Timeout | null = null;

  /** `perSecond` is the target's limit; `now` in ms, never set back, as is `notBefore`, when the first may be sent. */
  constructor(perSecond: number, now = monotonic, notBefore = Number.NEGATIVE_INFINITY) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#nextAt = notBefore;
    this.#intervalMs = 0;
    this.#most = 1;
    this.share(1);
  }

  /** So many processes send to the target, each its part. */
  share(processes: number): void {
    this.#intervalMs = (1000 * processes) / (this.#perSecond * SHARE_USED);
    this.#most = Math.max(1, Math.floor(this.#perSecond / processes));
  }

  /** How many more it makes sense to hold in memory. */
  get room(): number {
    return Math.max(0, this.#mostHeld - this.held);
  }

  get isHalfEmpty(): boolean {
    return this.held <= this.#mostHeld / 2;
  }

  get #mostHeld(): number {
    return Math.ceil(MOST_HELD_MS / this.#intervalMs);
  }

  /** True when one delivery may be sent now; else `again` is called when it is `who`'s turn, unless it waits already. */
  take(who: object, again: () => void): boolean {
    const now = this.#now();
    if (now < this.#opensAt) {
      if (!this.#waiting.has(who)) this.#waiting.set(who, again);
      this.#wake();
      return false;
    }
    if (now - this.#nextAt > WARM_UP_MS) this.#warmAt = now + WARM_UP_MS;
    const isWarm = now >= this.#warmAt;
    const from = isWarm ? Math.max(this.#nextAt, now - MOST_CATCHING_UP_MS) : now;
    this.#nextAt = from + this.#intervalMs * (isWarm ? 1 : WARM_UP_SLOWNESS);
    this.#latest.push(now);
    return true;
  }

  onTaken(): void {
    this.#refusals = 0;
  }

  /** The target said 429, and perhaps for how long, in ms: nothing is sent meanwhile. */
  onRefused(retryAfterMs: number | null): void {
    const now = this.#now();
    const rest = Math.max(FIRST_REST_MS * 2 ** this.#refusals, retryAfterMs ?? 0);
    // Those that were under way together are refused together, which is one refusal.
    if (now < this.#restsUntil && retryAfterMs === null) return;
    this.#refusals += 1;
    this.#restsUntil = Math.max(this.#restsUntil, now + Math.min(rest, LONGEST_REST_MS));
    this.#nextAt = Math.max(this.#nextAt, this.#restsUntil);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  /** When the next may be let through: when it is its turn, and not too soon after as many as the target takes. */
  get #opensAt(): number {
    if (this.#latest.length > this.#most) this.#latest.splice(0, this.#latest.length - this.#most);
    const [oldest = 0] = this.#latest;
    if (this.#latest.length < this.#most) return this.#nextAt;
    return Math.max(this.#nextAt, oldest + this.#most * this.#intervalMs);
  }

  #wake(): void {
    this.#timer ??= setTimeout(() => this.#callNext(), Math.max(1, this.#opensAt - this.#now()));
  }

  #callNext(): void {
    this.#timer = null;
    // A timer may come a moment early, and a rest may have begun since.
    const isTime = this.#now() >= this.#opensAt;
    const [next] = isTime ? this.#waiting : [];
    if (next) {
      const [who, again] = next;
      this.#waiting.delete(who);
      again();
    }
    if (this.#waiting.size > 0) this.#wake();
  }
}

/** The paces of all workspaces to all targets with a limit. */
export class Paces {
  readonly #rates: ReadonlyMap<string, number>;
  readonly #now: () => number;
  readonly #paces = new Map<string, Pace>();
  #processes = 0;
  #notBefore = Number.NEGATIVE_INFINITY;

  /** Deliveries a second that an origin takes from one workspace; the others take any number. */
  constructor(rates: ReadonlyMap<string, number>, now = monotonic) {
    this.#rates = rates;
    this.#now = now;
  }

  /** So many processes deliver, with this one. */
  share(processes: number): void {
    // Who comes to others waits until they have heard of it.
    if (this.#processes === 0 && processes > 1) this.#notBefore = this.#now() + UNKNOWN_MS;
    this.#processes = processes;
    for (const pace of this.#paces.values()) pace.share(processes);
  }

  of(workspaceId: string, targetUrl: string): Pace | null {
    const { origin } = new URL(targetUrl);
    const rate = this.#rates.get(origin);
    if (rate === undefined) return null;
    const name = `${workspaceId} ${origin}`;
    const known = this.#paces.get(name);
    if (known) return known;
    const pace = new Pace(rate, this.#now, this.#notBefore);
    pace.share(Math.max(1, this.#processes));
    this.#paces.set(name, pace);
    return pace;
  }

  stop(): void {
    for (const pace of this.#paces.values()) pace.stop();
  }
}
