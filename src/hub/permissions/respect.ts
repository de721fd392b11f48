import type { Readable } from 'node:stream';
import type { UnpermittedCall } from '../../hub-api/people.ts';
import type { Sql } from '../database/database.ts';
import { identifierOfSubject } from '../intake/subject.ts';
import { beganAt, type Call, outgoingCalls } from '../store/calls.ts';
import { linesOfPersons, type PersonLines } from './current.ts';
import { linesAsCsv } from './ledger-export.ts';
import { numberOf } from './number.ts';
import { reasonFor } from './reason.ts';
import { mayCall, type Standing, standingOf } from './rules.ts';

/** The identifier that a call is filed under. */
const identifierOf = ({ subject }: Call): string | null => (subject === null ? null : identifierOfSubject(subject));

/**
 * How the permission stood when a call began. It may rest on the number that was called, or on an id of the person's that
 * no other number has.
 */
const standingThen = (call: Call, identifier: string, { identifiers, lines }: PersonLines): Standing => {
  const began = beganAt(call);
  const then = lines.filter(({ at }) => at <= began);
  const number = numberOf(call.number);
  const own = [identifier, ...identifiers.filter((one) => one !== identifier && !one.startsWith('phone:'))];
  const standings = own.map((one) => standingOf(then, { identifier: one, number, channel: 'whatsapp' }, began));
  return standings.find(({ status }) => mayCall(status)) ?? (standings[0] as Standing);
};

/** A call, and how the permission stood when it began. */
interface CallStanding {
  call: Call;
  standing: Standing;
  person: PersonLines;
}

const named = (identifiers: readonly string[], kind: string): string | null =>
  identifiers.find((one) => one.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null;

const toUnpermitted = ({ call, standing, person: { identifiers } }: CallStanding): UnpermittedCall[] => {
  const { status } = standing;
  if (status === 'permanent' || status === 'temporary') return [];
  return [
    {
      call_id: call.callId.replace(`${call.source}:`, ''),
      began_at: beganAt(call),
      customer_phone: call.customer,
      customer_id: named(identifiers, 'customer'),
      whatsapp_user_id: named(identifiers, 'user'),
      customer_name: call.customerName,
      waba_number: call.number,
      agent: call.agent,
      was_answered: call.acceptedAt !== null,
      status,
      reason: reasonFor(standing, 'whatsapp'),
    },
  ];
};

/** How the permission stood when each of these calls began; a call with nobody known is not among them. */
export const callStandings = async (sql: Sql, workspaceId: string, calls: readonly Call[]): Promise<CallStanding[]> => {
  const asked = calls.flatMap((call) => {
    const identifier = identifierOf(call);
    return identifier === null ? [] : [{ call, identifier }];
  });
  const persons = await linesOfPersons(
    sql,
    workspaceId,
    asked.map(({ identifier }) => identifier),
  );
  return asked.map(({ call, identifier }) => {
    const person = persons.get(identifier) ?? { identifiers: [identifier], lines: [] };
    return { call, standing: standingThen(call, identifier, person), person };
  });
};

/** Which of these outgoing calls had no valid permission when they began. */
export const unpermittedAmong = async (
  sql: Sql,
  workspaceId: string,
  calls: readonly Call[],
): Promise<UnpermittedCall[]> => (await callStandings(sql, workspaceId, calls)).flatMap(toUnpermitted);

const PAGE = 500;

/** Every outgoing call without a permission that began in a time (ISO 8601), the latest first. */
export async function* unpermittedCalls(
  sql: Sql,
  workspaceId: string,
  { since, until }: { since: string; until: string },
): AsyncGenerator<UnpermittedCall> {
  for (let from: Call | null = null; ; ) {
    const calls: Call[] = await outgoingCalls(sql, workspaceId, { since, until, from, most: PAGE });
    yield* await unpermittedAmong(sql, workspaceId, calls);
    if (calls.length < PAGE) return;
    from = calls.at(-1) ?? null;
  }
}

/** Whether a call needs a permission on WhatsApp. */
export const needsPermission = ({ direction, channel }: Call): boolean =>
  direction === 'OUTGOING' && channel !== 'PSTN';

const CSV_COLUMNS: readonly (keyof UnpermittedCall)[] = [
  'call_id',
  'began_at',
  'customer_phone',
  'customer_id',
  'whatsapp_user_id',
  'customer_name',
  'waba_number',
  'agent',
  'was_answered',
  'status',
  'reason',
];

export const unpermittedAsCsv = (calls: AsyncIterable<UnpermittedCall>): Readable => linesAsCsv(calls, CSV_COLUMNS);
