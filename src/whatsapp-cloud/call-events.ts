import type { EventType } from '../values/event-type.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import * as fields from './call-fields.ts';
import { type CallStage, readCall } from './call-payload.ts';
import * as samples from './sample-payloads.ts';

type Declaration = Omit<EventType, 'key' | 'noun' | 'read'>;

const callEvent = (stage: CallStage, declaration: Declaration): EventType => {
  const pick = pickerOf(declaration.output);
  return {
    ...declaration,
    key: `whatsapp_cloud_call_${stage}`,
    noun: 'Call',
    read(payload) {
      const call = readCall(payload);
      if (call?.stage !== stage) return FOREIGN;
      if (call.id === null) return unusable('id');
      return { fields: pick(fields.mapCall(call, `${call.id}:${stage}`)), wrong: call.nonsense };
    },
  };
};

export const callEvents: readonly EventType[] = [
  callEvent('started', {
    label: 'WhatsApp Cloud API Call Started',
    description: 'Triggers when a customer calls you, or your call to a customer is being set up.',
    output: fields.startedCall,
    samplePayload: samples.callStarted,
  }),
  callEvent('accepted', {
    label: 'WhatsApp Cloud API Outgoing Call Accepted',
    description: 'Triggers when a customer picks up your call.',
    output: fields.acceptedCall,
    samplePayload: samples.callAccepted,
  }),
  callEvent('rejected', {
    label: 'WhatsApp Cloud API Outgoing Call Rejected',
    description: 'Triggers when a customer declines your call.',
    output: fields.rejectedCall,
    samplePayload: samples.callRejected,
  }),
  callEvent('ended', {
    label: 'WhatsApp Cloud API Call Ended',
    description: 'Triggers when a call ends, with its duration and whether it was answered.',
    output: fields.endedCall,
    samplePayload: samples.callEnded,
  }),
];
