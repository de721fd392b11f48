import './call-steps.css';
import { Link } from 'wouter-preact';
import type { CallStory } from '../../hub-api/call-story.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { FullTime } from '../parts/time.tsx';
import { DELIVERIES } from '../words.ts';
import { useTriggerLabels } from '../workspace.ts';

type CallEvent = CallStory['events'][number];

/** What each kind of event says of its call. */
const STEPS: Record<string, { text: string; tone: Tone }> = {
  doubletick_incoming_call_started: { text: 'Rang', tone: 'plain' },
  doubletick_outgoing_call_started: { text: 'Rang at the customer', tone: 'plain' },
  doubletick_call_not_picked: { text: 'Not picked up', tone: 'fair' },
  doubletick_call_accepted: { text: 'Answered', tone: 'good' },
  doubletick_call_ended: { text: 'Ended', tone: 'plain' },
  doubletick_call_missed: { text: 'Missed', tone: 'bad' },
  doubletick_outgoing_call_not_answered: { text: 'Customer did not answer', tone: 'bad' },
  doubletick_call_rejected: { text: 'Declined', tone: 'bad' },
  doubletick_recording_ready: { text: 'Recording ready', tone: 'plain' },
  doubletick_call_without_permission: { text: 'Called without permission', tone: 'bad' },
  whatconverts_call_in_progress: { text: 'Answered', tone: 'good' },
  whatconverts_call_completed: { text: 'Ended', tone: 'plain' },
  whatconverts_recording_ready: { text: 'Recording ready', tone: 'plain' },
  whatconverts_new_lead: { text: 'New lead', tone: 'plain' },
  whatconverts_lead_updated: { text: 'Lead updated', tone: 'plain' },
};

/** A webhook this much later than what it tells is worth a word, in ms. */
const LATE_MS = 60_000;

const isLate = ({ at, received_at }: CallEvent): boolean => Date.parse(received_at) - Date.parse(at) >= LATE_MS;

const Delivered = ({ deliveries }: Pick<CallEvent, 'deliveries'>) => {
  const labelOf = useTriggerLabels();
  if (deliveries.length === 0) return <span class="faint">No Zap wanted it</span>;
  return (
    <ul class="delivered">
      {deliveries.map(({ subscription_id: id, trigger, status, attempts }) => {
        const answer = attempts.at(-1);
        return (
          <li key={id}>
            {labelOf(trigger) ?? trigger} <Badge tone={DELIVERIES[status].tone}>{DELIVERIES[status].text}</Badge>
            {status !== 'delivered' && answer && (
              <span class="faint">{`${answer.status ?? 'No answer'} ${answer.answer}`.trim()}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
};

const What = ({ event }: { event: CallEvent }) => {
  const labelOf = useTriggerLabels();
  const { text, tone } = STEPS[event.kind] ?? { text: labelOf(event.kind) ?? event.kind, tone: 'plain' };
  return <Badge tone={tone}>{text}</Badge>;
};

/** What happened in a call, the first thing first, each with what the Zaps got of it. */
export const CallSteps = ({ events }: { events: readonly CallEvent[] }) => (
  <DataTable<CallEvent>
    caption="What happened in this call, the first thing first"
    keyOf={({ id }) => id}
    rows={events}
    columns={[
      {
        label: 'When',
        cell: (event) => (
          <>
            <FullTime at={event.at} />
            {isLate(event) && (
              <span class="faint">
                {' '}
                Told <FullTime at={event.received_at} />
              </span>
            )}
          </>
        ),
      },
      { label: 'What', cell: (event) => <What event={event} /> },
      { label: 'Team member', cell: ({ agent }) => agent ?? <span class="faint">–</span> },
      { label: 'What Zaps got', cell: ({ deliveries }) => <Delivered deliveries={deliveries} /> },
      { label: 'Proof', cell: ({ id }) => <Link href={`/events/${id}`}>The event</Link> },
    ]}
  />
);
