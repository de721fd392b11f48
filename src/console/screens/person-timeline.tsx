import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { Person, PersonsCall } from '../../hub-api/people.ts';
import type { LedgerLine, LineKind, Step } from '../../hub-api/permissions.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { CallLink } from '../parts/call-link.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { FullTime } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { CHANNELS, DIRECTIONS, STEPS } from '../words.ts';

/** One thing that happened. */
interface Entry {
  id: string;
  /** ISO 8601. */
  at: string;
  what: { text: string; tone: Tone };
  details: ComponentChildren;
  channel: string | null;
  number: string | null;
  proof: ComponentChildren;
}

const STEP_OF: Record<Exclude<LineKind, 'reply' | 'by_hand'>, Step> = {
  request: 'asked',
  check: 'checked',
  end: 'expired',
  join: 'joined',
  erasure: 'erased',
};

const END_RULES = {
  stated: 'as stated',
  reply: '168 hours after the answer',
  arrival: '168 hours after it arrived',
};

const OUTCOMES: Record<PersonsCall['outcome'], string> = {
  ringing: 'ringing',
  in_progress: 'in progress',
  ended: 'ended',
  missed: 'missed',
  rejected: 'rejected',
};

/** A webhook this much later than what it tells is worth a word, in ms. */
const LATE_MS = 60_000;

const isLate = ({ replied_at, received_at }: LedgerLine): boolean =>
  Math.abs(Date.parse(received_at) - Date.parse(replied_at)) >= LATE_MS;

/** "accepted, not said to be permanent" -> "Accepted, not said to be permanent." */
const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};

const Details = ({ line }: { line: LedgerLine }) => (
  <>
    {line.reason && sentence(line.reason)}
    {line.recorded_by && ` By: ${line.recorded_by}.`}
    {line.status !== null && line.expires_at && (
      <>
        {' '}
        Ends <FullTime at={line.expires_at} />
        {line.end_rule && `, ${END_RULES[line.end_rule]}`}.
      </>
    )}
    {isLate(line) && (
      <>
        {' '}
        Arrived <FullTime at={line.received_at} />.
      </>
    )}
    {line.is_current && (
      <>
        {' '}
        <Badge tone="plain">Counts now</Badge>
      </>
    )}
  </>
);

const ofLine = (line: LedgerLine, steps: ReadonlyMap<string, Step>): Entry => {
  const { kind } = line;
  const isAnswer = kind === 'reply' || kind === 'by_hand';
  return {
    id: `line ${line.seq}`,
    at: line.replied_at,
    what: STEPS[isAnswer ? (steps.get(line.id) ?? 'unclear') : STEP_OF[kind]],
    details: <Details line={line} />,
    channel: line.channel && CHANNELS[line.channel],
    number: line.waba_number,
    proof: (
      <>
        {line.event_id && <Link href={`/events/${line.event_id}`}>The webhook</Link>}{' '}
        <span class="faint" title={line.hash}>
          Line {line.seq.toLocaleString()}
        </span>
      </>
    ),
  };
};

const ofCall = (call: PersonsCall): Entry => ({
  id: `call ${call.id}`,
  at: call.began_at,
  what: { text: `${DIRECTIONS[call.direction ?? ''] ?? 'A'} call`, tone: 'plain' },
  details: (
    <>
      {[call.was_answered ? 'Answered' : 'Not answered', OUTCOMES[call.outcome], call.agent]
        .filter((part) => part !== null)
        .join(', ')}
      {call.was_permitted === false && (
        <>
          {' '}
          <Badge tone="bad">Without permission</Badge>
        </>
      )}
    </>
  ),
  channel: null,
  number: call.business_number,
  proof: <CallLink id={call.id}>The call</CallLink>,
});

/** Requests, replies, answers by hand, checks, ends and calls of one person in one time line, the latest first. */
export const PersonTimeline = ({ person: { permission, lines, calls } }: { person: Person }) => {
  const steps = new Map(permission.history.map(({ id, step }) => [id, step]));
  const entries = [...lines.map((line) => ofLine(line, steps)), ...calls.map(ofCall)];
  return (
    <DataTable<Entry>
      caption="Everything on record about this person, the latest first"
      keyOf={({ id }) => id}
      rows={entries.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))}
      columns={[
        { label: 'When', cell: ({ at }) => <FullTime at={at} /> },
        { label: 'What', cell: ({ what }) => <Badge tone={what.tone}>{what.text}</Badge> },
        { label: 'Details', cell: ({ details }) => details },
        { label: 'Channel', cell: ({ channel }) => <Unbroken text={channel} /> },
        { label: 'Your number', cell: ({ number }) => <Unbroken text={number} /> },
        { label: 'Proof', cell: ({ proof }) => proof ?? <span class="faint">–</span> },
      ]}
    />
  );
};
