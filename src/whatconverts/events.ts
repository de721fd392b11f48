import type { EventType } from '../values/event-type.ts';
import type { Result } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { isRecord } from '../values/wire.ts';
import { durationOf, outcomeOf } from './call-outcome.ts';
import { extrasOf } from './lead-extras.ts';
import { afterCall, anyLead, completedOutput, inProgressOutput, recordingOutput, workedOut } from './lead-fields.ts';
import { addDerived, isOfKind, type LeadKind, leadReader } from './lead-payload.ts';
import * as samples from './sample-payloads.ts';
import { sampleValues } from './sample-values.ts';

export interface LeadEvent extends EventType {
  kind: LeadKind;
}

interface Declaration extends Omit<LeadEvent, 'read'> {
  /** What stands behind the lead's id in the id of the event. */
  idEnd: (fields: Result) => string;
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

const leadEvent = ({ idEnd, isMeant = () => true, ...declaration }: Declaration): LeadEvent => {
  const { kind, output } = declaration;
  // The vendor's own keys are the fields' keys, so the output fields also say what to read, and in which order.
  const readLead = leadReader(output);
  const addExtras = extrasOf(output, kind === 'in_progress' ? Object.keys(afterCall) : []);
  const worked = Object.keys(output).filter((key) => key in workedOut);
  return {
    ...declaration,
    mayAddFields: true,
    sampleValues,
    read(payload) {
      if (!isRecord(payload) || !isOfKind(payload, kind)) return FOREIGN;
      const { values: fields, nonsense } = readLead(payload);
      const made = workOut(fields, `${fields.lead_id}:${idEnd(fields)}`);
      for (const key of worked) fields[key] = made[key] ?? null;
      addDerived(fields, payload);
      if (!isMeant(fields)) return FOREIGN;
      if (fields.lead_id === null) return unusable('lead_id');
      return { fields, wrong: [...nonsense, ...addExtras(fields, payload)] };
    },
  };
};

/** What WhatConverts itself does to a lead, such as noting the end of its call, is done by then. */
const SETTLES_MS = 5 * 60 * 1000;

const msSince1970 = (time: Result[string] | undefined): number => Date.parse(String(time));

/** Whether a lead of the API was changed after it was made: long enough after it began, and its call ended. */
export const isSettled = (fields: Result): boolean => {
  const lasted = durationOf(fields) ?? 0;
  return msSince1970(fields.last_updated) > msSince1970(fields.date_created) + lasted + SETTLES_MS;
};

/** What happens to a lead whose call had been over before, when WhatConverts tells of it again. */
export const LEAD_UPDATED = 'whatconverts_lead_updated';

/** Every kind of event that WhatConverts sends. */
export const whatconvertsEvents: readonly LeadEvent[] = [
  leadEvent({
    key: 'whatconverts_call_in_progress',
    kind: 'in_progress',
    noun: 'Call',
    idEnd: () => 'in_progress',
    label: 'WhatConverts Call In Progress',
    description: 'Triggers when a tracked phone call connects, while the caller is still on the line.',
    output: inProgressOutput,
    samplePayload: samples.callInProgress,
  }),
  leadEvent({
    key: 'whatconverts_call_completed',
    kind: 'completed',
    noun: 'Call',
    idEnd: () => 'completed',
    label: 'WhatConverts Call Completed',
    description: 'Triggers when a tracked phone call ends, with its recording and transcript.',
    output: completedOutput,
    samplePayload: samples.callCompleted,
  }),
  leadEvent({
    key: 'whatconverts_recording_ready',
    kind: 'completed',
    noun: 'Call',
    idEnd: () => 'recording',
    isMeant: ({ recording_url }) => recording_url !== null,
    isBeside: true,
    // The transcript may come long after the recording, and is worth another look.
    tellApart: ({ recording_url, transcript }) => [recording_url, transcript !== null],
    label: 'WhatConverts Recording Ready',
    description: 'Triggers when the recording, voicemail or transcript of a tracked phone call becomes available.',
    output: recordingOutput,
    samplePayload: samples.callCompleted,
  }),
  leadEvent({
    key: 'whatconverts_new_lead',
    kind: 'new',
    noun: 'Lead',
    idEnd: () => 'new',
    isBeside: true,
    label: 'WhatConverts New Lead',
    description: 'Triggers when a new lead of any type arrives, such as a call, form, chat, text message or email.',
    output: anyLead,
    samplePayload: samples.newForm,
  }),
  leadEvent({
    key: LEAD_UPDATED,
    kind: 'updated',
    noun: 'Lead',
    // A lead may change twice within a second, so the time alone does not tell two changes apart.
    idEnd: ({ last_updated }) => `updated:${last_updated ?? 'unknown'}`,
    // What stands for a file is another one each time.
    tellApart: ({ recording_file: _, ...fields }) => Object.entries(fields).flat(),
    isBeside: true,
    label: 'WhatConverts Lead Updated',
    description: 'Triggers when a lead of any type is edited, such as its sales value or status.',
    output: anyLead,
    samplePayload: samples.leadUpdated,
  }),
];
