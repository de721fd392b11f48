import type { EventType } from '../values/event-type.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isHiddenCaller, isRecord } from '../values/wire.ts';
import * as fields from './call-fields.ts';
import { asConstant, type CallEventName, readCallPayload } from './call-payload.ts';
import * as samples from './sample-payloads.ts';

export interface CallEvent extends EventType {
  /** DoubleTick's own name of the event. */
  name: CallEventName;
}

const callEvent = (declaration: Omit<CallEvent, 'noun' | 'read'>): CallEvent => {
  const { name, output } = declaration;
  const pick = pickerOf(output);
  return {
    ...declaration,
    noun: 'Call',
    read(payload, { receivedAt }) {
      if (!isRecord(payload) || asConstant(payload.event) !== name) return FOREIGN;
      const { values: call, nonsense } = readCallPayload(payload);
      if (call.callId === null) return unusable('callId');
      if (name === 'CALL_ACCEPTED') {
        if (call.callStatus === null) return unusable('callStatus');
        if (asConstant(call.callStatus) !== 'IN_PROGRESS') return FOREIGN;
      }
      // One call can go unpicked by several agents in turn, so only the time tells these events apart.
      const id = name === 'CALL_NOT_PICKED' ? `${call.callId}:${name}:${receivedAt}` : `${call.callId}:${name}`;
      const isAnonymous = isHiddenCaller(payload.customerNumber, call.customerNumber);
      return { fields: pick(fields.mapCall(call, isAnonymous, id)), wrong: nonsense };
    },
  };
};

export const callEvents: readonly CallEvent[] = [
  callEvent({
    key: 'doubletick_call_accepted',
    name: 'CALL_ACCEPTED',
    label: 'DoubleTick Call Accepted',
    description: 'Triggers when a WhatsApp or phone call is answered and the conversation begins.',
    output: fields.acceptedCall,
    samplePayload: samples.callAccepted,
  }),
  callEvent({
    key: 'doubletick_incoming_call_started',
    name: 'CALL_INCOMING_INITIATED',
    label: 'DoubleTick Incoming Call Started',
    description: 'Triggers when a customer calls you and the call begins to ring.',
    output: fields.ringingCall,
    samplePayload: samples.incomingCallStarted,
  }),
  callEvent({
    key: 'doubletick_outgoing_call_started',
    name: 'CALL_OUTGOING_INITIATED',
    label: 'DoubleTick Outgoing Call Started',
    description: 'Triggers when a team member calls a customer and the call begins to ring.',
    output: fields.outgoingCall,
    samplePayload: samples.outgoingCallStarted,
  }),
  callEvent({
    key: 'doubletick_call_ended',
    name: 'CALL_ENDED',
    label: 'DoubleTick Call Ended',
    description: 'Triggers when a call is over, with its duration and whether anybody answered.',
    output: fields.endedCall,
    samplePayload: samples.callEnded,
  }),
  callEvent({
    key: 'doubletick_call_missed',
    name: 'CALL_MISSED',
    label: 'DoubleTick Call Missed',
    description: 'Triggers when a customer called and nobody answered.',
    output: fields.missedCall,
    samplePayload: samples.callMissed,
  }),
  callEvent({
    key: 'doubletick_call_rejected',
    name: 'CALL_REJECTED',
    label: 'DoubleTick Call Rejected',
    description: 'Triggers when a call is declined.',
    output: fields.rejectedCall,
    samplePayload: samples.callRejected,
  }),
  callEvent({
    key: 'doubletick_call_not_picked',
    name: 'CALL_NOT_PICKED',
    label: 'DoubleTick Call Not Picked',
    description: 'Triggers when a call rings out at one team member and moves on to the next.',
    output: fields.ringingCall,
    samplePayload: samples.callNotPicked,
  }),
];
