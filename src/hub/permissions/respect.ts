import type { UnpermittedCall } from '../../hub-api/people.ts';
import { phoneIdentifier } from '../../values/identifiers.ts';
import type { Sql } from '../database/database.ts';
import { type Call, outgoingCalls } from '../store/calls.ts';
import { linesOfPersons, type PersonLines } from './current.ts';
import { numberOf } from './number.ts';
import { reasonFor } from './reason.ts';
import { mayCall, type Standing, standingOf } from './rules.ts';

/** When a call began, as far as it is known, ISO 8601. */
export const beganAt = (call: Call): string => call.startedAt ?? call.acceptedAt ?? call.endedAt ?? call.seenAt;

/** The identifier that a call is filed under. */
const identifierOf = ({ subject }: Call): string | null =>
  subject === null ? null : /^\d+$/.test(subject) ? phoneIdentifier(`+${subject}`) : subject;

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

const named = (identifiers: readonly string[], kind: string): string | null =>
  identifiers.find((one) => one.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null;

const toUnpermitted = (call: Call, standing: Standing, { identifiers }: PersonLines): UnpermittedCall[] => {
  const { status } = standing;
  if (status === 'permanent' || status === 'temporary') return [];
  return [
    {
      call_id: call.callId.replace(/^doubletick:/, ''),
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

/** Which of these outgoing calls had no valid permission when they began; a call with nobody known is not among them. */
export const unpermittedAmong = async (
  sql: Sql,
  workspaceId: string,
  calls: readonly Call[],
): Promise<UnpermittedCall[]> => {
  const asked = calls.flatMap((call) => {
    const identifier = identifierOf(call);
    return identifier === null ? [] : [{ call, identifier }];
  });
  const persons = await linesOfPersons(
    sql,
    workspaceId,
    asked.map(({ identifier }) => identifier),
  );
  return asked.flatMap(({ call, identifier }) => {
    const person = persons.get(identifier) ?? { identifiers: [identifier], lines: [] };
    return toUnpermitted(call, standingThen(call, identifier, person), person);
  });
};

const PAGE = 500;

/** Every outgoing call without a permission in a time (ISO 8601), the latest first. */
export async function* unpermittedCalls(
  sql: Sql,
  workspaceId: string,
  { since, until }: { since: string; until: string },
): AsyncGenerator<UnpermittedCall> {
  const seen = new Set<string>();
  for (let before = until; ; ) {
    const calls = await outgoingCalls(sql, workspaceId, { since, until: before, most: PAGE });
    const fresh = calls.filter(({ callId }) => !seen.has(callId));
    for (const { callId } of fresh) seen.add(callId);
    yield* await unpermittedAmong(sql, workspaceId, fresh);
    const last = calls.at(-1);
    if (!last || calls.length < PAGE) return;
    // Calls of one instant may stand on two pages, so the next one begins with that instant again, if it can.
    const next = new Date(Date.parse(last.seenAt) + (fresh.length > 0 ? 1 : 0)).toISOString();
    before = next < before ? next : last.seenAt;
  }
}
