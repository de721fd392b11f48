import type { BackendProfile } from 'pg-boss';

/** "prepared": planned once for each connection, for what runs all the time and is always the same text. */
export type Planning = 'each time' | 'prepared';

/** One way to speak to the embedded database and to PostgreSQL. */
export interface Sql {
  /** One statement; `$1` stands for the first value. It is planned each time unless something else is asked for. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[], planning?: Planning): Promise<Row[]>;
}

export interface Statements extends Sql {
  /** Several statements without values; gives the rows of all of them. */
  script(text: string): Promise<Record<string, unknown>[]>;
  /** Commits when `work` is done, rolls back when it throws. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

/** A statement that a server does not answer within seconds fails; what may take longer runs as `patient`. */
export interface Database extends Statements {
  kind: 'embedded' | 'postgres';
  /** What it really is: several speak PostgreSQL. */
  engine: BackendProfile;
  /** For what goes through many rows, and may take minutes. */
  readonly patient: Statements;
  /**
   * Hears what NOTIFY sends on a channel. `onReconnect` is called whenever messages may have been missed, the first
   * time included.
   */
  listen(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<Listener>;
  close(): Promise<void>;
  /** Ends whatever is under way with an error, for a hub that has waited long enough. */
  abandon(): void;
}

export interface Listener {
  close(): Promise<void>;
}
