import type { Answer, LineKind } from '../../hub-api/permissions.ts';
import type { Sql } from '../database/database.ts';
import { storable } from '../platform/storable.ts';
import { contentHashOf, GENESIS, hashOfPlace, newSalt, textDigest } from './chain.ts';
import { join, keptIdentifier } from './persons.ts';
import type { LedgerRecord, LineChannel, NewLine } from './record.ts';
import type { DecidingLine } from './rules.ts';

/** A line that was written: where it stands in its workspace's chain. */
export interface Written {
  id: string;
  seq: number;
  /** SHA-256 in hex. */
  hash: string;
}

interface Head {
  seq: number;
  hash: string;
}

/**
 * Holds the ends of these workspaces' chains for the rest of the transaction, in one order always, so that two that hold
 * several never wait for each other in a circle.
 */
const holdHeads = async (sql: Sql, workspaceIds: readonly string[], now: string): Promise<Map<string, Head>> => {
  await sql.query(
    `INSERT INTO hub.ledger_heads (workspace_id, seq, hash, at)
     SELECT id, 0, $2, $3::timestamptz FROM unnest($1::uuid[]) AS wanted (id) ORDER BY id ON CONFLICT DO NOTHING`,
    [workspaceIds, GENESIS, now],
    'prepared',
  );
  const rows = await sql.query<{ workspace_id: string; seq: string | number; hash: string }>(
    'SELECT workspace_id, seq, hash FROM hub.ledger_heads WHERE workspace_id = ANY ($1::uuid[]) ORDER BY workspace_id FOR UPDATE',
    [workspaceIds],
    'prepared',
  );
  return new Map(rows.map((row) => [row.workspace_id, { seq: Number(row.seq), hash: row.hash }]));
};

/** Holds the end of one workspace's chain for the rest of the transaction: nobody else adds to it meanwhile. */
export const holdChain = async (sql: Sql, workspaceId: string, now: string): Promise<void> => {
  await holdHeads(sql, [workspaceId], now);
};

/** Text as the database can hold it, all the way down. */
const storableDeep = (value: unknown): unknown => {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storableDeep(inner)]));
};

/** The record as it is hashed and stored. */
const finish = ({ record, body, contentType }: NewLine): LedgerRecord => {
  const identifiers = [...new Set(record.identifiers.map(keptIdentifier))].toSorted();
  const proof = body === null ? {} : { body_sha256: textDigest(body), content_type: contentType };
  return storableDeep({ ...record, identifiers, ...proof, salt: newSalt() }) as LedgerRecord;
};

/**
 * Adds lines to their workspaces' chains, in their order, and makes the identities that each names one person's. Runs in
 * the caller's transaction: from here to its end nobody else adds to these chains.
 */
export const appendLines = async (sql: Sql, lines: readonly NewLine[], now: string): Promise<Written[]> => {
  if (lines.length === 0) return [];
  const heads = await holdHeads(sql, [...new Set(lines.map(({ workspaceId }) => workspaceId))].toSorted(), now);
  const written: Written[] = [];
  const groups: { workspaceId: string; identifiers: readonly string[] }[] = [];
  const rows = lines.map((line) => {
    const { id, workspaceId, body } = line;
    const record = finish(line);
    const head = heads.get(workspaceId) ?? { seq: 0, hash: GENESIS };
    const place = { workspaceId, id, seq: head.seq + 1, contentHash: contentHashOf(record), prevHash: head.hash };
    const hash = hashOfPlace(place);
    heads.set(workspaceId, { seq: place.seq, hash });
    written.push({ id, seq: place.seq, hash });
    if (record.kind !== 'erasure' && record.kind !== 'check')
      groups.push({ workspaceId, identifiers: record.identifiers });
    return {
      workspace_id: workspaceId,
      seq: place.seq,
      id,
      content_hash: place.contentHash,
      prev_hash: place.prevHash,
      hash,
      record,
      body,
    };
  });
  await sql.query(
    `INSERT INTO hub.ledger (workspace_id, seq, id, content_hash, prev_hash, hash, record, body)
     SELECT * FROM json_to_recordset($1::json) AS x (
       workspace_id uuid, seq bigint, id uuid, content_hash text, prev_hash text, hash text, record jsonb, body text
     )`,
    [JSON.stringify(rows)],
    'prepared',
  );
  await join(sql, groups);
  await sql.query(
    `UPDATE hub.ledger_heads h SET seq = x.seq, hash = x.hash, at = $2::timestamptz
     FROM json_to_recordset($1::json) AS x (workspace_id uuid, seq bigint, hash text)
     WHERE h.workspace_id = x.workspace_id`,
    [JSON.stringify([...heads].map(([id, { seq, hash }]) => ({ workspace_id: id, seq, hash }))), now],
    'prepared',
  );
  return written;
};

