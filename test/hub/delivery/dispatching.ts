import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Database } from '../../../src/hub/database/database.ts';
import { openPostgres } from '../../../src/hub/database/postgres.ts';
import { BodyCache } from '../../../src/hub/delivery/body-cache.ts';
import { Dispatcher } from '../../../src/hub/delivery/dispatcher.ts';
import { Ownership } from '../../../src/hub/delivery/ownership.ts';
import { Paces } from '../../../src/hub/delivery/pace.ts';
import { Sender } from '../../../src/hub/delivery/sender.ts';
import type { FindStandings, Standing } from '../../../src/hub/delivery/standings.ts';
import { Changes } from '../../../src/hub/platform/changes.ts';
import { makeLog } from '../../../src/hub/platform/log.ts';
import { Metrics } from '../../../src/hub/platform/metrics.ts';
import { Queue } from '../../../src/hub/platform/queue.ts';
import { type DeliveryStory, deliveriesOf } from '../../../src/hub/store/deliveries.ts';
import { insertEvents, type NewEvent } from '../../../src/hub/store/events.ts';
import { listSubscriptions, type Subscription } from '../../../src/hub/store/subscriptions.ts';
import type { DeliveryOrder } from '../../../src/hub-api/subscriptions.ts';
import type { TestDatabase } from '../databases.ts';
import { type Received, Target } from '../http/target.ts';
import { AT, newEvent, subscribeTo, TRIGGER } from '../store/rows.ts';
import { until } from '../until.ts';

const log = makeLog('silent');
const metrics = new Metrics();

/** A database that a test can take away for a while. */
class Fragile {
  isAway = false;
  /** How many of the next requests it does not answer. */
  misses = 0;
  /** Statements that it does not answer, and how many times. */
  #missed: { which: RegExp; times: number } = { which: /$^/, times: 0 };
  readonly database: Database;

  constructor(real: Database) {
    const unlessAway = <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (!this.isAway && this.misses === 0) return work();
      this.misses = Math.max(0, this.misses - 1);
      return Promise.reject(new Error('The database is away.'));
    };
    this.database = {
      kind: real.kind,
      engine: real.engine,
      query: (text, values) => {
        const isMissed = this.#missed.times > 0 && this.#missed.which.test(text);
        if (isMissed) this.#missed.times -= 1;
        return isMissed
          ? Promise.reject(new Error('The database is away.'))
          : unlessAway(() => real.query(text, values));
      },
      script: (text) => unlessAway(() => real.script(text)),
      transaction: (work) => unlessAway(() => real.transaction(work)),
      listen: (channel, onMessage, onReconnect) => real.listen(channel, onMessage, onReconnect),
      patient: real.patient,
      close: () => real.close(),
      abandon: () => real.abandon(),
    };
  }

  missesOf(which: RegExp, times: number): void {
    this.#missed = { which, times };
  }
}

/** Answers that a test gives when it likes. */
export class HeldAnswers {
  readonly #held: ServerResponse[] = [];

  get count(): number {
    return this.#held.length;
  }

  hold(response: ServerResponse): void {
    this.#held.push(response);
  }

  /** Gives the oldest of them. */
  give(most = Number.POSITIVE_INFINITY, status = 200): void {
    for (const response of this.#held.splice(0, most)) response.writeHead(status).end();
  }
}

/** Stands in for the ledger: knows which answers count. */
class Ledger {
  /** The events that it was asked about, each time. */
  readonly asked: (readonly string[])[] = [];
  /** Called before it gives what it was asked for; may throw. */
  onAsked: () => void = () => undefined;
  readonly #standings = new Map<string, Standing>();

  /** Writes down an answer, beside those that its person gave before. */
  record(subject: string, eventId: string): void {
    this.#standings.set(eventId, { subject, isCurrent: true });
  }

  /** A newer answer took the place of this one. */
  supersede(eventId: string): void {
    const { subject = '' } = this.#standings.get(eventId) ?? {};
    this.#standings.set(eventId, { subject, isCurrent: false });
  }

  forget(eventId: string): void {
    this.#standings.delete(eventId);
  }

