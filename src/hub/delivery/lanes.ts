import { setTimeout as sleep } from 'node:timers/promises';
import { RETRY_SCHEDULE_MS } from '../../hub-api/delivery.ts';
import type { Database } from '../database/database.ts';
import { isReply, replyKinds } from '../intake/kinds.ts';
import type { Clock } from '../platform/clock.ts';
import { type Log, reasonOf } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import {
  type DeliveryKey,
  type DeliveryStatus,
  type QueuedDelivery,
  queuedBeside,
  type Settlement,
  turnInCall,
} from '../store/deliveries.ts';
import { findBodies } from '../store/events.ts';
import { endSubscription } from '../store/subscriptions.ts';
import type { BodyCache, EventBody } from './body-cache.ts';
import { type Held, Lane } from './lane.ts';
import { isRefused, outgoing } from './outgoing.ts';
import type { Paces } from './pace.ts';
import { delayAfter } from './schedule.ts';
import type { Attempt, Sender, SendResult } from './sender.ts';
import type { Settling } from './settling.ts';
import type { FindStandings, Standing } from './standings.ts';

/** What this process holds in memory at the most. */
const MOST_HELD = 2_000;
/** From here on a target gets no more than can be under way to it: what slow ones keep must not crowd out the others. */
const CROWDED = MOST_HELD / 2;
/** Once it was full, more is looked for when there is this much room. */
const ROOM_AGAIN = MOST_HELD / 4;
/** Bytes of bodies among them: one alone may be longer. */
const MOST_BYTES_HELD = 32_000_000;
/** An answer that could not be sent yet is looked at again after this time. */
const ASK_AGAIN_MS = 1_000;
/** What there are too many bytes for is looked at again after this time. */
const BYTES_AGAIN_MS = 1_000;

/** An event that waits for earlier ones of its call looks again after so long, and so long at the most. */
const TURN_AGAIN_MS = 250;
const LONGEST_TURN_MS = 60_000;

const nameOf = ({ eventId, subscriptionId }: DeliveryKey): string => `${eventId} ${subscriptionId}`;

const iso = (ms: number): string => new Date(ms).toISOString();

const keyOf = ({ event, subscriptionId }: Held): DeliveryKey => ({ eventId: event.id, subscriptionId });

/** A delivery that this process has. */
interface Place {
  /** Of its body; none unless it may be sent. */
  bytes: number;
  /** Its outcome is being written down. */
  isSettled: boolean;
}

export interface LanesParts {
  database: Database;
  sender: Sender;
  bodies: BodyCache;
  standings: FindStandings;
  paces: Paces;
  settling: Settling;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  owner: string;
  random?: () => number;
}

/**
 * Makes the deliveries that this process has: each target has its lane, and every attempt is followed by what it means for
 * the delivery and for those behind it.
 *
 * No Zap hears a customer's older answer after a newer one: whether an answer still counts is asked when it is taken and
 * again right before each attempt, a lane has one answer of a person under way at a time, and an answer waits while another
 * process may still be sending an older one.
 */
export class Lanes {
  readonly #parts: LanesParts;
  readonly #lanes = new Map<string, Lane>();
  readonly #held = new Map<string, Place>();
  #bytesHeld = 0;
  #isStopped = false;
  /** Hears of a subscription that has room again while more of its deliveries wait. */
  onRoom: (subscription: string) => void = () => undefined;
  /** Hears when there is room for any again. */
  onEmptier: () => void = () => undefined;

  constructor(parts: LanesParts) {
    this.#parts = parts;
  }

  /** How many deliveries it has. */
  get held(): number {
    return this.#held.size;
  }

  get isFull(): boolean {
    return this.#held.size >= MOST_HELD;
  }

  /** How many more of a subscription it takes now. */
  roomFor(subscription: string): number {
    const lane = this.#lanes.get(subscription) ?? new Lane();
    return this.#hasRoomIn(lane) ? lane.room : 0;
  }

