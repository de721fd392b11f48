import type { Channel, PermissionAnswer } from '../../hub-api/permissions.ts';
import type { Sql } from '../database/database.ts';
import { subjectsOf } from '../intake/subject.ts';
import { type Call, callsOf } from '../store/calls.ts';
import { linesOfPerson, type PersonLines } from './current.ts';
import { numberOf } from './number.ts';
import { reasonFor } from './reason.ts';
import { type DecidingLine, mayCall, newestFirst, type Standing, standingOf, stepsOf } from './rules.ts';
import type { Who } from './who.ts';

/** May somebody be called? */
export interface Question {
  workspaceId: string;
  who: Who;
  /** In digits, as it was asked; null for all. */
  wabaNumber: string | null;
  channel: Channel;
  /** In ms since 1970. */
  now: number;
}

/** How many answers are shown. */
const MOST_HISTORY = 100;
/** WhatsApp takes the permission back after four: more need not be counted. */
const MOST_CALLS = 50;

/** Outgoing calls in a row that nobody answered, back from the latest; `calls` the latest first. */
const unansweredInARow = (calls: readonly Call[], number: string | null): number => {
  const over = calls.filter(
    (call) =>
      call.direction === 'OUTGOING' &&
      call.channel !== 'PSTN' &&
      (number === null || numberOf(call.number) === number) &&
      (call.acceptedAt !== null || call.state === 'missed' || call.state === 'rejected' || call.state === 'ended'),
  );
  const answered = over.findIndex(({ acceptedAt }) => acceptedAt !== null);
  return answered < 0 ? over.length : answered;
};

const named = (identifiers: readonly string[], kind: string): string[] =>
  identifiers.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));

const historyOf = (lines: readonly DecidingLine[]): PermissionAnswer['history'] => {
  const steps = stepsOf(lines);
  return newestFirst(lines)
    .flatMap((line) => (line.kind === 'erasure' ? [] : [{ ...line, kind: line.kind }]))
    .slice(0, MOST_HISTORY)
    .map((line) => ({
      id: line.id,
      event_id: line.kind === 'reply' ? line.id : null,
      kind: line.kind,
      step: steps.get(line.id) ?? 'unclear',
      status: line.answer,
      channel: line.channel,
      waba_number: line.number,
      expires_at: line.expiresAt,
      replied_at: line.at,
      received_at: line.recordedAt,
    }));
};

/** An answer, and what it rests on. */
export interface Decision {
  answer: PermissionAnswer;
  standing: Standing;
  person: PersonLines;
}

/** When in doubt, no. */
export const decide = async (sql: Sql, question: Question): Promise<Decision> => {
  const { workspaceId, who, wabaNumber, channel, now } = question;
  const person = await linesOfPerson(sql, workspaceId, [who.identifier]);
  const calls = await callsOf(sql, workspaceId, subjectsOf(person.identifiers), MOST_CALLS);
  const number = wabaNumber === null ? null : numberOf(wabaNumber);
  const asked = { identifier: who.identifier, number, channel };
  const standing = standingOf(person.lines, asked, new Date(now).toISOString());
  const { status, line } = standing;
  return {
    standing,
    person,
    answer: {
      phone: who.phone,
      customer_id: who.customerId,
      whatsapp_user_id: who.userId,
      waba_number: wabaNumber,
      channel,
      status,
      may_call: mayCall(status),
      is_permanent: status === 'permanent',
      expires_at: line?.expiresAt ?? null,
      replied_at: line?.at ?? null,
      reason: reasonFor(standing, channel),
      unanswered_in_a_row: unansweredInARow(calls, number),
      known_as: {
        phones: named(person.identifiers, 'phone'),
        customer_ids: named(person.identifiers, 'customer'),
        whatsapp_user_ids: named(person.identifiers, 'user'),
      },
      history: historyOf(person.lines),
    },
  };
};
