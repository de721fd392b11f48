/** What `npm run demo` tells: webhooks in the order in which a team would meet them, and what its Zaps make of each. */
import { freshSample } from '../doubletick/fresh-sample.ts';
import * as samples from '../doubletick/sample-payloads.ts';
import { permissionEndsSoon } from '../hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../hub-api/permission-expired.ts';

export interface Scene {
  title: string;
  /** What DoubleTick posts to the hub at `now` (ms since 1970); null where the hub acts by itself. */
  payload: ((now: number) => Record<string, unknown>) | null;
  /** Whether it is forged: posted to the first Zap's own address with a signature of nobody. */
  isForged?: boolean;
  /** The triggers whose Zaps run then, in the order in which they are told. */
  runs: readonly string[];
  /** The fields that are told of each, by their keys. */
  tells: readonly string[];
}

const CALL_ID = 'call_of_the_demo';
const CALL = ['customer_name', 'customer_phone', 'agent_name'];
const PERMISSION = ['customer_phone', 'may_call', 'permission_summary'];

/** What the team's customer allows in the story, for four seconds, so that the end can be seen. */
const grant = (now: number): Record<string, unknown> => ({
  ...freshSample(samples.permissionGranted, now),
  from: '+17045550119',
  dtCustomerId: 'customer_of_the_demo',
  expirationTimestamp: Math.ceil(now / 1000) + 4,
});

const ofCall = (payload: Record<string, unknown>) => (now: number) => ({
  ...freshSample(payload, now),
  callId: CALL_ID,
});

/** The call is accepted at `now` (ms since 1970). */
export const storyFrom = (now: number): Scene[] => {
  const accepted = ofCall(samples.callAccepted)(now);
  return [
    {
      title: 'A customer calls, and it rings.',
      payload: ofCall(samples.incomingCallStarted),
      runs: ['doubletick_incoming_call_started'],
      tells: CALL,
    },
    { title: 'Somebody picks up.', payload: () => accepted, runs: ['doubletick_call_accepted'], tells: CALL },
    { title: 'DoubleTick sends the same webhook again.', payload: () => accepted, runs: [], tells: [] },
    {
      title: 'The call is over, and was recorded.',
      payload: ofCall(samples.callEnded),
      runs: ['doubletick_call_ended', 'doubletick_recording_ready'],
      tells: ['customer_name', 'call_outcome', 'duration_seconds', 'recording_url'],
    },
    {
      title: 'Another customer allows calls. WhatsApp gives 7 days; here it is four seconds.',
      payload: grant,
      runs: ['doubletick_call_permission_reply', 'doubletick_call_permission_granted', permissionEndsSoon.key],
      tells: PERMISSION,
    },
    {
      title: 'Nobody says that it is over. The hub knows.',
      payload: null,
      runs: [permissionExpired.key],
      tells: PERMISSION,
    },
    {
      title: "Somebody who knows a Zap's address posts a yes of their own making.",
      payload: grant,
      isForged: true,
      runs: ['doubletick_call_permission_granted'],
      tells: [],
    },
  ];
};

/** The one call of the story, whose webhook comes twice. */
export const isAcceptedInStory = ({
  trigger,
  results,
}: {
  trigger: string;
  results: { key: string; value: unknown }[][];
}) =>
  trigger === 'doubletick_call_accepted' &&
  results.flat().some(({ key, value }) => key === 'call_id' && value === CALL_ID);
