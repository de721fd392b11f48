import type { OneCall } from '../../doubletick/one-call.ts';
import { lookUpTeamMember } from '../answers/look-up-team-member.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { connectionOf } from '../connections/connection.ts';
import { doubletickRecording } from '../recordings/doubletick-recording.ts';
import type { CallSource } from './call-source.ts';
import { type FoundCall, inSeconds } from './found-call.ts';

const toFoundCall = (id: string, call: OneCall): FoundCall => {
  const { fields } = call;
  return {
    call_id: id,
    provider: 'doubletick',
    state: call.state,
    direction: fields.direction,
    call_outcome: fields.call_outcome,
    channel: fields.channel,
    call_initiated_at: call.initiatedAt,
    call_started_at: fields.call_started_at,
    call_ended_at: fields.call_ended_at,
    duration_seconds: inSeconds(fields.duration_ms),
    duration_ms: fields.duration_ms,
    was_answered: fields.was_answered,
    agent_name: fields.agent_name,
    agent_phone: fields.agent_phone,
    agent_email: call.agentEmail,
    agent_id: call.agentId,
    customer_name: fields.customer_name,
    customer_first_name: fields.customer_first_name,
    customer_last_name: fields.customer_last_name,
    customer_phone: fields.customer_phone,
    customer_id: fields.customer_id,
    business_number: fields.waba_number,
    recording_url: fields.recording_url,
    transcript: call.transcript,
    summary: call.summary,
    disposition: call.disposition,
  };
};

export const doubletickCalls: CallSource = {
  product: 'doubletick',
  recordings: { hydrator: doubletickRecording, name: 'call' },
  hasKey: (bundle) => connectionOf(bundle).doubletick !== null,
  mayHave: () => true,

  async find(z, bundle, id) {
    const call = await needDoubletick(z, bundle).oneCall(id);
    return call && toFoundCall(id, call);
  },

  async complete(z, bundle, call) {
    if (call.agent_email !== null) return call;
    const known = Object.entries(await lookUpTeamMember.fill(z, bundle, call)).filter(([, value]) => value !== null);
    return { ...call, ...Object.fromEntries(known) };
  },
};
