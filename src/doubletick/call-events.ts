import type { EventType } from '../values/event-type.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isHiddenCaller, isRecord } from '../values/wire.ts';
import * as fields from './call-fields.ts';
import { directionOf } from './call-outcome.ts';
import { asConstant, type Call, type CallEventName, readCallPayload } from './call-payload.ts';
import * as samples from './sample-payloads.ts';

export interface CallEvent extends EventType {
  /** DoubleTick's own name of the event. */
  name: CallEventName;
}

interface Declaration extends Omit<CallEvent, 'noun' | 'read'> {
  /** Which events of this name are meant; all, unless it is given. */
  isMeant?: (call: Call) => boolean;
  /** What stands behind the call's id in the id of the event; the event's name, unless it is given. */
  idEnd?: string;
}

const callEvent = ({ isMeant = () => true, idEnd, ...declaration }: Declaration): CallEvent => {
  const { name, output } = declaration;
  const pick = pickerOf(output);
  return {
    ...declaration,
    noun: 'Call',
    sampleValues: samples.callerValues,
    read(payload, { receivedAt }) {
      if (!isRecord(payload) || asConstant(payload.event) !== name) return FOREIGN;
      const { values: call, nonsense } = readCallPayload(payload);
      if (!isMeant(call)) return FOREIGN;
      if (call.callId === null) return unusable('callId');
      if (name === 'CALL_ACCEPTED') {
        if (call.callStatus === null) return unusable('callStatus');
        if (asConstant(call.callStatus) !== 'IN_PROGRESS') return FOREIGN;
      }
      // One call can go unpicked by several agents in turn, so only the time tells these events apart.
      const id = [call.callId, idEnd ?? name, ...(name === 'CALL_NOT_PICKED' ? [receivedAt] : [])].join(':');
      const isAnonymous = isHiddenCaller(payload.customerNumber, call.customerNumber);
      return { fields: pick(fields.mapCall(call, isAnonymous, id)), wrong: nonsense };
    },
  };
};

const isOutgoing = (call: Call): boolean => directionOf(call) === 'Outbound';

export const callEvents: readonly CallEvent[] = [
  callEvent({
    key: 'doubletick_call_accepted',
    name: 'CALL_ACCEPTED',
    label: 'DoubleTick Call Accepted',
    description: 'Triggers when a WhatsApp or phone call is answered and the conversation begins.',
    output: fields.acceptedCall,
    // A call that is handed over is accepted again, by somebody else or later.
    tellApart: ({ picked_by, call_started_at }) => [picked_by, call_started_at],
    samplePayload: samples.callAccepted,
  }),
  callEvent({
    key: 'doubletick_incoming_call_started',
    name: 'CALL_INCOMING_INITIATED',
    label: 'DoubleTick Incoming Call Started',
    description: 'Triggers when a customer calls you and the call starts to ring.',
    output: fields.ringingCall,
    samplePayload: samples.incomingCallStarted,
  }),
  callEvent({
    key: 'doubletick_outgoing_call_started',
    name: 'CALL_OUTGOING_INITIATED',
    label: 'DoubleTick Outgoing Call Started',
    description: 'Triggers when a team member calls a customer and the call starts to ring.',
    output: fields.outgoingCall,
    samplePayload: samples.outgoingCallStarted,
  }),
  callEvent({
    key: 'doubletick_call_ended',
    name: 'CALL_ENDED',
    label: 'DoubleTick Call Ended',
    description: 'Triggers when a call ends, with its duration and whether it was answered.',
    output: fields.endedCall,
    samplePayload: samples.callEnded,
  }),
  callEvent({
    key: 'doubletick_call_missed',
    name: 'CALL_MISSED',
    label: 'DoubleTick Call Missed',
    description: 'Triggers when a customer calls and no one answers.',
    isMeant: (call) => !isOutgoing(call),
    output: fields.missedCall,
    samplePayload: samples.callMissed,
  }),
  callEvent({
    key: 'doubletick_outgoing_call_not_answered',
    name: 'CALL_MISSED',
    label: 'DoubleTick Outgoing Call Not Answered',
    description: 'Triggers when a team member calls a customer and the customer does not answer.',
    isMeant: isOutgoing,
    output: fields.unansweredCall,
    samplePayload: samples.outgoingCallNotAnswered,
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
    description: 'Triggers when one team member does not pick up and the call moves on to the next.',
    output: fields.ringingCall,
    samplePayload: samples.callNotPicked,
  }),
  callEvent({
    key: 'doubletick_recording_ready',
    name: 'CALL_ENDED',
    label: 'DoubleTick Recording Ready',
    description: 'Triggers when the recording of a call becomes available.',
    isMeant: ({ recordingUrl }) => recordingUrl !== null,
    idEnd: 'recording',
    isBeside: true,
    tellApart: ({ recording_url }) => [recording_url],
    output: fields.endedCall,
    samplePayload: samples.callEnded,
  }),
];