/** Which of these replies a workspace's ledger has already, and as which line: a late copy adds nothing. */
export const knownReplies = async (
  sql: Sql,
  replies: readonly { workspaceId: string; replyId: string }[],
): Promise<Map<string, string>> => {
  if (replies.length === 0) return new Map();
  const rows = await sql.query<{ workspace_id: string; reply_id: string; id: string }>(
    `SELECT l.workspace_id, l.reply_id, l.id FROM hub.ledger l
     JOIN json_to_recordset($1::json) AS x (workspace_id uuid, reply_id text) USING (workspace_id, reply_id)`,
    [JSON.stringify(replies.map(({ workspaceId, replyId }) => ({ workspace_id: workspaceId, reply_id: replyId })))],
    'prepared',
  );
  return new Map(rows.map((row) => [`${row.workspace_id} ${row.reply_id}`, row.id]));
};

interface DecidingRow {
  seq: string | number;
  id: string;
  kind: DecidingLine['kind'];
  answer: Answer;
  identifiers: string[];
  number: string | null;
  channel: LineChannel;
  at: string;
  recorded_at: string;
  expires_at: string | null;
  time_rule: 'stated' | 'arrival' | null;
  is_automatic: boolean | null;
}

const DECIDING = `l.seq, l.id, l.kind, l.answer, l.identifiers, l.number, l.record ->> 'channel' AS channel, l.at,
  l.record ->> 'recorded_at' AS recorded_at, l.expires_at, l.record ->> 'time_rule' AS time_rule,
  (l.record ->> 'is_automatic')::boolean AS is_automatic`;

const DECIDES = `l.kind IN ('reply', 'by_hand', 'erasure') AND l.answer IS NOT NULL`;

const toDeciding = (row: DecidingRow): DecidingLine => ({
  seq: Number(row.seq),
  id: row.id,
  kind: row.kind,
  answer: row.answer,
  identifiers: row.identifiers,
  number: row.number,
  channel: row.channel,
  at: row.at,
  recordedAt: row.recorded_at,
  expiresAt: row.expires_at,
  timeRule: row.time_rule ?? 'stated',
  isAutomatic: row.is_automatic === true,
});

/** The lines that decide and name any of these identifiers. */
export const decidingLines = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
): Promise<DecidingLine[]> => {
  if (identifiers.length === 0) return [];
  const rows = await sql.query<DecidingRow>(
    `SELECT ${DECIDING} FROM hub.ledger l WHERE l.workspace_id = $1 AND l.identifiers && $2::text[] AND ${DECIDES}`,
    [workspaceId, identifiers],
    'prepared',
  );
  return rows.map(toDeciding);
};

/** A line, whole, as it is listed. Its record is null once it is erased. */
export interface LedgerEntry {
  seq: number;
  id: string;
  workspaceId: string;
  contentHash: string;
  prevHash: string;
  hash: string;
  record: LedgerRecord | null;
  body: string | null;
}

interface EntryRow {
  seq: string | number;
  id: string;
  workspace_id: string;
  content_hash: string;
  prev_hash: string;
  hash: string;
  record: LedgerRecord | null;
  body: string | null;
}

const toEntry = (row: EntryRow): LedgerEntry => ({
  seq: Number(row.seq),
  id: row.id,
  workspaceId: row.workspace_id,
  contentHash: row.content_hash,
  prevHash: row.prev_hash,
  hash: row.hash,
  record: row.record,
  body: row.body,
});

const ENTRY = 'l.seq, l.id, l.workspace_id, l.content_hash, l.prev_hash, l.hash, l.record';

/** Which lines to list, in their order; none of their bodies. */
export interface EntriesWish {
  workspaceId: string;
  /** Only what comes after this one. */
  after: number;
  kinds: readonly LineKind[];
  most: number;
}

export const pageOfEntries = async (sql: Sql, wish: EntriesWish): Promise<LedgerEntry[]> => {
  const rows = await sql.query<EntryRow>(
    `SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
     WHERE l.workspace_id = $1 AND l.seq > $2 AND l.kind = ANY ($3::text[]) ORDER BY l.seq LIMIT $4`,
    [wish.workspaceId, wish.after, wish.kinds, wish.most],
  );
  return rows.map(toEntry);
};

