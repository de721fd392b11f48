import * as z from 'zod';
import { QueryTime } from './query-time.ts';
import { Role } from './role.ts';

/** What the access log has entries of. */
export const AccessKind = z.enum([
  'ledger_exported',
  'calls_exported',
  'evidence_exported',
  'person_looked_up',
  'permission_looked_up',
  'person_erased',
  'quarantine_deleted',
  'key_made',
  'key_replaced',
  'key_ended',
  'intake_url_made',
  'intake_url_replaced',
  'intake_url_ended',
  'everything_replaced',
  'retention_changed',
  'hold_set',
  'hold_ended',
  'member_named',
  'signed_in',
]);

export type AccessKind = z.output<typeof AccessKind>;

/** Who did what, and when. */
export const AccessEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** The name of the key, or "the command line". */
  who: z.string(),
  role: Role,
  /** Whether the key came by itself or as a session of the console. */
  way: z.enum(['key', 'console', 'command line']),
  what: AccessKind,
  /** Whom it was about: the ledger's id of a person, not a phone number; null for nobody in particular, or nobody on record. */
  person: z.string().nullable(),
});

export type AccessEntry = z.output<typeof AccessEntry>;

/** `GET /v1/access-log`, the latest first; as CSV all of it, as JSON a page. */
export const AccessLogQuery = z.object({
  since: QueryTime.optional(),
  until: QueryTime.optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** The "next" of the page before. */
  before: z.uuid().optional(),
});

export const AccessLogPage = z.object({ entries: z.array(AccessEntry), next: z.string().nullable() });
