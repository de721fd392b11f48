import { nameCallsOfOldEvents } from '../calls/calls-of-old-events.ts';
import { takeOldRepliesAlong } from '../permissions/old-replies.ts';
import type { Database, Sql } from './database.ts';

/** Statements, and what they alone cannot do. */
interface Migration {
  script: string;
  /** Runs after the script, in its transaction. */
  carryOver?: (sql: Sql) => Promise<void>;
}

/** In order; one that was released is never changed, only followed. */
const MIGRATIONS: readonly Migration[] = [
  {
    script: `
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
  },
  {
    script: `
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
  },
  {
    script: `
  -- Who is who: every identity that was ever named together with another, or in the ledger, and whose it is.
  CREATE TABLE hub.identities (
    workspace_id uuid NOT NULL,
    identifier text NOT NULL,
    person uuid NOT NULL,
    PRIMARY KEY (workspace_id, identifier)
  );
  CREATE INDEX identities_by_person ON hub.identities (workspace_id, person);

  -- Where each workspace's chain of lines has come to; whoever adds a line holds its row.
  CREATE TABLE hub.ledger_heads (
    workspace_id uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash text NOT NULL,
    at timestamptz NOT NULL
  );

  CREATE FUNCTION hub.texts_of(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(list) = 'array' THEN ARRAY(SELECT jsonb_array_elements_text(list)) END
  $$;

  -- What names a message alone names nobody.
  CREATE FUNCTION hub.names_nobody(identifiers text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT NOT EXISTS (SELECT FROM unnest(identifiers) AS one WHERE one NOT LIKE 'message:%')
  $$;

  -- The permission ledger. The record is what was hashed, and all that is looked up is worked out from it by the
  -- database itself, so the two cannot disagree. Erasure leaves the hashes.
  CREATE TABLE hub.ledger (
    workspace_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    content_hash text NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    record jsonb,
    body text,
    kind text GENERATED ALWAYS AS (record ->> 'kind') STORED,
    answer text GENERATED ALWAYS AS (record ->> 'answer') STORED,
    identifiers text[] GENERATED ALWAYS AS (hub.texts_of(record -> 'identifiers')) STORED,
    number text GENERATED ALWAYS AS (record ->> 'number') STORED,
    at text COLLATE "C" GENERATED ALWAYS AS (record ->> 'at') STORED,
    expires_at text COLLATE "C" GENERATED ALWAYS AS (record ->> 'expires_at') STORED,
    reply_id text GENERATED ALWAYS AS (record ->> 'reply_id') STORED,
    PRIMARY KEY (workspace_id, seq)
  );
  CREATE UNIQUE INDEX ledger_by_id ON hub.ledger (id);
  CREATE INDEX ledger_deciding ON hub.ledger USING gin (identifiers) WITH (fastupdate = off)
    WHERE kind IN ('reply', 'by_hand', 'erasure');
  CREATE INDEX ledger_others ON hub.ledger USING gin (identifiers) WITH (fastupdate = off)
    WHERE kind IN ('request', 'check', 'end', 'join');
  CREATE INDEX ledger_by_answer ON hub.ledger (workspace_id, answer, seq) WHERE kind IN ('reply', 'by_hand');
  CREATE INDEX ledger_nameless ON hub.ledger (workspace_id, seq)
    WHERE kind IN ('reply', 'by_hand') AND hub.names_nobody(identifiers);
  CREATE INDEX ledger_ending ON hub.ledger (workspace_id, expires_at, seq)
    WHERE answer = 'temporary' AND kind IN ('reply', 'by_hand');
  CREATE INDEX ledger_by_reply ON hub.ledger (workspace_id, reply_id) WHERE reply_id IS NOT NULL;
  CREATE INDEX ledger_requests ON hub.ledger (workspace_id, seq) WHERE kind = 'request';
  CREATE INDEX ledger_by_time ON hub.ledger (workspace_id, at) WHERE kind = 'reply';

  CREATE FUNCTION hub.guard_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ringhook.erases', true) = 'on' AND NEW.record IS NULL AND NEW.body IS NULL
      AND (NEW.workspace_id, NEW.seq, NEW.id, NEW.content_hash, NEW.prev_hash, NEW.hash)
        = (OLD.workspace_id, OLD.seq, OLD.id, OLD.content_hash, OLD.prev_hash, OLD.hash)
    THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The permission ledger only grows: none of its lines is changed or removed.';
  END
  $$;
  CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON hub.ledger
    FOR EACH ROW EXECUTE FUNCTION hub.guard_ledger();
  CREATE TRIGGER ledger_stays BEFORE TRUNCATE ON hub.ledger
    FOR EACH STATEMENT EXECUTE FUNCTION hub.guard_ledger();

  -- The one way to take the content of lines away; their places in the chain stay.
  CREATE FUNCTION hub.erase_ledger_lines(workspace uuid, lines bigint[]) RETURNS int LANGUAGE plpgsql AS $$
  DECLARE
    erased int;
  BEGIN
    PERFORM set_config('ringhook.erases', 'on', true);
    UPDATE hub.ledger SET record = NULL, body = NULL
      WHERE workspace_id = workspace AND seq = ANY (lines) AND record IS NOT NULL;
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('ringhook.erases', '', true);
    RETURN erased;
  END
  $$;

  -- Keyed hashes of whoever was erased are made with it.
  ALTER TABLE hub.workspaces ADD COLUMN erasure_key text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

  -- How long proof is kept, and why nothing may be erased at present.
  ALTER TABLE hub.workspaces ADD COLUMN proof_years int;
  ALTER TABLE hub.workspaces ADD COLUMN legal_hold text;

  -- What tells a webhook from a forged or repeated one.
  ALTER TABLE hub.events ADD COLUMN headers json;

  -- Whose call it is, as in hub.events: the number's digits, or else an identifier.
  ALTER TABLE hub.calls ADD COLUMN subject text;
  ALTER TABLE hub.calls ADD COLUMN channel text;
  UPDATE hub.calls SET subject = regexp_replace(customer, '\\D', '', 'g') WHERE customer ~ '^\\+[0-9]{7,15}$';
  -- As of when each was told: whoever has a call last counts, in whatever order the events come.
  ALTER TABLE hub.calls
    ADD COLUMN direction_at timestamptz, ADD COLUMN agent_at timestamptz, ADD COLUMN customer_at timestamptz,
    ADD COLUMN customer_name_at timestamptz, ADD COLUMN number_at timestamptz, ADD COLUMN subject_at timestamptz,
    ADD COLUMN channel_at timestamptz;
  -- How a call went is worked out from what happened when: what one agent rejected, another may answer.
  ALTER TABLE hub.calls
    ADD COLUMN last_accepted_at timestamptz, ADD COLUMN missed_at timestamptz, ADD COLUMN rejected_at timestamptz;
  UPDATE hub.calls SET
    last_accepted_at = accepted_at,
    missed_at = CASE WHEN outcome = 'missed' THEN coalesce(ended_at, seen_at) END,
    rejected_at = CASE WHEN outcome = 'rejected' THEN greatest(coalesce(ended_at, seen_at), accepted_at) END,
    ended_at = CASE WHEN outcome = 'ended' THEN coalesce(ended_at, seen_at) END;
  ALTER TABLE hub.calls DROP COLUMN outcome;
  ALTER TABLE hub.calls ADD COLUMN outcome text GENERATED ALWAYS AS (CASE
    WHEN ended_at IS NOT NULL AND accepted_at IS NOT NULL THEN 'ended'
    WHEN rejected_at IS NOT NULL AND (last_accepted_at IS NULL OR last_accepted_at <= rejected_at) THEN 'rejected'
    WHEN missed_at IS NOT NULL THEN 'missed'
    WHEN ended_at IS NOT NULL THEN 'ended'
  END) STORED;
  CREATE INDEX calls_open ON hub.calls (workspace_id, seen_at) WHERE outcome IS NULL;
  CREATE INDEX calls_by_subject ON hub.calls (workspace_id, subject, seen_at) WHERE subject IS NOT NULL;
  CREATE INDEX calls_outgoing ON hub.calls (workspace_id, seen_at) WHERE direction = 'OUTGOING';

  -- Events that are no longer kept: a late copy of one is still known for a copy.
  CREATE TABLE hub.seen (
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    event_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, key)
  );
  CREATE INDEX seen_by_age ON hub.seen (workspace_id, at);
  `,
    carryOver: takeOldRepliesAlong,
  },
  {
    script: `
  -- Keys have names and roles. One that was replaced may go on for a while, until ends_at.
  ALTER TABLE hub.keys
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN name text NOT NULL DEFAULT 'main',
    ADD COLUMN role text NOT NULL DEFAULT 'admin',
    ADD COLUMN last_used_at timestamptz,
    ADD COLUMN ends_at timestamptz;
  UPDATE hub.keys SET name = 'local Zaps', role = 'agent' WHERE purpose = 'local';
  ALTER TABLE hub.keys DROP COLUMN purpose;
  CREATE UNIQUE INDEX keys_by_id ON hub.keys (id);
  CREATE UNIQUE INDEX keys_by_name ON hub.keys (workspace_id, name) WHERE ends_at IS NULL;

  -- Intake tokens are random and no key's own; sealed, so that the hub can show their URLs again. Those that were worked
  -- out from a key go on, and are sealed once that key is used.
  DELETE FROM hub.intakes WHERE purpose = 'local';
  ALTER TABLE hub.intakes
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN sealed bytea,
    ADD COLUMN last_used_at timestamptz,
    ADD COLUMN ends_at timestamptz;
  ALTER TABLE hub.intakes DROP COLUMN purpose;
  CREATE UNIQUE INDEX intakes_by_id ON hub.intakes (id);
  CREATE INDEX intakes_by_workspace ON hub.intakes (workspace_id);

  -- What tokens are sealed with, where neither the configuration nor a file has it.
  CREATE TABLE hub.secrets (name text PRIMARY KEY, secret bytea NOT NULL);

  -- Who exported, looked up or erased what.
  CREATE TABLE hub.access_log (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    at timestamptz NOT NULL,
    who text NOT NULL,
    role text NOT NULL,
    way text NOT NULL,
    what text NOT NULL,
    person uuid
  );
  CREATE INDEX access_log_by_workspace ON hub.access_log (workspace_id, id);

  -- A workspace that is deleted takes its ledger along; there is no other way to remove a line.
  CREATE OR REPLACE FUNCTION hub.guard_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ringhook.erases', true) = 'on' AND NEW.record IS NULL AND NEW.body IS NULL
      AND (NEW.workspace_id, NEW.seq, NEW.id, NEW.content_hash, NEW.prev_hash, NEW.hash)
        = (OLD.workspace_id, OLD.seq, OLD.id, OLD.content_hash, OLD.prev_hash, OLD.hash)
    THEN
      RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('ringhook.deletes', true) = OLD.workspace_id::text THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The permission ledger only grows: none of its lines is changed or removed.';
  END
  $$;
  CREATE FUNCTION hub.delete_ledger_lines(workspace uuid, most int) RETURNS int LANGUAGE plpgsql AS $$
  DECLARE
    deleted int;
  BEGIN
    PERFORM set_config('ringhook.deletes', workspace::text, true);
    DELETE FROM hub.ledger WHERE workspace_id = workspace
      AND seq IN (SELECT seq FROM hub.ledger WHERE workspace_id = workspace ORDER BY seq LIMIT most);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    PERFORM set_config('ringhook.deletes', '', true);
    RETURN deleted;
  END
  $$;
  `,
  },
  {
    script: `
  -- The processes that deliver: one that has not been seen for a while is dead, and its deliveries are anybody's.
  CREATE TABLE hub.owners (id uuid PRIMARY KEY, seen_at timestamptz NOT NULL) WITH (fillfactor = 50);

  -- Which process makes a queued delivery; nobody's yet when there is none.
  ALTER TABLE hub.deliveries ADD COLUMN owner uuid, ADD COLUMN owned_since timestamptz;
  CREATE INDEX deliveries_queued ON hub.deliveries (owner, event_id) WHERE status = 'queued';
  `,
  },
  {
    script: `
  -- Nothing is sent while a subscription is paused; what comes in waits, as "paused".
  ALTER TABLE hub.subscriptions ADD COLUMN paused_at timestamptz;
  CREATE INDEX deliveries_paused ON hub.deliveries (subscription_id, event_id) WHERE status = 'paused';

  -- What is to be sent again, or was missed: one task goes through the events of a period, in the order of their ids.
  CREATE TABLE hub.recoveries (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    what text NOT NULL,
    subscription_id uuid,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    -- The last event that was looked at.
    after_id uuid,
    found int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    is_stopped boolean NOT NULL DEFAULT false
  );
  CREATE INDEX recoveries_by_workspace ON hub.recoveries (workspace_id, id);
  CREATE INDEX recoveries_open ON hub.recoveries (id) WHERE ended_at IS NULL;
  ALTER TABLE hub.deliveries ADD COLUMN recovery_id uuid;
  CREATE INDEX deliveries_by_recovery ON hub.deliveries (recovery_id, status) WHERE recovery_id IS NOT NULL;
  `,
  },
  {
    script: `
  -- When a call began, as far as it is known: what figures of a period and lists go by.
  ALTER TABLE hub.calls ADD COLUMN began_at timestamptz
    GENERATED ALWAYS AS (coalesce(started_at, accepted_at, ended_at, missed_at, rejected_at, seen_at)) STORED;
  CREATE INDEX calls_by_begin ON hub.calls (workspace_id, began_at);
  CREATE INDEX calls_back ON hub.calls (workspace_id, subject, began_at) WHERE direction = 'OUTGOING';
  -- Who was seen on which number: from one pair to the next.
  CREATE INDEX calls_by_agent ON hub.calls (workspace_id, agent, coalesce(number, ''), began_at)
    WHERE agent IS NOT NULL;
  `,
  },
  {
    script: `
  -- Steps of Zaps that wait for a customer's answer; an erased customer's is without the customer.
  CREATE TABLE hub.permission_waits (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    identifier text,
    number text,
    callback_url text NOT NULL,
    secret text NOT NULL,
    -- The answer that counted when it began: any other is the one that it waits for.
    seen_line uuid,
    created_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    -- When to look at it next: at an answer, at its end, after an attempt that failed, or once whoever is at it is dead.
    look_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX permission_waits_by_callback ON hub.permission_waits (workspace_id, callback_url);
  CREATE INDEX permission_waits_by_person ON hub.permission_waits (workspace_id, identifier);
  CREATE INDEX permission_waits_due ON hub.permission_waits (look_at);
  `,
  },
  {
    script: `
  -- What is wrong, or was: of one key one alert is open at a time. Its latest change is told once an event of it was
  -- stored for Zaps, unless it is about a Zap that would hear of itself.
  CREATE TABLE hub.alerts (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES hub.workspaces ON DELETE CASCADE,
    key text NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    title text NOT NULL,
    what_happened text NOT NULL,
    what_to_do text NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL,
    tells_zaps boolean NOT NULL,
    began_at timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    cleared_at timestamptz,
    is_told boolean NOT NULL DEFAULT false
  );
  CREATE UNIQUE INDEX alerts_open ON hub.alerts (workspace_id, key) WHERE cleared_at IS NULL;
  CREATE INDEX alerts_by_workspace ON hub.alerts (workspace_id, id);
  CREATE INDEX alerts_untold ON hub.alerts (workspace_id) WHERE NOT is_told;

  -- When a workspace was last looked at: whoever writes it looks, and the other processes do not.
  CREATE TABLE hub.alert_looks (
    workspace_id uuid PRIMARY KEY REFERENCES hub.workspaces ON DELETE CASCADE,
    looked_at timestamptz NOT NULL
  );

  -- In which quarters of an hour, counted since 1970, a provider posted anything: its habits outlive its events.
  CREATE TABLE hub.active_quarters (
    workspace_id uuid NOT NULL REFERENCES hub.workspaces ON DELETE CASCADE,
    source text NOT NULL,
    quarter int NOT NULL,
    PRIMARY KEY (workspace_id, source, quarter)
  );

  -- Whose hours the habits are by, and how many hours of silence are too many, by provider; 0 for any number.
  ALTER TABLE hub.workspaces ADD COLUMN time_zone text, ADD COLUMN silence_hours jsonb NOT NULL DEFAULT '{}';

  -- How the last attempts went, the latest last: "1" was taken, "0" was not.
  ALTER TABLE hub.subscriptions ADD COLUMN recent text NOT NULL DEFAULT '';
  `,
  },
  {
    script: `
  -- What a subscription is sent: the provider's webhook as it came, or its fields, with days in a time zone.
  ALTER TABLE hub.subscriptions
    ADD COLUMN format text NOT NULL DEFAULT 'webhook',
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
  `,
  },
  {
    script: `
  -- Which events a subscription is for; null for all of its trigger.
  ALTER TABLE hub.subscriptions ADD COLUMN filters jsonb;
  `,
  },
  {
    script: `
  -- Events of one call that go to such subscriptions are delivered in their order.
  ALTER TABLE hub.subscriptions ADD COLUMN in_order boolean NOT NULL DEFAULT false;
  -- The call, of its workspace, and when the event happened in it: for such subscriptions alone.
  ALTER TABLE hub.deliveries ADD COLUMN call text, ADD COLUMN call_at timestamptz;
  CREATE INDEX deliveries_in_order ON hub.deliveries (call, call_at, event_id)
    WHERE call IS NOT NULL AND status IN ('queued', 'waiting');
  `,
  },
  {
    script: `
  -- In which order a subscription gets its events: any, those of a call in theirs, or the newest first of what has piled up.
  ALTER TABLE hub.subscriptions ADD COLUMN delivery_order text NOT NULL DEFAULT 'any';
  UPDATE hub.subscriptions SET delivery_order = 'call' WHERE in_order;
  ALTER TABLE hub.subscriptions DROP COLUMN in_order;
  CREATE INDEX deliveries_waiting_newest ON hub.deliveries (subscription_id, event_id) WHERE status = 'waiting';
  `,
  },
  {
    script: `
  -- Workspaces that somebody deleted with a database client: what they had is removed by the hub.
  CREATE TABLE hub.deleted_workspaces (id uuid PRIMARY KEY, is_cleared boolean NOT NULL DEFAULT false);
  CREATE FUNCTION hub.on_workspace_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.legal_hold IS NOT NULL THEN
      RAISE EXCEPTION 'The workspace is under legal hold: nothing of it is deleted until the hold is lifted.';
    END IF;
    INSERT INTO hub.deleted_workspaces (id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
    UPDATE hub.subscriptions SET ended_at = now(), ended_reason = 'the workspace was deleted'
      WHERE workspace_id = OLD.id AND ended_at IS NULL;
    RETURN OLD;
  END
  $$;
  CREATE TRIGGER workspace_deleted BEFORE DELETE ON hub.workspaces
    FOR EACH ROW EXECUTE FUNCTION hub.on_workspace_deleted();
  `,
  },
  {
    script: `
  -- Figures of a period are read from the index alone, however many calls there are beside them. It holds no long text.
  UPDATE hub.calls SET direction = left(direction, 120), agent = left(agent, 120), number = left(number, 120)
    WHERE greatest(length(direction), length(agent), length(number)) > 120;
  CREATE INDEX calls_figures ON hub.calls (workspace_id, began_at)
    INCLUDE (direction, agent, number, source, subject, outcome, started_at, accepted_at, ended_at, missed_at, rejected_at);
  DROP INDEX hub.calls_by_begin;
  `,
  },
  {
    script: `
  -- Whoever is looked for by name is found by any word of it, and by how a word begins. A long text is no name.
  CREATE INDEX calls_by_name ON hub.calls USING gin (to_tsvector('simple', left(customer_name, 200))) WITH (fastupdate = off)
    WHERE customer_name IS NOT NULL AND subject IS NOT NULL;
  `,
  },
  {
    script: `
  -- Whoever posts to such a URL signs with this secret, kept sealed.
  ALTER TABLE hub.intakes ADD COLUMN app_secret bytea;
  `,
  },
  {
    script: `
  -- What a workspace calls members of its team whom a provider tells by number alone.
  CREATE TABLE hub.member_names (
    workspace_id uuid NOT NULL REFERENCES hub.workspaces ON DELETE CASCADE,
    phone text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (workspace_id, phone)
  );
  `,
  },
  {
    script: `
  -- The call that an event tells of, be it on record or not.
  ALTER TABLE hub.events ADD COLUMN call_id text;
  `,
    carryOver: nameCallsOfOldEvents,
  },
  {
    script: `
  -- Events of some calls are found from the index alone, newest first.
  CREATE INDEX events_by_call ON hub.events (workspace_id, call_id, id, kind) WHERE call_id IS NOT NULL;
  CREATE INDEX calls_by_agent_name ON hub.calls (workspace_id, (btrim(regexp_replace(lower(agent), '\\s+', ' ', 'g'))))
    WHERE agent IS NOT NULL;

  -- Events that somebody chose to be sent again; null for those of a period.
  ALTER TABLE hub.recoveries ADD COLUMN event_ids uuid[];
  `,
  },
  {
    script: `
  -- What people call a subscription; null while it goes by its trigger.
  ALTER TABLE hub.subscriptions ADD COLUMN name text;
  `,
  },
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

/**
 * Brings the tables up to date, or `to` an earlier version; gives how many migrations it made. Any number of processes may
 * do so at once.
 */
export const migrate = (database: Database, to = MIGRATIONS.length): Promise<number> =>
  database.patient.transaction(async (sql) => {
    const isPlain = PLAIN.has(database.engine);
    if (isPlain) await sql.query('SELECT pg_advisory_xact_lock(72616)');
    // Even "IF NOT EXISTS" asks for the right to create: the hub may run as a role that has none.
    const [there] = await sql.query<{ isThere: boolean }>(
      `SELECT to_regclass('hub.migrations') IS NOT NULL AS "isThere"`,
    );
    if (!there?.isThere) {
      await sql.query('CREATE SCHEMA IF NOT EXISTS hub');
      await sql.query('CREATE TABLE hub.migrations (version int PRIMARY KEY, made_at timestamptz NOT NULL)');
    }
    const [made] = await sql.query<{ version: number }>(
      'SELECT coalesce(max(version), 0)::int AS version FROM hub.migrations',
    );
    const version = made?.version ?? 0;
    if (version > MIGRATIONS.length) throw new NewerDatabaseError();
    for (const [index, { script, carryOver }] of MIGRATIONS.entries()) {
      if (index < version || index >= to) continue;
      for (const statement of statementsOf(script)) {
        await sql.query(isPlain ? statement : statement.replace(STORAGE, ')'));
      }
      await carryOver?.(sql);
      await sql.query('INSERT INTO hub.migrations VALUES ($1, now())', [index + 1]);
    }
    return Math.max(0, to - version);
  });

/** Whether the tables are there, and as this version wants them. */
export const isUpToDate = async (sql: Sql): Promise<boolean> => {
  const [there] = await sql.query<{ isThere: boolean }>(
    `SELECT to_regclass('hub.migrations') IS NOT NULL AS "isThere"`,
  );
  if (!there?.isThere) return false;
  const [made] = await sql.query<{ version: number }>('SELECT max(version)::int AS version FROM hub.migrations');
  return made?.version === MIGRATIONS.length;
};

/** A semicolon ends a statement, unless it stands in the body of a function, between "$$" and "$$". */
const STATEMENT = /(?:\$\$[\s\S]*?\$\$|[^;])+/g;

const statementsOf = (script: string): string[] =>
  (script.replaceAll(/^\s*--.*$/gm, '').match(STATEMENT) ?? []).map((statement) => statement.trim()).filter(Boolean);
