import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../database/database.ts';
import type { NewEvent } from '../store/events.ts';
import { findEntries } from './ledger.ts';
import { numberOf } from './number.ts';
import { unjoined } from './persons.ts';
import { type NewLine, recordOfEnd, recordOfJoin, recordOfReply } from './record.ts';

/**
 * What new events add to the ledger: replies, ends of permissions, and identities that one webhook names together for the
 * first time.
 */
export const linesOfEvents = async (sql: Sql, events: readonly NewEvent[]): Promise<NewLine[]> => {
  const others = events.filter(({ reply, ends }) => reply === null && ends === null);
  // Of several that name the same identities together, the first one's line is enough.
  const byIdentities = Map.groupBy(await unjoined(sql, others), ({ workspaceId, identifiers }) =>
    [workspaceId, ...identifiers].join(' '),
  );
  const joining = new Set([...byIdentities.values()].map(([first]) => first));
  const ended = new Map(
    (
      await findEntries(
        sql,
        events.flatMap(({ ends }) => ends ?? []),
      )
    ).map((entry) => [entry.id, entry]),
  );
  return events.flatMap((event): NewLine[] => {
    const { id, workspaceId, reply, ends, receivedAt, body, contentType } = event;
    if (reply !== null) {
      return [
        { id, workspaceId, record: recordOfReply(reply, numberOf(reply.wabaNumber), receivedAt), body, contentType },
      ];
    }
    const granted = ends === null ? null : ended.get(ends)?.record;
    if (granted) return [{ id, workspaceId, record: recordOfEnd(granted, receivedAt), body: null, contentType: null }];
    if (!joining.has(event)) return [];
    const record = recordOfJoin(event.identifiers, id, receivedAt);
    return [{ id: uuidv7(), workspaceId, record, body: null, contentType: null }];
  });
};
