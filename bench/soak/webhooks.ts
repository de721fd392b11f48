import { callAccepted, callMissed, callRejected, incomingCallStarted } from '../../src/doubletick/sample-payloads.ts';
import type { UrlSource } from '../../src/hub-api/sources.ts';
import { callCompleted } from '../../src/whatconverts/sample-payloads.ts';

interface Kind {
  source: UrlSource;
  trigger: string;
  payload: Record<string, unknown>;
}

/** Calls alone: permissions end by a timer of the database's clock, which does not run fast. */
export const KINDS: readonly Kind[] = [
  { source: 'doubletick', trigger: 'doubletick_incoming_call_started', payload: incomingCallStarted },
  { source: 'doubletick', trigger: 'doubletick_call_accepted', payload: callAccepted },
  { source: 'doubletick', trigger: 'doubletick_call_missed', payload: callMissed },
  { source: 'doubletick', trigger: 'doubletick_call_rejected', payload: callRejected },
  { source: 'whatconverts', trigger: 'whatconverts_call_completed', payload: callCompleted },
];

const FIRST_NAME = 100_000_000;

/** A webhook that `number` tells from all others; its name is what it is known by once delivered. */
export const webhookOf = (number: number, { source, payload }: Kind): { name: string; body: string } => {
  const name = String(FIRST_NAME + number);
  const mark = source === 'whatconverts' ? { lead_id: Number(name) } : { callId: name };
  return { name, body: JSON.stringify({ ...payload, ...mark }) };
};

/** The name of the webhook whose payload was delivered; null when it has none. */
export const nameOf = (body: string): string | null => /"(?:callId|lead_id)":"?(\d+)/.exec(body)?.[1] ?? null;
