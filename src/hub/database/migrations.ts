import type { Database } from './database.ts';

/** In order; one that was released is never changed, only followed. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE hub.workspaces (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    retention_days int,
    created_at timestamptz NOT NULL
  );

  -- What opens a workspace, and what takes in its webhooks: SHA-256 alone, the secrets are shown once.
  CREATE TABLE hub.keys (
    hash bytea PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES hub.workspaces ON DELETE CASCADE,
    purpose text NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE TABLE hub.intakes (
    hash bytea PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES hub.workspaces ON DELETE CASCADE,
    source text NOT NULL,
    purpose text NOT NULL,
    created_at timestamptz NOT NULL
  );

  -- Ids are UUIDv7: their order is the order of arrival. Bodies stay in the row, uncompressed, up to a page.
  CREATE TABLE hub.events (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    dedupe_key text,
    customer text,
    body text NOT NULL,
    content_type text NOT NULL,
    received_at timestamptz NOT NULL
  ) WITH (toast_tuple_target = 8160);
  CREATE UNIQUE INDEX events_once ON hub.events (workspace_id, dedupe_key) WHERE dedupe_key IS NOT NULL;
  CREATE INDEX events_by_kind ON hub.events (workspace_id, kind, id);
  CREATE INDEX events_by_customer ON hub.events (workspace_id, customer, id) WHERE customer IS NOT NULL;

  CREATE TABLE hub.quarantine (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    source text NOT NULL,
    body text NOT NULL,
    content_type text NOT NULL,
    reason text NOT NULL,
    received_at timestamptz NOT NULL,
    event_id uuid
  );
  CREATE INDEX quarantine_by_workspace ON hub.quarantine (workspace_id, id);

  CREATE TABLE hub.subscriptions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    trigger text NOT NULL,
    target_url text NOT NULL,
    secret text NOT NULL,
    options jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_reason text,
    delivered_at timestamptz,
    failed_at timestamptz,
    last_error text,
    failures int NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX subscriptions_once ON hub.subscriptions (workspace_id, trigger, target_url) WHERE ended_at IS NULL;
  CREATE INDEX subscriptions_by_workspace ON hub.subscriptions (workspace_id, id);

  CREATE TABLE hub.deliveries (
    event_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    status text NOT NULL,
    attempts jsonb NOT NULL DEFAULT '[]',
    -- How many of them were made before somebody sent the event again.
    attempts_before int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    PRIMARY KEY (event_id, subscription_id)
  );
  CREATE INDEX deliveries_waiting ON hub.deliveries (subscription_id, next_attempt_at) WHERE status = 'waiting';
  CREATE INDEX deliveries_failed ON hub.deliveries (subscription_id, event_id) WHERE status = 'failed';

  -- Append-only: what each customer answered, and when. The current state is worked out from it.
  CREATE TABLE hub.permission_replies (
    event_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    customer text NOT NULL,
    waba_number text,
    status text NOT NULL,
    expires_at timestamptz,
    replied_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    fields jsonb NOT NULL
  );
  CREATE INDEX permission_replies_by_customer ON hub.permission_replies (workspace_id, customer, replied_at);

  CREATE TABLE hub.calls (
    workspace_id uuid NOT NULL,
    call_id text NOT NULL,
    source text NOT NULL,
    started_at timestamptz,
    accepted_at timestamptz,
    ended_at timestamptz,
    outcome text,
    direction text,
    agent text,
    customer text,
    customer_name text,
    number text,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, call_id)
  );
  CREATE INDEX calls_open ON hub.calls (workspace_id, seen_at) WHERE outcome IS NULL;
  CREATE INDEX calls_by_day ON hub.calls (workspace_id, seen_at);
  `,
  `
  -- Who is signed in to the console: the hash of their cookie, and the key that they signed in with, which only the
  -- cookie itself unseals. A key that is replaced takes its sessions along.
  CREATE TABLE hub.sessions (
    hash bytea PRIMARY KEY,
    key_hash bytea NOT NULL REFERENCES hub.keys ON DELETE CASCADE,
    sealed_key bytea NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX sessions_by_key ON hub.sessions (key_hash);

  CREATE INDEX permission_replies_by_arrival ON hub.permission_replies (workspace_id, event_id);
  CREATE INDEX permission_replies_by_status ON hub.permission_replies (workspace_id, status, event_id);
  CREATE INDEX permission_replies_ending ON hub.permission_replies (workspace_id, expires_at, event_id)
    WHERE status = 'temporary';
  `,
];

/** PostgreSQL itself, with its advisory locks and storage parameters. */
const PLAIN: ReadonlySet<string> = new Set(['postgres', 'pglite', 'citus']);
const STORAGE = /\) WITH \([^)]*\)$/;

/** The tables were made by a later version of the hub, which this one would not understand. */
export class NewerDatabaseError extends Error {
  constructor() {
    super(
      'The database was brought up to date by a later version of the hub. Start that version, or restore a backup.',
    );
  }
}

/** Brings the tables up to date; gives how many migrations it made. Any number of processes may do so at once. */
export const migrate = (database: Database): Promise<number> =>
  database.transaction(async (sql) => {
    const isPlain = PLAIN.has(database.engine);
    if (isPlain) await sql.query('SELECT pg_advisory_xact_lock(72616)');
    await sql.query('CREATE SCHEMA IF NOT EXISTS hub');
    await sql.query(
      'CREATE TABLE IF NOT EXISTS hub.migrations (version int PRIMARY KEY, made_at timestamptz NOT NULL)',
    );
    const [made] = await sql.query<{ version: number }>(
      'SELECT coalesce(max(version), 0)::int AS version FROM hub.migrations',
    );
    const version = made?.version ?? 0;
    if (version > MIGRATIONS.length) throw new NewerDatabaseError();
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue;
      for (const statement of statementsOf(migration)) {
        await sql.query(isPlain ? statement : statement.replace(STORAGE, ')'));
      }
      await sql.query('INSERT INTO hub.migrations VALUES ($1, now())', [index + 1]);
    }
    return MIGRATIONS.length - version;
  });

const statementsOf = (script: string): string[] =>
  script
    .replaceAll(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
