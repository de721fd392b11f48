import { PgBoss } from 'pg-boss';
import type { Database, Sql } from '../database/database.ts';
import { type Log, reasonOf } from './log.ts';

/** A subscription whose postponed deliveries are due; a permission that nears its end; an outgoing call that may have had none. */
const QUEUES = ['wake', 'expiry', 'respect'] as const;
export type QueueName = (typeof QUEUES)[number];

/** How often a queue is looked at when nothing wakes it. */
const POLL_SECONDS = 2;
/** A job is done within this time, or its process is dead. */
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

const makeBoss = (database: Database): PgBoss =>
  new PgBoss({
    backend: database.engine,
    schedule: false,
    // How soon the jobs of a dead process are seen to be abandoned.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    db: {
      async executeSql(text, values) {
        return {
          rows: values?.length ? await database.patient.query(text, values) : await database.patient.script(text),
        };
      },
    },
  });

/** Neither of these two has PostgreSQL's table partitions. */
const canPartition = ({ engine }: Database): boolean => engine !== 'yugabytedb' && engine !== 'cockroachdb';

/** Two processes that make pg-boss's tables at the same time trip over each other. */
const oneAtATime = (database: Database, work: () => Promise<void>): Promise<void> => {
  if (database.engine !== 'postgres' && database.engine !== 'citus') return work();
  return database.patient.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock(72617)');
    await work();
  });
};

const install = async (database: Database, boss: PgBoss): Promise<void> => {
  await boss.start();
  const lasting = { retryLimit: NEVER_GIVE_UP, retentionSeconds: TWO_YEARS_SECONDS, deleteAfterSeconds: 3600 };
  await boss.createQueue('wake', { ...lasting, policy: 'short', expireInSeconds: SHORT_WORK_SECONDS });
  // Millions of permissions may wait for their end: in a table of their own they slow nothing down.
  await boss.createQueue('expiry', {
    ...lasting,
    partition: canPartition(database),
    expireInSeconds: SHORT_WORK_SECONDS,
  });
  await boss.createQueue('respect', { ...lasting, policy: 'short', expireInSeconds: SHORT_WORK_SECONDS });
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
  readonly #wakers = new Map<QueueName, () => void>();

  private constructor(boss: PgBoss, database: Database) {
    this.#boss = boss;
    this.#database = database;
  }

  static async start(database: Database, log: Log): Promise<Queue> {
    const boss = makeBoss(database);
    boss.on('error', (error) => log.error({ error: reasonOf(error) }, 'the queue met an error and goes on'));
    boss.on('warning', ({ message }) => log.warn({ warning: message }, 'the queue warns'));
    await oneAtATime(database, () => install(database, boss));
    const queue = new Queue(boss, database);
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

  /** Calls `wake` now and then, and when this process says that jobs have come. */
  onWake(name: QueueName, wake: () => void): NodeJS.Timeout {
    this.#wakers.set(name, wake);
    return setInterval(wake, POLL_SECONDS * 1000);
  }

  /** Says that jobs were committed. Other processes find them by themselves. */
  wake(name: QueueName): void {
    this.#wakers.get(name)?.();
  }

  /** Adds jobs inside a transaction: they are there when it commits. */
  async insert(sql: Sql, name: QueueName, jobs: NewJob[]): Promise<void> {
    if (jobs.length > 0) await this.#boss.insert(name, jobs, inside(sql));
  }

  /** Takes jobs that are due; with `early`, also those that are not yet. */
  async fetch<Data extends object>(name: QueueName, most: number, early = false): Promise<Job<Data>[]> {
    const options = { ...inside(this.#database), batchSize: most, ignoreStartAfter: early };
    return this.#boss.fetch<Data>(name, options);
  }

  /** Ends jobs that are done, inside a transaction. */
  async end(sql: Sql, name: QueueName, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.deleteJob(name, [...ids], inside(sql));
  }

  /** Gives jobs back that were taken but not done. */
  async giveBack(name: QueueName, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.fail(name, [...ids]);
  }

  /** How many jobs there are, in whatever state; throws when the queue cannot be reached. */
  async size(name: QueueName): Promise<number> {
    return (await this.#boss.getQueueStats(name)).at(-1)?.totalCount ?? 0;
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
  }
}
