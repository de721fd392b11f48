import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { CallSighting } from '../../../src/hub/calls/sighting.ts';
import type { Database, Sql } from '../../../src/hub/database/database.ts';
import { SIGHTING_COLUMNS, sightingRows, upsertCallsFrom } from '../../../src/hub/store/calls.ts';
import type { NewEvent } from '../../../src/hub/store/events.ts';
import { type Subscription, subscribe } from '../../../src/hub/store/subscriptions.ts';
import type { DeliveryOrder } from '../../../src/hub-api/subscriptions.ts';

export const TRIGGER = 'doubletick_call_ended';
export const AT = '2026-03-02T09:15:07.420Z';

/** `minutes` after AT. */
export const later = (minutes: number): string => new Date(Date.parse(AT) + minutes * 60_000).toISOString();

/** An event, ready to be stored, of a workspace of its own if it is not told otherwise. */
export const newEvent = (changes: Partial<NewEvent> = {}): NewEvent => ({
  id: uuidv7(),
  workspaceId: randomUUID(),
  source: 'doubletick',
  kind: TRIGGER,
  dedupeKey: randomUUID(),
  customer: '17735550170',
  identifiers: [],
  body: '{"event":"CALL_ENDED"}',
  contentType: 'application/json',
  receivedAt: AT,
  leadTimeHours: null,
  ends: null,
  reply: null,
  callId: null,
  call: null,
  ...changes,
});

export const subscribeTo = (
  sql: Sql,
  workspaceId: string,
  changes: { trigger?: string; targetUrl?: string; options?: Record<string, string>; order?: DeliveryOrder } = {},
): Promise<Subscription> => {
  const targetUrl = `https://hooks.zapier.com/hooks/standard/1/${randomUUID()}/`;
  return subscribe(sql, { workspaceId, trigger: TRIGGER, targetUrl, options: {}, ...changes }, AT);
};

export const countRows = async (database: Database, table: string, workspaceId: string): Promise<number> => {
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE workspace_id = $1`,
    [workspaceId],
  );
  return row?.count ?? 0;
};

/** What events tell of calls, without the events. */
export const upsertCalls = async (
  sql: Sql,
  sightings: readonly { workspaceId: string; call: CallSighting }[],
): Promise<void> => {
  const rows = sightingRows(sightings.map((sighting) => ({ ...sighting, id: randomUUID() })));
  const given = `json_to_recordset($1::json) AS x (${SIGHTING_COLUMNS})`;
  await sql.query(upsertCallsFrom(given), [JSON.stringify(rows)]);
};
