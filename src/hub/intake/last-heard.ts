import type { Sql } from '../database/database.ts';
import type { Source } from '../sources.ts';
import { arrivalsOf } from '../store/events.ts';
import { lastQuarantined } from '../store/quarantine.ts';
import { kindsFrom } from './kinds.ts';

/**
 * When a provider last posted something, understood or not: what came in came in, but for samples that somebody made here.
 * ISO 8601; null when it never did.
 */
export const lastHeard = async (sql: Sql, workspaceId: string, source: Source): Promise<string | null> => {
  const [arrivals, quarantined] = await Promise.all([
    arrivalsOf(sql, workspaceId, kindsFrom(source)),
    lastQuarantined(sql, workspaceId, source),
  ]);
  return [...arrivals.map(({ lastAt }) => lastAt), ...(quarantined ? [quarantined] : [])].toSorted().at(-1) ?? null;
};
