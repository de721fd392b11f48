import { expect, test } from '@jest/globals';
import { callEnded } from '../../../src/doubletick/sample-payloads.ts';
import { migrate } from '../../../src/hub/database/migrations.ts';
import { callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachDatabase } from '../databases.ts';
import { AT } from './rows.ts';

/** The last version whose events did not say of which call they are. */
const BEFORE = 17;

/** What is no list, as a form has it. */
const asForm = (payload: Record<string, unknown>): string =>
  new URLSearchParams(
    Object.entries(payload).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  ).toString();

onEachDatabase((on) => {
  test('events of before say of which call they are after the upgrade', async () => {
    const { database } = on;
    await database.script('DROP SCHEMA hub CASCADE');
    await migrate(database, BEFORE);
    const events = [
      ['doubletick', 'doubletick_call_ended', JSON.stringify({ ...callEnded, callId: 'old' }), 'application/json'],
      [
        'whatconverts',
        'whatconverts_call_in_progress',
        asForm({ ...callInProgress, lead_id: '77' }),
        'application/x-www-form-urlencoded',
      ],
      ['doubletick', 'doubletick_other', '{"event":"CALL_TRANSFERRED"}', 'application/json'],
      ['doubletick', 'doubletick_call_ended', 'not JSON any more', 'application/json'],
    ];
    const id = (n: number): string => `01956000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    // More than one page of them.
    const rows = Array.from({ length: 504 }, (_, n) => ({ id: id(n), event: events[n % 4] ?? [] }));
    for (const { id: eventId, event } of rows) {
      await database.query(
        `INSERT INTO hub.events (id, workspace_id, source, kind, body, content_type, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [eventId, id(1_000), ...event, AT],
      );
    }
    await migrate(database);
    const named = await database.query<{ call_id: string | null; count: number }>(
      'SELECT call_id, count(*)::int AS count FROM hub.events GROUP BY call_id ORDER BY call_id',
    );
    expect(named).toEqual([
      { call_id: 'doubletick:old', count: 126 },
      { call_id: 'whatconverts:77', count: 126 },
      { call_id: null, count: 252 },
    ]);
  });
});