/** A line as a verification reads it. */
export interface ChainEntry extends LedgerEntry {
  /** Whether the identities that it names are kept as one person's. */
  isJoined: boolean;
  /** Whether it is found by what its record says, and by nothing else. */
  isFoundByRecord: boolean;
}

/** What the bodies have at the most that are read together. */
const MOST_BYTES_TOGETHER = 2_000_000;

/** A page of everything, erased lines too, with their bodies: it ends before these are too long. */
export const pageOfChain = async (
  sql: Sql,
  workspaceId: string,
  after: number,
  most: number,
): Promise<ChainEntry[]> => {
  const rows = await sql.query<EntryRow & { persons: number; is_found_by_record: boolean }>(
    `SELECT ${ENTRY}, l.body, (
       SELECT count(DISTINCT coalesce(i.person::text, named.identifier))::int
       FROM unnest(hub.texts_of(l.record -> 'identifiers')) AS named (identifier)
       LEFT JOIN hub.identities i ON i.workspace_id = l.workspace_id AND i.identifier = named.identifier
     ) AS persons,
     (l.kind, l.answer, l.identifiers, l.number, l.at, l.expires_at, l.reply_id) IS NOT DISTINCT FROM
       (l.record ->> 'kind', l.record ->> 'answer', hub.texts_of(l.record -> 'identifiers'), l.record ->> 'number',
        l.record ->> 'at', l.record ->> 'expires_at', l.record ->> 'reply_id') AS is_found_by_record
     FROM hub.ledger l WHERE l.workspace_id = $1 AND l.seq > $2 AND l.seq <= (
       SELECT max(seq) FROM (
         SELECT seq, sum(bytes) OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM (
           SELECT p.seq, octet_length(p.body) AS bytes FROM hub.ledger p
           WHERE p.workspace_id = $1 AND p.seq > $2 ORDER BY p.seq LIMIT $3
         ) counted
       ) page WHERE coalesce(bytes_before, 0) < ${MOST_BYTES_TOGETHER}
     ) ORDER BY l.seq`,
    [workspaceId, after, most],
  );
  return rows.map((row) => ({
    ...toEntry(row),
    isJoined: row.persons <= 1,
    isFoundByRecord: row.is_found_by_record,
  }));
};

/** The first line that stands where no chain is: before its first line or behind its head. */
export const firstOutsideChain = async (sql: Sql, workspaceId: string): Promise<number | null> => {
  // One statement, so that a line that is being added is never seen without its head.
  const [row] = await sql.query<{ seq: string | number | null }>(
    `SELECT min(l.seq) AS seq FROM hub.ledger l WHERE l.workspace_id = $1 AND (
       l.seq < 1 OR l.seq > coalesce((SELECT h.seq FROM hub.ledger_heads h WHERE h.workspace_id = $1), 0)
     )`,
    [workspaceId],
  );
  return row?.seq == null ? null : Number(row.seq);
};

/** What the answers of a list must be; times are ISO 8601. */
export interface AnswersWish {
  workspaceId: string;
  /** What was answered; null for any. */
  answer: Answer | null;
  /** Only temporary permissions that end after this time and before the other; null for any. */
  ends: { after: string; before: string } | null;
  /** Only those that name nobody. */
  isUnidentified: boolean;
  /** Only what comes before this place, or in the order of ends after it. */
  from: { seq: number; expiresAt: string } | null;
  most: number;
}

/** An answer that names nobody, or only a request of which nobody knows whom it asked. */
const UNIDENTIFIED = `AND hub.names_nobody(l.identifiers) AND NOT EXISTS (
  SELECT FROM hub.identities one
  JOIN hub.identities other ON other.workspace_id = one.workspace_id AND other.person = one.person
  WHERE one.workspace_id = l.workspace_id AND one.identifier = ANY (l.identifiers)
    AND other.identifier NOT LIKE 'message:%')`;

