import type { EventType } from '../values/event-type.ts';
import type { Result } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isRecord } from '../values/wire.ts';
import { durationOf, outcomeOf } from './call-outcome.ts';
import { extrasOf } from './lead-extras.ts';
import { afterCall, completedOutput, inProgressOutput, recordingOutput, workedOut } from './lead-fields.ts';
import { addDerived, type LeadKind, leadKindOf, leadReader } from './lead-payload.ts';
import * as samples from './sample-payloads.ts';

export interface PhoneCallEvent extends EventType {
  kind: LeadKind;
}

interface Declaration extends Omit<PhoneCallEvent, 'noun' | 'read'> {
  /** What stands behind the lead's id in the id of the event. */
  idEnd: string;
  /** Whether the lead is meant, by its fields; every one is, unless it is given. */
  isMeant?: (fields: Result) => boolean;
}

/** The fields that are not the vendor's own keys, but made of them. */
const workOut = (fields: Result, id: string): Result => ({
  id,
  // WhatConverts tracks who calls in, and never says a direction.
  direction: 'Inbound',
  call_outcome: outcomeOf(fields),
  duration_ms: durationOf(fields),
  recording_url: fields.recording ?? fields.voicemail ?? null,
  transcript: fields.call_transcription ?? fields.voicemail_transcription ?? null,
});

const phoneCallEvent = ({ idEnd, isMeant = () => true, ...declaration }: Declaration): PhoneCallEvent => {
  const { kind, output } = declaration;
  // The vendor's own keys are the fields' keys, so the output fields also say what to read, and in which order.
  const readLead = leadReader(output);
  const addExtras = extrasOf(output, kind === 'in_progress' ? Object.keys(afterCall) : []);
  const worked = Object.keys(output).filter((key) => key in workedOut);
  return {
    ...declaration,
    noun: 'Call',
    read(payload) {
      if (!isRecord(payload) || leadKindOf(payload) !== kind) return FOREIGN;
      const { values: fields, nonsense } = readLead(payload);
      const made = workOut(fields, `${fields.lead_id}:${idEnd}`);
      for (const key of worked) fields[key] = made[key] ?? null;
      addDerived(fields, payload);
      if (!isMeant(fields)) return FOREIGN;
      if (fields.lead_id === null) return unusable('lead_id');
      return { fields, wrong: [...nonsense, ...addExtras(fields, payload)] };
    },
  };
};

/** Every kind of event that WhatConverts sends. */
export const whatconvertsEvents: readonly PhoneCallEvent[] = [
  phoneCallEvent({
    key: 'whatconverts_call_in_progress',
    kind: 'in_progress',
    idEnd: 'in_progress',
    label: 'WhatConverts Call In Progress',
    description: 'Triggers when a tracked phone call connects, while the caller is still on the line.',
    output: inProgressOutput,
    samplePayload: samples.callInProgress,
  }),
  phoneCallEvent({
    key: 'whatconverts_call_completed',
    kind: 'completed',
    idEnd: 'completed',
    label: 'WhatConverts Call Completed',
    description: 'Triggers when a tracked phone call is over, with its recording and transcription.',
    output: completedOutput,
    samplePayload: samples.callCompleted,
  }),
  phoneCallEvent({
    key: 'whatconverts_recording_ready',
    kind: 'completed',
    idEnd: 'recording',
    isMeant: ({ recording_url }) => recording_url !== null,
    isBeside: true,
    // The transcript may come long after the recording, and is worth another look.
    tellApart: ({ recording_url, transcript }) => [recording_url, transcript !== null],
    label: 'WhatConverts Recording Ready',
    description: 'Triggers when a tracked phone call has a recording or a voicemail, and again when it is transcribed.',
    output: recordingOutput,
    samplePayload: samples.callCompleted,
  }),
];
