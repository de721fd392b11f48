import { setTimeout as sleep } from 'node:timers/promises';
import { RETRY_SCHEDULE_MS } from '../../hub-api/delivery.ts';
import type { Changes } from '../changes.ts';
import type { Clock } from '../clock.ts';
import type { Database, Sql } from '../database/database.ts';
import { GroupCommit } from '../group-commit.ts';
import { jobsFor } from '../intake/intake.ts';
import { isReply, replyKinds } from '../intake/kinds.ts';
import { type Log, reasonOf } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Job, Queue } from '../queue.ts';
import {
  type DeliveryKey,
  type DeliveryStatus,
  findQueued,
  nextDue,
  type QueuedDelivery,
  queuedBeside,
  type Settlement,
  settle,
  takeDue,
} from '../store/deliveries.ts';
import { findBodies } from '../store/events.ts';
import { endSubscription, holdSubscriptions, recordHealth } from '../store/subscriptions.ts';
import type { BodyCache, EventBody } from './body-cache.ts';
import { healthOf } from './health.ts';
import { type Held, Lane } from './lane.ts';
import type { Paces } from './pace.ts';
import { delayAfter } from './schedule.ts';
import type { Attempt, Sender, SendResult } from './sender.ts';
import type { FindStandings, Standing } from './standings.ts';
import { FULL_LANE_MS, wakeAt, wakesFor } from './wakes.ts';

interface DeliverJob {
  subscription: string;
  events: string[];
}

interface WakeJob {
  subscription: string;
}

/** A settlement, and the job that it brings nearer to its end. */
interface Settled {
  settlement: Settlement;
  job: string;
}

const JOBS_AT_ONCE = 50;
/** What this process holds in memory at the most. */
const MOST_HELD = 2_000;
/** From here on a target gets no more than can be under way to it: what slow ones keep must not crowd out the others. */
const CROWDED = MOST_HELD / 2;
/** Bytes of bodies among them: one alone may be longer. */
const MOST_BYTES_HELD = 32_000_000;
const MOST_DUE = 200;
const DATABASE_AWAY_MS = 500;
/** An answer that could not be sent yet is looked at again after this time. */
const ASK_AGAIN_MS = 1_000;
/** What there are too many bytes for is looked at again after this time. */
const BYTES_AGAIN_MS = 1_000;
/** Nobody waits for outcomes to be written down, so they wait for each other, and leave the database to the intake. */
const SETTLE_WITHIN_MS = 20;

const nameOf = ({ eventId, subscriptionId }: DeliveryKey): string => `${eventId} ${subscriptionId}`;

const iso = (ms: number): string => new Date(ms).toISOString();

const keyOf = ({ event, subscriptionId }: Held): DeliveryKey => ({ eventId: event.id, subscriptionId });

/**
 * Makes the deliveries that the queue asks for: fetches jobs, lets each target have its lane, and writes down how every
 * attempt went together with the end of its job. A job that is not ended is taken up again, by whichever process.
 *
 * No Zap hears a customer's older answer after a newer one: whether an answer still counts is asked when its job is
 * fetched and again right before each attempt, a lane has one answer of a person under way at a time, and an answer waits
 * while another process may still be sending an older one.
 */
export class Dispatcher {
  readonly #database: Database;
  readonly #queue: Queue;
  readonly #sender: Sender;
  readonly #bodies: BodyCache;
  readonly #findStandings: FindStandings;
  readonly #paces: Paces;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #random: () => number;
  readonly #lanes = new Map<string, Lane>();
  /** The events that each job still has to see settled. */
  readonly #open = new Map<string, Set<string>>();
  readonly #settlements: GroupCommit<Settled, undefined>;
  readonly #timers: NodeJS.Timeout[] = [];
  #held = 0;
  /** Of the bodies that are held, by delivery. */
  readonly #bytes = new Map<string, number>();
  #bytesHeld = 0;
  #pulling: Promise<void> | null = null;
  #waking: Promise<void> | null = null;
  #pullAgain = false;
  /** Jobs were left for want of room here. */
  #isFull = false;
  #isStopped = false;