  /** When the target of a subscription has rested, in ms since 1970; in the past when it does not rest. */
  restsUntil(subscription: string, now: number): number {
    return this.#lanes.get(subscription)?.restsUntil(now) ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether more waits for room in a lane; told when it is known, and looked at when there is plenty. */
  owes(subscription: string, isOwed: boolean): void {
    const lane = this.#lanes.get(subscription);
    if (lane) lane.isOwed = isOwed;
  }

  /** Whether a subscription has plenty of room for what waits; if not, it is remembered that something does. */
  isReadyFor(subscription: string): boolean {
    const lane = this.#lanes.get(subscription) ?? new Lane();
    lane.isOwed = !(lane.isHalfEmpty && this.#hasRoomIn(lane));
    return !lane.isOwed;
  }

  /** Sends nothing more to a subscription; what is under way ends. */
  pause(subscription: string): void {
    for (const held of this.#lanes.get(subscription)?.clear() ?? []) this.#settle(keyOf(held), 'paused');
  }

  /** Lets end what is under way, for `patienceMs` at the most. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopped = true;
    const deadline = performance.now() + patienceMs;
    for (const lane of this.#lanes.values()) for (const held of lane.clear()) this.#letGo(keyOf(held));
    while (this.#held.size > 0 && performance.now() < deadline) await sleep(20);
    this.#parts.settling.stop();
  }

  /**
   * Takes deliveries that are this process's, those that it has already aside. Throws when the database is away and has to
   * be asked: then it takes none.
   */
  async accept(queued: readonly QueuedDelivery[]): Promise<void> {
    const added = queued.filter((delivery) => this.#hold(delivery));
    let bodies: Map<string, EventBody>;
    let standings: Map<string, Standing>;
    try {
      bodies = await this.#bodiesOf(added.filter((one) => this.#mayBeSent(one)).map(({ eventId }) => eventId));
      standings = await this.#standingsOf(added);
    } catch (error) {
      for (const delivery of added) this.#letGo(delivery);
      throw error;
    }
    const touched = new Set<Lane>();
    for (const delivery of added) {
      const { eventId, subscriptionId, targetUrl, secret, terms, kind, hasEnded, attempts } = delivery;
      const event = bodies.get(eventId);
      const standing = standings.get(eventId);
      const lane = this.#laneOf(delivery);
      if (hasEnded || kind === null) this.#settle(delivery, 'cancelled');
      else if (delivery.isPaused) this.#settle(delivery, 'paused');
      else if (!this.#mayBeSent(delivery)) this.#postpone(lane, delivery, BYTES_AGAIN_MS);
      else if (!event) this.#settle(delivery, 'cancelled');
      else if (standing?.isCurrent === false) this.#settle(delivery, 'superseded');
      else if (isRefused(event, terms, { isCurrent: standing !== undefined, now: this.#parts.clock() }))
        this.#settle(delivery, 'filtered');
      else {
        const target = { url: targetUrl, secret };
        const held = { event, target, terms, subscriptionId, subject: standing?.subject ?? null, attempts };
        const left = this.#hasRoomIn(lane) ? null : lane.takePlaceFor(held);
        if (left) this.#postpone(lane, keyOf(left));
        if (left === held) continue;
        lane.add(held);
        touched.add(lane);
      }
    }
    for (const lane of touched) this.#run(lane);
  }

  /** False for one that is held already. */
  #hold(delivery: QueuedDelivery): boolean {
    const name = nameOf(delivery);
    if (this.#held.get(name)?.isSettled === false) return false;
    const isTooMuch = this.#bytesHeld > 0 && this.#bytesHeld + delivery.bytes > MOST_BYTES_HELD;
    const bytes = isTooMuch ? 0 : delivery.bytes;
    this.#letGo(delivery);
    this.#held.set(name, { bytes, isSettled: false });
    this.#bytesHeld += bytes;
    return true;
  }

  /** Whether there was room for its body. */
  #mayBeSent(delivery: QueuedDelivery): boolean {
    return this.#held.get(nameOf(delivery))?.bytes === delivery.bytes;
  }

  #letGo(key: DeliveryKey, only?: Place): void {
    const name = nameOf(key);
    const place = this.#held.get(name);
    // It may have been taken again as soon as its outcome was there to see.
    if (!place || (only && only !== place)) return;
    this.#held.delete(name);
    this.#bytesHeld -= place.bytes;
  }

  async #bodiesOf(ids: readonly string[]): Promise<Map<string, EventBody>> {
    const found = new Map<string, EventBody>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const body = this.#parts.bodies.get(id);
      if (body) found.set(id, body);
      else missing.push(id);
    }
    if (missing.length > 0)
      for (const body of await findBodies(this.#parts.database, missing)) found.set(body.id, body);
    return found;
  }

  /** How the answers among these deliveries stand; where there is none, nobody is asked. */
  async #standingsOf(queued: readonly QueuedDelivery[]): Promise<Map<string, Standing>> {
    const answers = queued.filter(({ kind }) => kind !== null && isReply(kind)).map(({ eventId }) => eventId);
    return answers.length > 0 ? this.#parts.standings(this.#parts.database, [...new Set(answers)]) : new Map();
  }

  #hasRoomIn(lane: Lane): boolean {
    if (lane.isBusy && this.#held.size > CROWDED) return false;
    const now = this.#parts.clock();
    return lane.room > 0 && lane.restsUntil(now) <= now;
  }

  #laneOf({ subscriptionId, workspaceId, targetUrl }: QueuedDelivery): Lane {
    const lane = this.#lanes.get(subscriptionId) ?? new Lane(this.#parts.paces.of(workspaceId, targetUrl));
    this.#lanes.set(subscriptionId, lane);
    return lane;
  }

  #run(lane: Lane): void {
    const next = () => (this.#isStopped ? null : lane.next(this.#parts.clock(), () => this.#run(lane)));
    for (let held = next(); held; held = next()) void this.#deliver(lane, held);
  }

  async #deliver(lane: Lane, held: Held): Promise<void> {
    const hindrance = await this.#hindranceTo(held);
    if (hindrance === null) {
      await this.#attempt(lane, held);
    } else {
      lane.onRefusal(held);
      if (typeof hindrance === 'number') this.#postpone(lane, keyOf(held), hindrance);
      else this.#settle(keyOf(held), hindrance);
    }
    if (lane.isOwed) this.onRoom(held.subscriptionId);
    if (lane.isIdle) this.#lanes.delete(held.subscriptionId);
    else this.#run(lane);
  }

  /**
   * What a delivery comes to without an attempt, by what is known right now; null when it is to be made, a number of ms
   * when that is to be asked again.
   */
  async #hindranceTo(held: Held): Promise<number | 'superseded' | 'cancelled' | null> {
    const { event, subject, terms } = held;
    const { bodies, standings: findStandings, database, log } = this.#parts;
    if (subject === null && terms?.order !== 'call') return bodies.isErased(event.id) ? 'cancelled' : null;
    try {
      const wait = terms?.order === 'call' ? await this.#waitForTurn(held) : null;
      if (wait !== null) return wait;
      if (subject === null) return bodies.isErased(event.id) ? 'cancelled' : null;
      const elsewhere = await this.#queuedElsewhere(keyOf(held));
      const standings = await findStandings(database, [event.id, ...elsewhere]);
      const standing = standings.get(event.id);
      // An answer that is not known any more was erased with its person.
      if (!standing) return 'cancelled';
      if (!standing.isCurrent) return 'superseded';
      // What counts waits for what does not, never the other way round, so they do not wait for each other.
      if (elsewhere.some((id) => standings.get(id)?.isCurrent === false)) return ASK_AGAIN_MS;
      return bodies.isErased(event.id) ? 'cancelled' : null;
    } catch (error) {
      log.warn({ error: reasonOf(error) }, 'whether it is the turn of a delivery could not be asked, and will be');
      return ASK_AGAIN_MS;
    }
  }

  /** How long an event waits for earlier ones of its call, in ms; null when it is its turn. */
  async #waitForTurn(held: Held): Promise<number | null> {
    const now = this.#parts.clock();
    const at = await turnInCall(this.#parts.database, keyOf(held), iso(now));
    return at === null ? null : Math.min(Math.max(Date.parse(at) - now, TURN_AGAIN_MS), LONGEST_TURN_MS);
  }

  /** Other answers of the same customer to the same Zap that are not this process's: another may be sending them. */
  async #queuedElsewhere(key: DeliveryKey): Promise<string[]> {
    const { database, owner } = this.#parts;
    // An embedded database has one process, and its lane knows what is under way.
    return database.kind === 'embedded' ? [] : queuedBeside(database, key, replyKinds, owner);
  }

  async #attempt(lane: Lane, held: Held): Promise<void> {
    const { event, target, terms, subject } = held;
    const { sender, metrics, clock } = this.#parts;
    const isCurrent = subject !== null;
    const asked = outgoing(event, terms, { isCurrent, now: clock() });
    if (asked === null) {
      lane.onRefusal(held);
      this.#settle(keyOf(held), 'filtered');
      return;
    }
    const result = await sender.send(asked, target, { isCurrent });
    metrics.delivered(result.verdict, clock() - Date.parse(event.receivedAt));
    await this.#follow(lane, held, result);
  }

