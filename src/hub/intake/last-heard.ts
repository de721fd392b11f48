import type { Sql } from '../database/database.ts';
import type { Source } from '../sources.ts';
import { lastReceived } from '../store/events.ts';
import { lastQuarantined } from '../store/quarantine.ts';
import { kindsFrom } from './kinds.ts';

/** When a provider last posted something, understood or not: what came in came in. ISO 8601; null when it never did. */
export const lastHeard = async (sql: Sql, workspaceId: string, source: Source): Promise<string | null> => {
  const times = await Promise.all([
    lastReceived(sql, workspaceId, kindsFrom(source)),
    lastQuarantined(sql, workspaceId, source),
  ]);
  return (
    times
      .filter((time) => time !== null)
      .toSorted()
      .at(-1) ?? null
  );
};
