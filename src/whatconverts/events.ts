import type { EventType } from '../values/event-type.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isRecord } from '../values/wire.ts';
import { extrasOf } from './lead-extras.ts';
import { afterCall, callCompleted, callInProgress } from './lead-fields.ts';
import { addDerived, type LeadKind, leadKindOf, leadReader } from './lead-payload.ts';
import * as samples from './sample-payloads.ts';

export interface PhoneCallEvent extends EventType {
  kind: LeadKind;
}

const phoneCallEvent = (declaration: Omit<PhoneCallEvent, 'noun' | 'read'>): PhoneCallEvent => {
  const { kind, output } = declaration;
  // The vendor's own keys are the fields' keys, so the output fields also say what to read, and in which order.
  const readLead = leadReader(output);
  const addExtras = extrasOf(output, kind === 'in_progress' ? Object.keys(afterCall) : []);
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
      return { fields, wrong: [...nonsense, ...addExtras(fields, payload)] };
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