/** A page of answers, the newest to arrive first; narrowed to ends, what ends first comes first. */
export const pageOfAnswers = async (sql: Sql, wish: AnswersWish): Promise<LedgerEntry[]> => {
  const { workspaceId, answer, ends, isUnidentified, from, most } = wish;
  const rows =
    ends === null
      ? await sql.query<EntryRow>(
          `SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
           WHERE l.workspace_id = $1 AND l.kind IN ('reply', 'by_hand') AND l.seq < $2
             ${answer === null ? '' : 'AND l.answer = $4'} ${isUnidentified ? UNIDENTIFIED : ''}
           ORDER BY l.seq DESC LIMIT $3`,
          [workspaceId, from?.seq ?? Number.MAX_SAFE_INTEGER, most, ...(answer === null ? [] : [answer])],
        )
      : await sql.query<EntryRow>(
          `SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
           WHERE l.workspace_id = $1 AND l.kind IN ('reply', 'by_hand') AND l.answer = 'temporary'
             AND l.expires_at > $2 AND l.expires_at < $3 AND (l.expires_at, l.seq) > ($4, $5)
           ORDER BY l.expires_at, l.seq LIMIT $6`,
          [workspaceId, ends.after, ends.before, from?.expiresAt ?? '', from?.seq ?? 0, most],
        );
  return rows.map(toEntry);
};

/** These lines, with their bodies, those that are still there. */
export const findEntries = async (sql: Sql, ids: readonly string[]): Promise<LedgerEntry[]> => {
  if (ids.length === 0) return [];
  const rows = await sql.query<EntryRow>(`SELECT ${ENTRY}, l.body FROM hub.ledger l WHERE l.id = ANY ($1::uuid[])`, [
    ids,
  ]);
  return rows.map(toEntry);
};

/** The bodies of these lines, in the lines' order, of those that still have one; a part is read at a time. */
export async function* bodiesOf(sql: Sql, ids: readonly string[]): AsyncGenerator<{ id: string; body: string }> {
  const lengths = await sql.query<{ id: string; bytes: number }>(
    `SELECT l.id, octet_length(l.body) AS bytes FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
     JOIN hub.ledger l USING (id) WHERE l.body IS NOT NULL ORDER BY wanted.place`,
    [ids],
  );
  for (let from = 0; from < lengths.length; ) {
    let to = from;
    for (let bytes = 0; to < lengths.length && bytes < MOST_BYTES_TOGETHER; to += 1) bytes += lengths[to]?.bytes ?? 0;
    yield* await sql.query<{ id: string; body: string }>(
      `SELECT id, l.body FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
       JOIN hub.ledger l USING (id) WHERE l.body IS NOT NULL ORDER BY wanted.place`,
      [lengths.slice(from, to).map(({ id }) => id)],
    );
    from = to;
  }
}

/** Every line that names any of these identifiers, the oldest first, without bodies; checks only the latest so many. */
export const entriesAbout = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
  { mostChecks }: { mostChecks: number },
): Promise<LedgerEntry[]> => {
  const rows = await sql.query<EntryRow>(
    `SELECT * FROM (
       SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
       WHERE l.workspace_id = $1 AND l.identifiers && $2::text[] AND ${DECIDES}
       UNION ALL
       SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
       WHERE l.workspace_id = $1 AND l.identifiers && $2::text[] AND l.kind IN ('request', 'end', 'join')
       UNION ALL
       (SELECT ${ENTRY}, NULL AS body FROM hub.ledger l
        WHERE l.workspace_id = $1 AND l.identifiers && $2::text[] AND l.kind = 'check' ORDER BY l.seq DESC LIMIT $3)
     ) about ORDER BY seq`,
    [workspaceId, identifiers, mostChecks],
  );
  return rows.map(toEntry);
};

/** The places of every line that names any of these identifiers. */
export const seqsAbout = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<number[]> => {
  const rows = await sql.query<{ seq: string | number }>(
    `SELECT l.seq FROM hub.ledger l WHERE l.workspace_id = $1 AND l.identifiers && $2::text[]
       AND l.kind IN ('reply', 'by_hand', 'erasure')
     UNION ALL
     SELECT l.seq FROM hub.ledger l WHERE l.workspace_id = $1 AND l.identifiers && $2::text[]
       AND l.kind IN ('request', 'check', 'end', 'join')`,
    [workspaceId, identifiers],
  );
  return rows.map(({ seq }) => Number(seq)).toSorted((one, other) => one - other);
};

/** Where a workspace's chain has come to. */
export const headOf = async (sql: Sql, workspaceId: string): Promise<Head> => {
  const [row] = await sql.query<{ seq: string | number; hash: string }>(
    'SELECT seq, hash FROM hub.ledger_heads WHERE workspace_id = $1',
    [workspaceId],
  );
  return row ? { seq: Number(row.seq), hash: row.hash } : { seq: 0, hash: GENESIS };
};