  constructor(parts: {
    database: Database;
    queue: Queue;
    sender: Sender;
    bodies: BodyCache;
    standings: FindStandings;
    paces: Paces;
    changes: Changes;
    clock: Clock;
    log: Log;
    metrics: Metrics;
    random?: () => number;
  }) {
    this.#database = parts.database;
    this.#queue = parts.queue;
    this.#sender = parts.sender;
    this.#bodies = parts.bodies;
    this.#findStandings = parts.standings;
    this.#paces = parts.paces;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#metrics = parts.metrics;
    this.#random = parts.random ?? Math.random;
    this.#settlements = new GroupCommit((settled) => this.#commit(settled), {
      mostTogether: 500,
      mostAtOnce: 1,
      mostWaiting: Number.POSITIVE_INFINITY,
      lingerMs: SETTLE_WITHIN_MS,
    });
  }

  start(): void {
    this.#timers.push(
      this.#queue.onWake('deliver', () => void this.pull()),
      this.#queue.onWake('wake', () => void this.wakeDue()),
    );
    void this.pull();
  }

  /** Stops fetching, and gives what is under way `patienceMs` to end; the rest is taken up again later. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#paces.stop();
    const deadline = performance.now() + patienceMs;
    await Promise.all([this.#pulling, this.#waking]);
    for (const lane of this.#lanes.values()) this.#held -= lane.clear().length;
    while (this.#held > 0 && performance.now() < deadline) await sleep(20);
  }

  /** Fetches jobs until there are none, or enough; asked while it does so, it looks once more. */
  pull(): Promise<void> {
    if (this.#pulling) {
      this.#pullAgain = true;
      return this.#pulling;
    }
    this.#pulling = this.#pullAll().finally(() => {
      this.#pulling = null;
    });
    return this.#pulling;
  }

  /** Queues the postponed deliveries whose time has come; with `early`, looks at every subscription that has any. */
  wakeDue(early = false): Promise<void> {
    this.#waking ??= this.#wakeAll(early).finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #wakeAll(early: boolean): Promise<void> {
    try {
      let isMore = true;
      while (isMore && !this.#isStopped) {
        const jobs = await this.#queue.fetch<WakeJob>('wake', JOBS_AT_ONCE, early);
        await this.#wakeEach(jobs);
        // An early look leaves as many jobs as there were.
        isMore = jobs.length === JOBS_AT_ONCE && !early;
      }
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'postponed deliveries could not be looked at, and will be');
    }
  }

  async #wakeEach(jobs: readonly Job<WakeJob>[]): Promise<void> {
    const left = new Set(jobs.map(({ id }) => id));
    try {
      for (const { id, data } of jobs) {
        await this.#database.transaction((sql) => this.#wake(sql, id, data.subscription));
        left.delete(id);
      }
    } finally {
      await this.#queue.giveBack('wake', [...left]);
    }
  }

  async #pullAll(): Promise<void> {
    do {
      this.#pullAgain = false;
      while (!this.#isStopped && this.#held < MOST_HELD) {
        try {
          const jobs = await this.#queue.fetch<DeliverJob>('deliver', JOBS_AT_ONCE);
          await this.#acceptOrGiveBack(jobs);
          if (jobs.length < JOBS_AT_ONCE) break;
        } catch (error) {
          this.#log.warn({ error: reasonOf(error) }, 'deliveries could not be fetched, and will be');
          await sleep(DATABASE_AWAY_MS);
          break;
        }
      }
      this.#isFull = this.#held >= MOST_HELD;
    } while (this.#pullAgain && !this.#isFull && !this.#isStopped);
  }

  async #acceptOrGiveBack(jobs: Job<DeliverJob>[]): Promise<void> {
    try {
      await this.#accept(jobs);
    } catch (error) {
      // When not even that works they are taken up as after a crash, because this process no longer keeps them alive.
      const ids = jobs.map(({ id }) => id);
      await this.#queue.giveBack('deliver', ids).catch(() => undefined);
      throw error;
    }
  }

  async #accept(jobs: Job<DeliverJob>[]): Promise<void> {
    if (jobs.length === 0) return;
    const jobOf = new Map<string, string>();
    for (const { id, data } of jobs) for (const event of data.events) jobOf.set(`${event} ${data.subscription}`, id);
    const keys = jobs.flatMap(({ data }) =>
      data.events.map((eventId) => ({ eventId, subscriptionId: data.subscription })),
    );
    const queued = await findQueued(this.#database, keys);
    const accepted = queued.filter((delivery) => this.#holdBytes(delivery));
    const bodies = await this.#bodiesOf(accepted.map(({ eventId }) => eventId));
    const standings = await this.#standingsOf(queued);
    for (const { id } of jobs) this.#open.set(id, new Set());
    for (const { eventId, subscriptionId } of queued) {
      this.#open.get(jobOf.get(`${eventId} ${subscriptionId}`) ?? '')?.add(eventId);
    }
    const done = jobs.filter(({ id }) => this.#open.get(id)?.size === 0).map(({ id }) => id);
    if (done.length > 0) await this.#end(done);

    const touched = new Set<Lane>();
    for (const delivery of queued) {
      const { eventId, subscriptionId, targetUrl, secret, kind, hasEnded, attempts } = delivery;
      const job = jobOf.get(`${eventId} ${subscriptionId}`) ?? '';
      const event = bodies.get(eventId);
      const standing = standings.get(eventId);
      this.#held += 1;
      if (kind !== null && !hasEnded && !this.#bytes.has(nameOf(delivery))) {
        this.#postpone(this.#laneOf(delivery), job, delivery, BYTES_AGAIN_MS);
        continue;
      }
      if (hasEnded || kind === null || !event) {
        this.#settle(job, delivery, 'cancelled');
        continue;
      }
      if (standing?.isCurrent === false) {
        this.#settle(job, delivery, 'superseded');
        continue;
      }
      const lane = this.#laneOf(delivery);
      const target = { url: targetUrl, secret };
      if (this.#hasRoomIn(lane)) {
        lane.add({ job, event, target, subscriptionId, subject: standing?.subject ?? null, attempts });
        touched.add(lane);
      } else {
        this.#postpone(lane, job, delivery);
      }
    }
    for (const lane of touched) this.#run(lane);
  }

  /** Whether there is room for its body, which it then has until it is settled. */
  #holdBytes(delivery: QueuedDelivery): boolean {
    if (this.#bytesHeld > 0 && this.#bytesHeld + delivery.bytes > MOST_BYTES_HELD) return false;
    const name = nameOf(delivery);
    this.#bytesHeld += delivery.bytes - (this.#bytes.get(name) ?? 0);
    this.#bytes.set(name, delivery.bytes);
    return true;
  }

  #letGoOfBytes(key: DeliveryKey): void {
    const name = nameOf(key);
    this.#bytesHeld -= this.#bytes.get(name) ?? 0;
    this.#bytes.delete(name);
  }

  async #bodiesOf(ids: readonly string[]): Promise<Map<string, EventBody>> {
    const found = new Map<string, EventBody>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const body = this.#bodies.get(id);
      if (body) found.set(id, body);
      else missing.push(id);
    }
    if (missing.length > 0) for (const body of await findBodies(this.#database, missing)) found.set(body.id, body);
    return found;
  }

  /** How the answers among these deliveries stand; where there is none, nobody is asked. */
  async #standingsOf(queued: readonly QueuedDelivery[]): Promise<Map<string, Standing>> {
    const answers = queued.filter(({ kind }) => kind !== null && isReply(kind)).map(({ eventId }) => eventId);
    return answers.length > 0 ? this.#findStandings(this.#database, [...new Set(answers)]) : new Map();
  }

  #hasRoomIn(lane: Lane): boolean {
    if (lane.isBusy && this.#held > CROWDED) return false;
    return lane.room > 0 && lane.restsUntil <= this.#clock();
  }

  #laneOf({ subscriptionId, workspaceId, targetUrl }: QueuedDelivery): Lane {
    const lane = this.#lanes.get(subscriptionId) ?? new Lane(this.#paces.of(workspaceId, targetUrl));
    this.#lanes.set(subscriptionId, lane);
    return lane;
  }

  #run(lane: Lane): void {
    const next = () => (this.#isStopped ? null : lane.next(this.#clock(), () => this.#run(lane)));
    for (let held = next(); held; held = next()) void this.#deliver(lane, held);
  }

  async #deliver(lane: Lane, held: Held): Promise<void> {
    const hindrance = await this.#hindranceTo(held);
    if (hindrance === null) {
      await this.#attempt(lane, held);
    } else {
      lane.onRefusal(held);
      if (hindrance === 'waiting') this.#postpone(lane, held.job, keyOf(held), ASK_AGAIN_MS);
      else this.#settle(held.job, keyOf(held), hindrance);
    }
    if (lane.isOwed) void this.#refill(held.subscriptionId);
    if (lane.isIdle) this.#lanes.delete(held.subscriptionId);
    else this.#run(lane);
    if (this.#isFull && this.#held < CROWDED) void this.pull();
  }

  /** What a delivery comes to without an attempt, by what is known right now; null when it is to be made. */
  async #hindranceTo(held: Held): Promise<'waiting' | 'superseded' | 'cancelled' | null> {
    const { event, subject } = held;
    try {
      if (subject !== null) {
        const elsewhere = await this.#queuedElsewhere(keyOf(held));
        const standings = await this.#findStandings(this.#database, [event.id, ...elsewhere]);
        const standing = standings.get(event.id);
        // An answer that is not known any more was erased with its person.
        if (!standing) return 'cancelled';
        if (!standing.isCurrent) return 'superseded';
        // What counts waits for what does not, never the other way round, so they do not wait for each other.
        if (elsewhere.some((id) => standings.get(id)?.isCurrent === false)) return 'waiting';
      }
      return this.#bodies.isErased(event.id) ? 'cancelled' : null;
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'whether an answer still counts could not be asked, and will be');
      return 'waiting';
    }
  }

  /** Other answers of the same customer to the same Zap that are not in this process: another may be sending them. */
  async #queuedElsewhere(key: DeliveryKey): Promise<string[]> {
    // An embedded database has one process, and its lane knows what is under way.
    if (this.#database.kind === 'embedded') return [];
    const queued = await queuedBeside(this.#database, key, replyKinds);
    return queued.filter((id) => ![...this.#open.values()].some((events) => events.has(id)));
  }

  async #attempt(lane: Lane, held: Held): Promise<void> {
    const { event, target, subject } = held;
    const result = await this.#sender.send(event, target, { isCurrent: subject !== null });
    this.#metrics.delivered(result.verdict, this.#clock() - Date.parse(event.receivedAt));
    await this.#follow(lane, held, result);
  }

  /** What an attempt means for its delivery and for those behind it. */
  async #follow(lane: Lane, held: Held, { verdict, attempt, retryAfterMs }: SendResult): Promise<void> {
    const { job, subscriptionId } = held;
    const key = keyOf(held);
    const now = this.#clock();
    if (verdict === 'delivered') {
      lane.onSuccess(held);
      this.#settle(job, key, 'delivered', attempt);
      return;
    }
    if (verdict === 'refused') {
      lane.onRefusal(held);
      this.#settle(job, key, 'failed', attempt);
      return;
    }
    if (verdict === 'gone') {
      lane.onRefusal(held);
      this.#settle(job, key, 'cancelled', attempt);
      for (const other of lane.clear()) this.#settle(other.job, keyOf(other), 'cancelled');
      await this.#endSubscription(subscriptionId);
      return;
    }
    // What a target with a limit does not take at the moment is no failed attempt, as long as it may still be tried again.
    const isYoung = now - Date.parse(held.event.receivedAt) < RETRY_SCHEDULE_MS;
    if (attempt.status === 429 && lane.pace && isYoung) {
      lane.putBack(held, retryAfterMs);
      return;
    }
    lane.onFailure(held, now, retryAfterMs);
    const delay = delayAfter(held.attempts + 1, retryAfterMs, this.#random);
    if (delay === null) this.#settle(job, key, 'failed', attempt);
    else this.#settle(job, key, 'waiting', attempt, iso(now + delay));
    if (lane.restsUntil > now) {
      for (const other of lane.clear()) this.#postpone(lane, other.job, keyOf(other));
    }
  }

  /** Sends a delivery back to wait in the database until its target has rested, or at once until its lane has room. */
  #postpone(lane: Lane, job: string, key: DeliveryKey, delayMs = 0): void {
    this.#settle(job, key, 'waiting', null, iso(Math.max(lane.restsUntil, this.#clock() + delayMs)));
  }

  /** Queues what waits for room in a lane, once there is plenty: sooner than the next wake would. */
  async #refill(subscription: string): Promise<void> {
    const lane = this.#lanes.get(subscription) ?? new Lane();
    lane.isOwed = !(lane.isHalfEmpty && this.#hasRoomIn(lane));
    if (lane.isOwed || this.#isStopped) return;
    try {
      const isOwed = await this.#database.transaction((sql) => this.#queueDue(sql, lane, subscription));
      await this.pull();
      // It may have been made only now.
      const filled = this.#lanes.get(subscription);
      if (filled) filled.isOwed = isOwed;
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'postponed deliveries could not be queued, and will be');
    }
  }

  #settle(
    job: string,
    { eventId, subscriptionId }: DeliveryKey,
    status: DeliveryStatus,
    attempt: Attempt | null = null,
    nextAttemptAt: string | null = null,
  ): void {
    const settlement = { eventId, subscriptionId, status, attempt, nextAttemptAt };
    void this.#settleSurely({ settlement, job });
  }

  /** While the database is away an outcome waits in memory: nothing is sent twice for want of writing it down. */
  async #settleSurely(settled: Settled): Promise<void> {
    while (true) {
      try {
        await this.#settlements.add(settled);
        break;
      } catch (error) {
        if (this.#isStopped) break;
        this.#log.warn({ error: reasonOf(error) }, 'an outcome could not be written down, and will be');
        await sleep(DATABASE_AWAY_MS);
      }
    }
    this.#held -= 1;
    this.#letGoOfBytes(settled.settlement);
  }

  async #commit(settled: Settled[]): Promise<undefined[]> {
    const byJob = Map.groupBy(settled, ({ job }) => job);
    const ended = [...byJob].filter(([job, ofJob]) => this.#isLast(job, ofJob)).map(([job]) => job);
    const settlements = settled.map(({ settlement }) => settlement);
    const now = this.#clock();
    const workspaces = await this.#database.transaction(async (sql) => {
      await holdSubscriptions(sql, [...new Set(settlements.map(({ subscriptionId }) => subscriptionId))]);
      await settle(sql, settlements);
      const touched = await recordHealth(sql, healthOf(settlements));
      await this.#queue.insert(sql, 'wake', wakesFor(settlements, now));
      await this.#queue.end(sql, 'deliver', ended);
      return touched;
    });
    for (const workspace of workspaces) this.#changes.tell(workspace, 'deliveries');
    this.#queue.letGo(ended);
    for (const job of ended) this.#open.delete(job);
    for (const { job, settlement } of settled) this.#open.get(job)?.delete(settlement.eventId);
    const due = settlements.filter(({ nextAttemptAt }) => nextAttemptAt !== null && Date.parse(nextAttemptAt) <= now);
    for (const subscription of new Set(due.map(({ subscriptionId }) => subscriptionId)))
      void this.#refill(subscription);
    return settled.map(() => undefined);
  }

  /** Whether nothing of a job is open after these. */
  #isLast(job: string, settled: readonly Settled[]): boolean {
    const events = new Set(settled.map(({ settlement }) => settlement.eventId));
    return [...(this.#open.get(job) ?? [])].every((event) => events.has(event));
  }

  async #end(jobs: string[]): Promise<void> {
    await this.#database.transaction((sql) => this.#queue.end(sql, 'deliver', jobs));
    this.#queue.letGo(jobs);
    for (const job of jobs) this.#open.delete(job);
  }

  async #endSubscription(id: string): Promise<void> {
    try {
      await this.#database.transaction((sql) => endSubscription(sql, null, id, 'gone', iso(this.#clock())));
      this.#log.info({ subscription: id }, 'the target is gone, and its subscription has ended');
    } catch (error) {
      this.#log.warn({ error: reasonOf(error) }, 'a subscription could not be ended, and will be');
    }
  }

  async #wake(sql: Sql, job: string, subscription: string): Promise<void> {
    const lane = this.#lanes.get(subscription) ?? new Lane();
    const isMore = await this.#queueDue(sql, lane, subscription);
    const due = await nextDue(sql, subscription);
    await this.#queue.end(sql, 'wake', [job]);
    if (due === null) return;
    const now = this.#clock();
    const earliest = isMore ? Math.max(lane.restsUntil, now + FULL_LANE_MS) : now;
    await this.#queue.insert(sql, 'wake', [wakeAt(subscription, Math.max(earliest, Date.parse(due)))]);
  }

  /** Queues the deliveries of a subscription that are due, as far as its lane has room; gives whether more may be due. */
  async #queueDue(sql: Sql, lane: Lane, subscription: string): Promise<boolean> {
    await holdSubscriptions(sql, [subscription]);
    const most = this.#hasRoomIn(lane) ? Math.min(lane.room, MOST_DUE) : 0;
    const events = most > 0 ? await takeDue(sql, subscription, iso(this.#clock()), most) : [];
    const planned = events.map((eventId) => ({ eventId, subscriptionId: subscription }));
    await this.#queue.insert(sql, 'deliver', jobsFor(planned));
    return events.length === most;
  }
}
