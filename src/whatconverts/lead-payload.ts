import { splitName } from '../values/name.ts';
import type { FieldType, OutputFields, Result } from '../values/output-field.ts';
import * as wire from '../values/wire.ts';
import { workedOut } from './lead-fields.ts';

/**
 * What tells one lead webhook from another.
 *
 * @see https://www.whatconverts.com/help/docs/automations-and-advanced-systems/webhooks/receive-phone-call-in-progress-data-with-webhooks
 */
const readMarks = wire.payloadReader({
  trigger: wire.text,
  lead_type: wire.text,
  lead_state: wire.text,
  call_status: wire.text,
});

export type LeadKind = 'in_progress' | 'completed' | 'new' | 'updated';

/** "Lead_Type" -> "leadtype": what is left of a text once its spelling does not matter. */
export const lettersOf = (text: string | null): string => (text ?? '').toLowerCase().replace(/[^a-z]/g, '');

/** WhatConverts' own samples write "In Progess" in places. */
const isInProgress = (text: string | null): boolean => /^inprogr?ess$/.test(lettersOf(text));

const isCompleted = (text: string | null): boolean => /^completed?$/.test(lettersOf(text));

const UPDATE = /^updated?$/;

/** True for what WhatConverts sends of a lead that it had sent before, be it its completion or an edit. */
export const isUpdate = (trigger: string | null): boolean => UPDATE.test(lettersOf(trigger));

/**
 * Which phone call event a payload is: null for a form, a chat, or another vendor's payload.
 *
 * The completion of a call may come as an update, and so does every edit that follows it.
 */
const leadKindOf = (payload: Record<string, unknown>): LeadKind | null => {
  const { values: lead } = readMarks(payload);
  if (lettersOf(lead.lead_type) !== 'phonecall') return null;
  if (isUpdate(lead.trigger)) return isCompleted(lead.lead_state) ? 'completed' : null;
  if (lettersOf(lead.trigger ?? 'new') !== 'new') return null;
  if (isInProgress(lead.lead_state) && isInProgress(lead.call_status)) return 'in_progress';
  return isCompleted(lead.lead_state) ? 'completed' : null;
};

/** Whether a payload tells of this: a lead of any type is new or updated, a phone call in progress or completed. */
export const isOfKind = (payload: Record<string, unknown>, kind: LeadKind): boolean => {
  if (kind === 'in_progress' || kind === 'completed') return leadKindOf(payload) === kind;
  const { values: lead } = readMarks(payload);
  if (lettersOf(lead.lead_type) === '') return false;
  return kind === 'updated' ? isUpdate(lead.trigger) : lettersOf(lead.trigger ?? 'new') === 'new';
};

/** A field's type says how its vendor key, which has the same name, is read. */
const READERS = {
  id: wire.text,
  string: wire.text,
  datetime: wire.time,
  integer: wire.count,
  numeric_id: wire.numericId,
  number: wire.number,
  boolean: wire.flag,
  file: wire.text,
} satisfies Record<Exclude<FieldType, 'phone'>, unknown>;

const nothing = () => null;

const readerOf = (output: OutputFields, phone: typeof wire.phone) => {
  const readers = { ...READERS, phone };
  return wire.payloadReader(
    Object.fromEntries(
      Object.entries(output).map(([key, { type }]) => [key, key in workedOut ? nothing : readers[type]]),
    ),
  );
};

/** True when WhatConverts says so of the caller, or of the number that they called. */
const isAmerican = ({ country, caller_country, tracking_number }: Record<string, unknown>): boolean =>
  /^\s*\+1/.test(wire.plainText(tracking_number)) || /^\s*(US|CA)\s*$/i.test(wire.plainText(country || caller_country));

/**
 * A reader of the vendor's own keys among these fields, in their order.
 *
 * The United States and Canada write numbers without their country code: on a lead from there it is known.
 */
export const leadReader = (output: OutputFields): ReturnType<typeof readerOf> => {
  let readWorldwide: ReturnType<typeof readerOf> | undefined;
  let readAmerican: ReturnType<typeof readerOf> | undefined;
  // Made when they are needed: Zapier loads all events at every cold start, and runs one.
  return (lead) => {
    if (isAmerican(lead)) {
      readAmerican ??= readerOf(output, wire.americanPhone);
      return readAmerican(lead);
    }
    readWorldwide ??= readerOf(output, wire.phone);
    return readWorldwide(lead);
  };
};

/** Adds what WhatConverts does not say in a key of its own, but for the id. */
export const addDerived = (fields: Result, lead: Record<string, unknown>): void => {
  const { first, last } = splitName(String(fields.contact_name ?? ''));
  fields.contact_first_name = first;
  fields.contact_last_name = last;
  fields.is_anonymous = wire.isHiddenCaller(lead.caller_number, fields.caller_number);
};

/** A lead of the REST API as a webhook spells it: the API has keys of its own for the caller's place, and other words. */
export const asSpelledInWebhooks = (lead: Record<string, unknown>): Record<string, unknown> => ({
  ...lead,
  ...Object.fromEntries(['city', 'state', 'zip', 'country'].map((key) => [key, lead[key] || lead[`caller_${key}`]])),
  ...Object.fromEntries(SPELLED_OTHERWISE.flatMap((key) => (key in lead ? [[key, inTitleCase(lead[key])]] : []))),
});

const SPELLED_OTHERWISE = [
  'lead_type',
  'lead_status',
  'lead_state',
  'quotable',
  'call_status',
  'chat_status',
  'answer_status',
];

/** "phone_call" -> "Phone Call"; anything but a word in small letters stays. */
const inTitleCase = (value: unknown): unknown =>
  typeof value === 'string' && /^[a-z]+(?:[ _][a-z]+)*$/.test(value)
    ? value.replaceAll('_', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
    : value;

/**
 * A lead of the REST API in the shape of the webhook that it came with, or would have.
 *
 * The API lists no calls in progress, so a finished call stands in for one: its reader leaves out what only a
 * finished call has.
 */
export const asWebhook = (lead: Record<string, unknown>, kind: LeadKind): Record<string, unknown> => ({
  ...asSpelledInWebhooks(lead),
  trigger: kind === 'updated' ? 'update' : 'new',
  ...(kind === 'in_progress' ? { lead_state: 'In Progress', call_status: 'In Progress' } : {}),
});
