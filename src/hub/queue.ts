import { PgBoss } from 'pg-boss';
import type { Database, Sql } from './database/database.ts';
import { type Log, reasonOf } from './log.ts';

/**
 * Deliveries to make now; a subscription whose postponed deliveries are due; a permission that nears its end; an outgoing
 * call that may have had no permission.
 */
const QUEUES = ['deliver', 'wake', 'expiry', 'respect'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A process that says nothing for this long is dead, and another takes up its jobs. pg-boss allows no less. */
const HEARTBEAT_SECONDS = 10;
const HEARTBEAT_EVERY_MS = 3_000;
/** How often a queue is looked at when nothing wakes it. */
const POLL_SECONDS = 2;
/** What needs no heartbeat is done within this time, or its process is dead. */
const SHORT_WORK_SECONDS = 60;
const NEVER_GIVE_UP = 1_000_000;
const TWO_YEARS_SECONDS = 2 * 365 * 24 * 60 * 60;

export interface NewJob {
  data: object;
  /** Not before this time, ISO 8601; at once when it is not given. */
  startAfter?: string;
  /** Of the jobs with one key only one waits at a time. */
  singletonKey?: string;
}

export interface Job<Data> {
  id: string;
  data: Data;
}

type Wakers = Map<string, () => void>;

const makeBoss = (database: Database, wakers: Wakers): PgBoss =>
  new PgBoss({
    backend: database.engine,
    // Without it a queue is looked at every two seconds.
    useListenNotify: database.engine !== 'cockroachdb',
    schedule: false,
    // How soon the jobs of a dead process are seen to be abandoned.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    db: {
      async executeSql(text, values) {
        return { rows: values?.length ? await database.query(text, values) : await database.script(text) };
      },
      listen: (channel, onNotification, onReconnect) =>
        database.listen(
          channel,
          (payload) => {
            onNotification(payload);
            wakers.get(payload)?.();
          },
          () => {
            onReconnect();
            for (const wake of wakers.values()) wake();
          },
        ),
    },
  });

/** Neither of these two has PostgreSQL's table partitions. */
const canPartition = ({ engine }: Database): boolean => engine !== 'yugabytedb' && engine !== 'cockroachdb';

/** Two processes that make pg-boss's tables at the same time trip over each other. */
const oneAtATime = (database: Database, work: () => Promise<void>): Promise<void> => {
  if (database.engine !== 'postgres' && database.engine !== 'citus') return work();
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock(72617)');
    await work();
  });
};

const install = async (database: Database, boss: PgBoss): Promise<void> => {
  await boss.start();
  const lasting = { retryLimit: NEVER_GIVE_UP, retentionSeconds: TWO_YEARS_SECONDS, deleteAfterSeconds: 3600 };
  await boss.createQueue('deliver', { ...lasting, notify: true, heartbeatSeconds: HEARTBEAT_SECONDS });
  await boss.createQueue('wake', { ...lasting, policy: 'short', expireInSeconds: SHORT_WORK_SECONDS });
  // Millions of permissions may wait for their end: in a table of their own they slow nothing down.
  await boss.createQueue('expiry', {
    ...lasting,
    partition: canPartition(database),
    expireInSeconds: SHORT_WORK_SECONDS,
  });
  await boss.createQueue('respect', { ...lasting, policy: 'short', notify: true, expireInSeconds: SHORT_WORK_SECONDS });
  // pg-boss reads a queue's settings when it first meets it: here, rather than inside somebody's transaction.
  for (const name of QUEUES) await boss.insert(name, []);
};

/** What runs a job needs a transaction for: pg-boss puts its own statement into it. What runs so runs all the time. */
const inside = (sql: Sql) => ({
  db: {
    executeSql: async (text: string, values: unknown[] = []) => ({ rows: await sql.query(text, values, 'prepared') }),
  },
});

/** The jobs of the hub, in the same database as its data: pg-boss, seen through what the hub needs of it. */
export class Queue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #log: Log;
  readonly #wakers: Wakers;
  /** The jobs that this process works on, and keeps alive. */
  readonly #held = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(boss: PgBoss, database: Database, wakers: Wakers, log: Log) {
    this.#boss = boss;
    this.#database = database;
    this.#log = log;
    this.#wakers = wakers;
    this.#heartbeat = setInterval(() => {
      if (this.#held.size === 0) return;
      boss.touch('deliver', [...this.#held]).catch(() => log.warn('the queue could not be told that jobs go on'));
    }, HEARTBEAT_EVERY_MS);
  }

  static async start(database: Database, log: Log): Promise<Queue> {
    const wakers: Wakers = new Map();
    const boss = makeBoss(database, wakers);
    boss.on('error', (error) => log.error({ error: reasonOf(error) }, 'the queue met an error and goes on'));
    boss.on('warning', ({ message }) => log.warn({ warning: message }, 'the queue warns'));
    await oneAtATime(database, () => install(database, boss));
    const queue = new Queue(boss, database, wakers, log);
    // Nobody else can be at work on an embedded database: what is active was left behind by a process that died.
    if (database.kind === 'embedded') {
      for (const name of QUEUES) {
        const abandoned = "SELECT id FROM pgboss.job WHERE name = $1 AND state = 'active'";
        await queue.giveBack(
          name,
          (await database.query<{ id: string }>(abandoned, [name])).map(({ id }) => id),
        );
      }
    }
    return queue;
  }

  /** Calls `wake` whenever jobs may have come; a queue is looked at now and then all the same. */
  onWake(name: QueueName, wake: () => void): NodeJS.Timeout {
    this.#wakers.set(name, wake);
    return setInterval(wake, POLL_SECONDS * 1000);
  }

  /** Adds jobs inside a transaction: they are there when it commits. */
  async insert(sql: Sql, name: QueueName, jobs: NewJob[]): Promise<void> {
    if (jobs.length > 0) await this.#boss.insert(name, jobs, inside(sql));
  }

  /** Takes jobs that are due; with `early`, also those that are not yet. */
  async fetch<Data extends object>(name: QueueName, most: number, early = false): Promise<Job<Data>[]> {
    const options = { ...inside(this.#database), batchSize: most, ignoreStartAfter: early };
    const jobs = await this.#boss.fetch<Data>(name, options);
    if (name === 'deliver') for (const { id } of jobs) this.#held.add(id);
    return jobs;
  }

  /** Ends jobs that are done, inside a transaction. */
  async end(sql: Sql, name: QueueName, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.deleteJob(name, [...ids], inside(sql));
  }

  /** Jobs that were ended need no more heartbeat. */
  letGo(ids: readonly string[]): void {
    for (const id of ids) this.#held.delete(id);
  }

  /** Gives jobs back that were taken but not done. */
  async giveBack(name: QueueName, ids: readonly string[]): Promise<void> {
    this.letGo(ids);
    if (ids.length > 0) await this.#boss.fail(name, [...ids]);
  }

  /** How many jobs there are, in whatever state; throws when the queue cannot be reached. */
  async size(name: QueueName): Promise<number> {
    return (await this.#boss.getQueueStats(name)).at(-1)?.totalCount ?? 0;
  }

  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    // Without a database nothing can be given back: then what was held is taken up again as after a crash.
    await this.giveBack('deliver', [...this.#held]).catch(() => this.#log.warn('jobs could not be given back'));
    await this.#boss.stop({ graceful: false, close: false });
  }
}
