import type { EventType } from '../values/event-type.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isRecord } from '../values/wire.ts';
import { callCompleted, callInProgress } from './lead-fields.ts';
import { addDerived, addLeadMaps, type LeadKind, leadKindOf, leadReader } from './lead-payload.ts';
import * as samples from './sample-payloads.ts';

export interface PhoneCallEvent extends EventType {
  kind: LeadKind;
}

const phoneCallEvent = (declaration: Omit<PhoneCallEvent, 'noun' | 'read'>): PhoneCallEvent => {
  const { kind, output } = declaration;
  const readLead = leadReader(output);
  return {
    ...declaration,
    noun: 'Call',
    read(payload) {
      if (!isRecord(payload) || leadKindOf(payload) !== kind) return FOREIGN;
      const { values: fields, nonsense } = readLead(payload);
      const leadId = fields.lead_id ?? null;
      if (leadId === null) return unusable('lead_id');
      fields.id = `${leadId}:${kind}`;
      addDerived(fields, payload);
      return { fields, wrong: [...nonsense, ...addLeadMaps(fields, payload)] };
    },
  };
};

/** Every kind of event that WhatConverts sends. */
export const whatconvertsEvents: readonly PhoneCallEvent[] = [
  phoneCallEvent({
    key: 'whatconverts_call_in_progress',
    kind: 'in_progress',
    label: 'WhatConverts Call In Progress',
    description: 'Triggers when a tracked phone call connects, while the caller is still on the line.',
    output: callInProgress,
    samplePayload: samples.callInProgress,
  }),
  phoneCallEvent({
    key: 'whatconverts_call_completed',
    kind: 'completed',
    label: 'WhatConverts Call Completed',
    description: 'Triggers when a tracked phone call is over, with its recording and transcription.',
    output: callCompleted,
    samplePayload: samples.callCompleted,
  }),
];
