import type { Sql } from '../database/database.ts';

/** Where a customer's answer to a permission request stands among all of theirs. */
export interface Standing {
  /** False once a newer answer took its place. */
  isCurrent: boolean;
  /** The same for all answers of one person. */
  subject: string;
}

/** How the answers among these events stand; an event that is none is not in the map. */
export type FindStandings = (sql: Sql, eventIds: readonly string[]) => Promise<Map<string, Standing>>;