  readonly find: FindStandings = async (_sql, eventIds) => {
    this.asked.push(eventIds);
    this.onAsked();
    return new Map([...this.#standings].filter(([id]) => eventIds.includes(id)));
  };
}

/** One process that delivers, with a queue of its own. */
export interface Process {
  queue: Queue;
  dispatcher: Dispatcher;
  ownership: Ownership;
  bodies: BodyCache;
  /** The database as this process sees it. */
  fragile: Fragile;
  stop(): Promise<void>;
}

/** What the dispatcher's tests stand on: a database, targets to send to, and a clock to turn. */
export class Dispatching {
  readonly workspaceId = '0195560a-0000-7000-8000-000000000001';
  /** In ms since 1970. */
  now = Date.parse(AT);
  ledger = new Ledger();
  readonly #on: TestDatabase;
  readonly #processes = new Set<Process>();
  #target: Target | null = null;
  #process: Process | null = null;

  constructor(on: TestDatabase) {
    this.#on = on;
  }

  get database(): Database {
    return this.#on.database;
  }

  get target(): Target {
    if (!this.#target) throw new Error('The target is there only while tests run.');
    return this.#target;
  }

  /** The process that most tests have enough of. */
  get process(): Process {
    if (!this.#process) throw new Error('The process runs only while tests do.');
    return this.#process;
  }

  get dispatcher(): Dispatcher {
    return this.process.dispatcher;
  }

  async setUp(): Promise<void> {
    this.now = Date.parse(AT);
    this.ledger = new Ledger();
    this.#target = await Target.start();
    this.#process = await this.startProcess();
  }

  async tearDown(): Promise<void> {
    for (const running of this.#processes) await running.stop();
    await this.#target?.stop();
    await this.database.query('DELETE FROM pgboss.job');
    await this.database.query('TRUNCATE hub.events, hub.deliveries, hub.subscriptions, hub.owners');
  }

  /**
   * A further process on the same database; on PostgreSQL with connections of its own. `perSecond` is the limit of the
   * target, if it has one, at `origin`.
   */
  async startProcess(perSecond: number | null = null, origin = this.target.url): Promise<Process> {
    const { url } = this.#on;
    const own = url === null ? null : await openPostgres(url);
    const fragile = new Fragile(own ?? this.database);
    const queue = await Queue.start(fragile.database, log);
    const clock = () => this.now;
    const sender = new Sender({ allowed: [origin], internal: [] }, clock);
    const bodies = new BodyCache();
    const ownership = new Ownership(fragile.database, log);
    await ownership.start();
    const dispatcher = new Dispatcher({
      database: fragile.database,
      queue,
      sender,
      bodies,
      standings: this.ledger.find,
      paces: new Paces(new Map(perSecond === null ? [] : [[origin, perSecond]])),
      ownership,
      changes: new Changes(fragile.database, log),
      clock,
      log,
      metrics,
      random: () => 0,
    });
    const stop = async () => {
      this.#processes.delete(running);
      fragile.isAway = false;
      await dispatcher.stop(0);
      await sender.close();
      await queue.stop();
      await own?.close();
    };
    const running = { queue, dispatcher, ownership, bodies, fragile, stop };
    this.#processes.add(running);
    return running;
  }

  /** A Zap, at a path of its own. */
  subscribe(
    path: string,
    trigger = TRIGGER,
    workspaceId = this.workspaceId,
    order: DeliveryOrder = 'any',
  ): Promise<Subscription> {
    return subscribeTo(this.database, workspaceId, { trigger, targetUrl: this.target.url + path, order });
  }

  /** Stores events as the intake of a process does that has no room for their deliveries: they are anybody's. */
  async store(count: number, changes: Partial<NewEvent> = {}): Promise<NewEvent[]> {
    const events = Array.from({ length: count }, () => newEvent({ workspaceId: this.workspaceId, ...changes }));
    await this.storeTogether(events);
    return events;
  }

  /** Stores what came in at the same time. */
  async storeTogether(events: readonly NewEvent[]): Promise<void> {
    await insertEvents(this.database, events);
  }

  async storeOne(changes: Partial<NewEvent> = {}): Promise<NewEvent> {
    const [event] = await this.store(1, changes);
    if (!event) throw new Error('Nothing was stored.');
    return event;
  }

  answer(how: (received: Received, response: ServerResponse) => void): void {
    this.target.answer = how;
  }

  /** Answers everything with this status. */
  answerWith(status: number, headers: Record<string, string> = {}): void {
    this.answer((_received, response) => void response.writeHead(status, headers).end());
  }

  turnClock(ms: number): void {
    this.now += ms;
  }

  /** Looks at the postponed deliveries as time passes, and sends what is due. */
  async wake(): Promise<void> {
    await this.dispatcher.wakeDue(true);
    await this.dispatcher.pull();
  }

  /** How many deliveries stand how. */
  async statuses(): Promise<Record<string, number>> {
    const rows = await this.database.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int AS count FROM hub.deliveries GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** Waits until none is queued any more, and gives how they stand. */
  async settled(): Promise<Record<string, number>> {
    return until(async () => {
      const statuses = await this.statuses();
      return statuses['queued'] ? null : statuses;
    }, 20_000);
  }

  async storyOf(event: NewEvent): Promise<DeliveryStory | undefined> {
    return (await deliveriesOf(this.database, event.id))[0];
  }

  /** How an event's only delivery stands after an attempt. */
  async settledStory(event: NewEvent): Promise<DeliveryStory> {
    await this.settled();
    const story = await this.storyOf(event);
    if (!story) throw new Error('The event has no delivery.');
    return story;
  }

  async subscriptions(): Promise<Subscription[]> {
    return listSubscriptions(this.database, this.workspaceId);
  }

  /** Stores events as the intake of a process does that has room: their deliveries are its own, and handed over. */
  async storeAtWork({ ownership, bodies }: Process, events: readonly NewEvent[]): Promise<void> {
    const owner = ownership.forNew;
    const { planned } = await insertEvents(this.database, events, owner);
    for (const event of events) bodies.add(event);
    ownership.handOver(owner, planned);
  }
}

/** The ids that deliveries carry, in the order in which they came. */
export const webhookIds = (received: readonly { headers: IncomingHttpHeaders }[]): unknown[] =>
  received.map(({ headers }) => headers['webhook-id']);

/** Everything that a dispatcher's tests need, anew for each of them. */
export const useDispatching = (on: TestDatabase): Dispatching => {
  const dispatching = new Dispatching(on);
  // The first start makes the queue's tables.
  beforeAll(async () => (await Queue.start(on.database, log)).stop(), 60_000);
  beforeEach(() => dispatching.setUp(), 30_000);
  afterEach(() => dispatching.tearDown(), 30_000);
  return dispatching;
};
