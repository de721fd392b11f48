import * as z from 'zod';
import { Channel, LedgerLine, PermissionAnswer, Verified } from './permissions.ts';
import { QueryTime } from './query-time.ts';

/** A call of one person, and whether it was allowed. */
const PersonsCall = z.object({
  id: z.string(),
  source: z.string(),
  direction: z.string().nullable(),
  agent: z.string().nullable(),
  business_number: z.string().nullable(),
  outcome: z.enum(['ringing', 'in_progress', 'ended', 'missed', 'rejected']),
  began_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  was_answered: z.boolean(),
  /** Whether there was a valid permission when it began; null for a call that needs none: incoming, or not on WhatsApp. */
  was_permitted: z.boolean().nullable(),
});

export type PersonsCall = z.output<typeof PersonsCall>;

/** A line of the ledger as an auditor reads it: with the raw body and what was shown. */
const EvidenceLine = LedgerLine.extend({
  /** The whole record that the hash is of. */
  record: z.record(z.string(), z.unknown()).nullable(),
  /** SHA-256 in hex of the record as RFC 8785 (canonical JSON) writes it. */
  content_hash: z.string(),
  content_type: z.string().nullable(),
  /** As it came in, to the letter. */
  body: z.string().nullable(),
});

export type EvidenceLine = z.output<typeof EvidenceLine>;

/**
 * `GET /v1/people/{who}/evidence`: everything that proves how one person stood: requests as shown, replies raw and read,
 * checks, calls, and that the chain is intact. With `format=html` as a page to print.
 */
export const Evidence = z.object({
  made_at: z.iso.datetime(),
  workspace: z.string(),
  /** Part of what each line's hash is of. */
  workspace_id: z.uuid(),
  permission: PermissionAnswer,
  lines: z.array(EvidenceLine),
  calls: z.array(PersonsCall),
  chain: Verified,
});

export type Evidence = z.output<typeof Evidence>;

export const EvidenceQuery = z.object({ format: z.enum(['json', 'html']).default('json') });

/** `GET /v1/people/{who}?channel=`: where a person stands on one channel; looking at it is no check, so none is recorded. */
export const PersonQuery = z.object({ channel: Channel.default('whatsapp') });

/** `GET /v1/people/{who}`: one person for the console: where they stand, every line, the latest first, and the calls. */
export const Person = z.object({
  permission: PermissionAnswer,
  lines: z.array(LedgerLine),
  calls: z.array(PersonsCall),
});

export type Person = z.output<typeof Person>;

/** `GET /v1/people?search=`: part of a name, a number in any writing, or an id. */
export const PeopleQuery = z.object({ search: z.string().trim().min(1).max(200) });

const FoundPerson = z.object({
  /** What to ask `/v1/people/{who}` about. */
  who: z.string(),
  customer_name: z.string().nullable(),
  known_as: PermissionAnswer.shape.known_as,
  /** How they stand on WhatsApp, on all business numbers. */
  status: PermissionAnswer.shape.status,
  expires_at: z.iso.datetime().nullable(),
  last_call_at: z.iso.datetime().nullable(),
});

export type FoundPerson = z.output<typeof FoundPerson>;

/** Of whoever has called last first; only people whom a call or the ledger names. */
export const PeopleFound = z.object({
  people: z.array(FoundPerson),
  /** Whether there are more than are shown. */
  are_more: z.boolean(),
  /** Whether a number was looked for without its country code: people of any country are found then. */
  lacks_country: z.boolean(),
});

export type PeopleFound = z.output<typeof PeopleFound>;

/** `GET /v1/calls/without-permission`: outgoing calls on WhatsApp for which there was no valid permission. */
export const UnpermittedQuery = z.object({
  since: QueryTime.optional(),
  until: QueryTime.optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

const UnpermittedCall = z.object({
  call_id: z.string(),
  began_at: z.iso.datetime(),
  customer_phone: z.string().nullable(),
  customer_id: z.string().nullable(),
  whatsapp_user_id: z.string().nullable(),
  customer_name: z.string().nullable(),
  waba_number: z.string().nullable(),
  agent: z.string().nullable(),
  was_answered: z.boolean(),
  /** How the permission stood when the call began. */
  status: z.enum(['expired', 'denied', 'unclear', 'never_asked']),
  reason: z.string(),
});

export type UnpermittedCall = z.output<typeof UnpermittedCall>;

/** The latest first. */
export const UnpermittedCalls = z.object({ calls: z.array(UnpermittedCall) });

export type UnpermittedCalls = z.output<typeof UnpermittedCalls>;
