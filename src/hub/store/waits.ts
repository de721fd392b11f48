import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import { keptIdentifier } from '../permissions/persons.ts';
import type { NewLine } from '../permissions/record.ts';
import { newWebhookSecret } from '../workspaces/secrets.ts';

/** A step of a Zap that waits for a customer's answer. Times are ISO 8601. */
export interface Wait {
  id: string;
  workspaceId: string;
  /** Whose answer, and on which business number, in canonical digits; null once the customer is erased. */
  identifier: string | null;
  number: string | null;
  callbackUrl: string;
  secret: string;
  /** The answer that counted when it began; null for none. */
  seenLine: string | null;
  createdAt: string;
  endsAt: string;
  /** Until when whoever took it has it to themselves. */
  lookAt: string;
  /** How many there were. */
  attempts: number;
}

interface Row {
  id: string;
  workspace_id: string;
  identifier: string | null;
  number: string | null;
  callback_url: string;
  secret: string;
  seen_line: string | null;
  created_at: Date;
  ends_at: Date;
  look_at: Date;
  attempts: number;
}

const toWait = (row: Row): Wait => ({
  id: row.id,
  workspaceId: row.workspace_id,
  identifier: row.identifier,
  number: row.number,
  callbackUrl: row.callback_url,
  secret: row.secret,
  seenLine: row.seen_line,
  createdAt: row.created_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  lookAt: row.look_at.toISOString(),
  attempts: row.attempts,
});

export interface NewWait {
  workspaceId: string;
  identifier: string;
  number: string | null;
  callbackUrl: string;
  seenLine: string | null;
  /** Times are ISO 8601: it is not called back before `notBefore`, and first looked at then when `isAnswered`. */
  createdAt: string;
  notBefore: string;
  endsAt: string;
  isAnswered: boolean;
}

/** Asking again for one callback gives the same wait. */
export const insertWait = async (sql: Sql, wait: NewWait): Promise<Wait> => {
  const [row] = await sql.query<Row>(
    `INSERT INTO hub.permission_waits (
       id, workspace_id, identifier, number, callback_url, secret, seen_line, created_at, not_before, ends_at, look_at
     ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (workspace_id, callback_url) DO UPDATE SET callback_url = excluded.callback_url RETURNING *`,
    [
      uuidv7({ msecs: Date.parse(wait.createdAt) }),
      wait.workspaceId,
      wait.identifier,
      wait.number,
      wait.callbackUrl,
      newWebhookSecret(),
      wait.seenLine,
      wait.createdAt,
      wait.notBefore,
      wait.endsAt,
      wait.isAnswered || wait.endsAt < wait.notBefore ? wait.notBefore : wait.endsAt,
    ],
  );
  if (!row) throw new Error('The database kept no wait.');
  return toWait(row);
};

/** Kinds of lines that may change where somebody stands. */
const TELLING = new Set(['reply', 'by_hand', 'join']);

/**
 * Has the waits looked at that new lines of the ledger may answer: those for any identity of the persons whom the lines
 * name. In the transaction that writes the lines, after them. `now` in ISO 8601.
 */
export const wakeWaits = async (sql: Sql, lines: readonly NewLine[], now: string): Promise<void> => {
  const named = lines.flatMap(({ workspaceId, record }) =>
    TELLING.has(record.kind)
      ? record.identifiers.map((identifier) => ({
          workspace_id: workspaceId,
          identifier: keptIdentifier(identifier),
        }))
      : [],
  );
  if (named.length === 0) return;
  await sql.query(
    `UPDATE hub.permission_waits w SET look_at = least(w.look_at, greatest($2::timestamptz, w.not_before))
     FROM (
       SELECT workspace_id, identifier
       FROM json_to_recordset($1::json) AS x (workspace_id uuid, identifier text)
       UNION
       SELECT other.workspace_id, other.identifier
       FROM json_to_recordset($1::json) AS x (workspace_id uuid, identifier text)
       JOIN hub.identities one USING (workspace_id, identifier)
       JOIN hub.identities other ON other.workspace_id = one.workspace_id AND other.person = one.person
     ) AS named
     WHERE w.workspace_id = named.workspace_id AND w.identifier = named.identifier`,
    [JSON.stringify(named), now],
    'prepared',
  );
};

/** Takes waits that are to be looked at now, until `lease`: then they are anybody's again. Times are ISO 8601. */
export const takeWaits = async (sql: Sql, now: string, lease: string, most: number): Promise<Wait[]> => {
  const rows = await sql.query<Row>(
    `UPDATE hub.permission_waits SET look_at = $2 WHERE id IN (
       SELECT id FROM hub.permission_waits WHERE look_at <= $1 ORDER BY look_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ) RETURNING *`,
    [now, lease, most],
  );
  return rows.map(toWait);
};

/** Puts a wait back until its end, unless an answer came since it was taken. */
export const putBack = async (sql: Sql, { id, lookAt, endsAt }: Wait): Promise<void> => {
  await sql.query('UPDATE hub.permission_waits SET look_at = $3 WHERE id = $1 AND look_at = $2', [id, lookAt, endsAt]);
};

/** After an attempt that failed: another is due at `next`, ISO 8601. */
export const tryWaitAgain = async (sql: Sql, { id }: Wait, next: string): Promise<void> => {
  await sql.query('UPDATE hub.permission_waits SET look_at = $2, attempts = attempts + 1 WHERE id = $1', [id, next]);
};

/** Nobody waits any more. */
export const removeWait = async (sql: Sql, workspaceId: string, id: string): Promise<void> => {
  await sql.query('DELETE FROM hub.permission_waits WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
};

/**
 * Takes a person out of the waits for them: these end without an answer, so that no step waits for somebody of whom nothing
 * will be known. `now` in ISO 8601.
 */
export const eraseFromWaits = async (
  sql: Sql,
  workspaceId: string,
  identifiers: readonly string[],
  now: string,
): Promise<void> => {
  await sql.query(
    `UPDATE hub.permission_waits
     SET identifier = NULL, number = NULL, seen_line = NULL, look_at = least(look_at, greatest($3::timestamptz, not_before))
     WHERE workspace_id = $1 AND identifier = ANY ($2::text[])`,
    [workspaceId, identifiers, now],
  );
};

/** How many steps of Zaps wait. */
export const countWaits = async (sql: Sql): Promise<number> => {
  const [row] = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM hub.permission_waits');
  return row?.count ?? 0;
};
