import type { Terms } from '../store/deliveries.ts';
import type { EventBody } from './body-cache.ts';
import type { Pace } from './pace.ts';
import type { Target } from './sender.ts';

/** A delivery that a lane holds. */
export interface Held {
  event: EventBody;
  target: Target;
  /** What its subscription asks for; null for the webhook as it came. */
  terms: Terms | null;
  subscriptionId: string;
  /** Whose answer it is, the same for all answers of one person; null for every other event. */
  subject: string | null;
  /** Attempts made before. */
  attempts: number;
}

const isNewestFirst = ({ terms }: Held): boolean => terms?.order === 'newest';

/** Ids of events grow with the time of their arrival. */
const older = (one: Held, other: Held): Held => (one.event.id < other.event.id ? one : other);
const newer = (one: Held, other: Held): Held => (one.event.id > other.event.id ? one : other);

const MOST_IN_FLIGHT = 32;
/** How many a lane holds before it sends more back to wait in the database. */
const ROOM = 400;
/** So many of the newest a lane may hold whatever its pace has room for: beside others' backlog they wait for a turn alone. */
const ROOM_FOR_NEWEST = 8;
/** After so many failures in a row the target gets a rest, and then one delivery to try it with. */
const PATIENCE = 5;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/**
 * The deliveries to one target: so many at once, in order, and none while it rests. Each target has a lane of its own,
 * so a slow one holds up nobody else. Answers of one person are under way one at a time: while the target may still take
 * the older one, it is not known which of them it would hear last.
 */
export class Lane {
  /** More waits in the database, for want of room here. */
  isOwed = false;
  /** How fast the target may be sent to; null where it takes any number. */
  readonly pace: Pace | null;
  readonly #waiting: Held[] = [];
  readonly #inFlight = new Set<Held>();
  #isNewestFirst = false;
  #failures = 0;
  #restsUntil = 0;

  constructor(pace: Pace | null = null) {
    this.pace = pace;
  }

  get size(): number {
    return this.#waiting.length + this.#inFlight.size;
  }

  get isIdle(): boolean {
    return this.size === 0 && this.#failures === 0 && !this.isOwed;
  }

  /** How many more it takes: one alone while it is not known whether the target answers again. */
  get room(): number {
    const room = Math.max(0, (this.#failures < PATIENCE ? ROOM : 1) - this.size);
    if (!this.pace) return room;
    return Math.min(room, Math.max(this.pace.room, this.#isNewestFirst ? ROOM_FOR_NEWEST - this.size : 0));
  }

  get isHalfEmpty(): boolean {
    return this.size <= ROOM / 2 && (this.pace?.isHalfEmpty ?? true);
  }

  /** As much is under way as may be: one more would only wait. */
  get isBusy(): boolean {
    return this.size >= MOST_IN_FLIGHT;
  }

  /** When its rest is over, in ms since 1970; in the past when it does not rest, or the clock was set back meanwhile. */
  restsUntil(now: number): number {
    return this.#restsUntil - now > LONGEST_REST_MS ? Number.NEGATIVE_INFINITY : this.#restsUntil;
  }

  add(held: Held): void {
    this.#isNewestFirst = isNewestFirst(held);
    this.#waiting.push(held);
    if (this.pace) this.pace.held += 1;
  }

  /**
   * Which one goes back to wait in the database when there is no room for `held`: itself, unless the newest go first and
   * an older one waits here, which is then taken out.
   */
  takePlaceFor(held: Held): Held {
    const oldest = this.#waiting.reduce(older, held);
    if (!isNewestFirst(held) || oldest === held) return held;
    this.#waiting.splice(this.#waiting.indexOf(oldest), 1);
    if (this.pace) this.pace.held -= 1;
    return oldest;
  }

  /**
   * The next delivery to make now; null when there is none, enough are under way, or it is others' turn: `again` is called
   * when it is this lane's.
   */
  next(now: number, again: () => void): Held | null {
    const most = this.#failures >= PATIENCE ? 1 : MOST_IN_FLIGHT;
    if (now < this.restsUntil(now) || this.#inFlight.size >= most) return null;
    const index = this.#nextIndex();
    if (index < 0 || this.pace?.take(this, again) === false) return null;
    const [held = null] = this.#waiting.splice(index, 1);
    if (held) this.#inFlight.add(held);
    return held;
  }

  /** Takes out everything that waits. */
  clear(): Held[] {
    if (this.pace) this.pace.held -= this.#waiting.length;
    return this.#waiting.splice(0);
  }

  /** The target takes none at the moment: it is the next again, once there is a turn. */
  putBack(held: Held, retryAfterMs: number | null): void {
    this.#inFlight.delete(held);
    this.#waiting.unshift(held);
    this.pace?.onRefused(retryAfterMs);
  }

  onSuccess(held: Held): void {
    this.#land(held);
    this.pace?.onTaken();
    this.#failures = 0;
  }

  /** `retryAfterMs` is what the receiver asked for. */
  onFailure(held: Held, now: number, retryAfterMs: number | null): void {
    this.#land(held);
    this.#failures += 1;
    const doublings = this.#failures - PATIENCE;
    const rest = doublings < 0 ? 0 : Math.min(FIRST_REST_MS * 2 ** doublings, LONGEST_REST_MS);
    this.#restsUntil = Math.max(
      this.restsUntil(now),
      now + Math.max(rest, Math.min(retryAfterMs ?? 0, LONGEST_REST_MS)),
    );
  }

  /** A delivery that was neither: the target refused this one event, or it was not sent after all. */
  onRefusal(held: Held): void {
    this.#land(held);
  }

  #land(held: Held): void {
    if (this.#inFlight.delete(held) && this.pace) this.pace.held -= 1;
  }

  #nextIndex(): number {
    const isFree = ({ subject }: Held) => !this.#isUnderWay(subject);
    if (!this.#isNewestFirst) return this.#waiting.findIndex(isFree);
    const free = this.#waiting.filter(isFree);
    return free.length === 0 ? -1 : this.#waiting.indexOf(free.reduce(newer));
  }

  #isUnderWay(subject: string | null): boolean {
    return subject !== null && [...this.#inFlight].some((held) => held.subject === subject);
  }
}
