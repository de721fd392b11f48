import type { Recorded } from '../../hub-api/permissions.ts';
import type { HubParts } from '../parts.ts';
import { wakeWaits } from '../store/waits.ts';
import { appendLines } from './ledger.ts';
import type { NewLine } from './record.ts';

/** Writes one line down, with the timers that it sets; tells where it stands. */
export const write = async (
  { database, timers, changes, clock }: Pick<HubParts, 'database' | 'timers' | 'changes' | 'clock'>,
  line: NewLine,
): Promise<Recorded> => {
  const [written] = await database.transaction(async (sql) => {
    const now = new Date(clock()).toISOString();
    const places = await appendLines(sql, [line], now);
    await timers.schedule(sql, [line]);
    await wakeWaits(sql, [line], now);
    return places;
  });
  if (!written) throw new Error('The ledger wrote no line.');
  changes.tell(line.workspaceId, 'permissions');
  return written;
};