  /** What an attempt means for its delivery and for those behind it. */
  async #follow(lane: Lane, held: Held, { verdict, attempt, retryAfterMs }: SendResult): Promise<void> {
    const { clock, random = Math.random } = this.#parts;
    const key = keyOf(held);
    const now = clock();
    if (verdict === 'delivered') {
      lane.onSuccess(held);
      this.#settle(key, 'delivered', attempt);
      return;
    }
    if (verdict === 'refused') {
      lane.onRefusal(held);
      this.#settle(key, 'failed', attempt);
      return;
    }
    if (verdict === 'gone') {
      lane.onRefusal(held);
      this.#settle(key, 'cancelled', attempt);
      for (const other of lane.clear()) this.#settle(keyOf(other), 'cancelled');
      await this.#endSubscription(held.subscriptionId);
      return;
    }
    // What a target with a limit does not take at the moment is no failed attempt, as long as it may still be tried again.
    const isYoung = now - Date.parse(held.event.receivedAt) < RETRY_SCHEDULE_MS;
    if (attempt.status === 429 && lane.pace && isYoung) {
      lane.putBack(held, retryAfterMs);
      return;
    }
    lane.onFailure(held, now, retryAfterMs);
    const delay = delayAfter(held.attempts + 1, retryAfterMs, random);
    if (delay === null) this.#settle(key, 'failed', attempt);
    else this.#settle(key, 'waiting', attempt, iso(now + delay));
    if (lane.restsUntil(now) > now) {
      for (const other of lane.clear()) this.#postpone(lane, keyOf(other));
    }
  }

  /** Sends a delivery back to wait in the database until its target has rested, or at once until its lane has room. */
  #postpone(lane: Lane, key: DeliveryKey, delayMs = 0): void {
    const now = this.#parts.clock();
    this.#settle(key, 'waiting', null, iso(Math.max(lane.restsUntil(now), now + delayMs)));
  }

  #settle(
    { eventId, subscriptionId }: DeliveryKey,
    status: DeliveryStatus,
    attempt: Attempt | null = null,
    nextAttemptAt: string | null = null,
  ): void {
    const settlement = { eventId, subscriptionId, status, attempt, nextAttemptAt };
    void this.#settleSurely(settlement);
  }

  async #settleSurely(settlement: Settlement): Promise<void> {
    const place = this.#held.get(nameOf(settlement));
    if (place) place.isSettled = true;
    await this.#parts.settling.add(settlement);
    const wasRoomy = this.#held.size < MOST_HELD - ROOM_AGAIN;
    this.#letGo(settlement, place);
    if (!wasRoomy && this.#held.size < MOST_HELD - ROOM_AGAIN) this.onEmptier();
  }

  async #endSubscription(id: string): Promise<void> {
    const { database, log, clock } = this.#parts;
    try {
      await database.transaction((sql) => endSubscription(sql, null, id, 'gone', iso(clock())));
      log.info({ subscription: id }, 'the target is gone, and its subscription has ended');
    } catch (error) {
      log.warn({ error: reasonOf(error) }, 'a subscription could not be ended, and will be');
    }
  }
}
