import type { Recorded } from '../../hub-api/permissions.ts';
import type { HubParts } from '../parts.ts';
import { appendLines } from './ledger.ts';
import type { NewLine } from './record.ts';

/** Writes one line down, with the timers that it sets; tells where it stands. */
export const write = async (
  { database, timers, changes, clock }: Pick<HubParts, 'database' | 'timers' | 'changes' | 'clock'>,
  line: NewLine,
): Promise<Recorded> => {
  const [written] = await database.transaction(async (sql) => {
    const places = await appendLines(sql, [line], new Date(clock()).toISOString());
    await timers.schedule(sql, [line]);
    return places;
  });
  if (!written) throw new Error('The ledger wrote no line.');
  changes.tell(line.workspaceId, 'permissions');
  return written;
};
