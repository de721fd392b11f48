import type { FieldType, Result } from '../values/output-field.ts';
import { lastOf } from '../values/several-values.ts';
import { toSnakeCase } from '../values/snake-case.ts';
import * as wire from '../values/wire.ts';

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

export type LeadKind = 'in_progress' | 'completed';

const lettersOf = (text: string | null): string => (text ?? '').toLowerCase().replace(/[^a-z]/g, '');

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
export const leadKindOf = (payload: Record<string, unknown>): LeadKind | null => {
  const { values: lead } = readMarks(payload);
  if (lettersOf(lead.lead_type) !== 'phonecall') return null;
  if (isUpdate(lead.trigger)) return isCompleted(lead.lead_state) ? 'completed' : null;
  if (lettersOf(lead.trigger ?? 'new') !== 'new') return null;
  if (isInProgress(lead.lead_state) && isInProgress(lead.call_status)) return 'in_progress';
  return isCompleted(lead.lead_state) ? 'completed' : null;
};

/** A field's type says how its vendor key, which has the same name, is read. */
export const READERS = {
  id: wire.text,
  string: wire.text,
  phone: wire.phone,
  datetime: wire.time,
  integer: wire.count,
  number: wire.number,
  boolean: wire.flag,
} satisfies Record<FieldType, unknown>;

/** Lists in lists, such as the answers to a form, go no deeper; whatever does is left out. */
const MOST_LEVELS = 8;

const leafText = (value: unknown): string | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

const asText = (values: unknown): string | null => {
  const value = lastOf(values);
  return Array.isArray(value)
    ? value.flat(MOST_LEVELS).map(leafText).filter(Boolean).join(', ') || null
    : leafText(value);
};

const readMaps = wire.payloadReader({ lead_analysis: wire.map, field_mappings: wire.map });

/**
 * Adds a lead's two maps, whose keys the account chooses, as text fields; gives the names of the unreadable ones.
 *
 * {field_mappings: {"Company Name": "Acme"}} becomes {field_mappings__company_name: "Acme"}.
 */
export const addLeadMaps = (fields: Result, payload: Record<string, unknown>): string[] => {
  const { values: maps, nonsense } = readMaps(payload);
  for (const [prefix, map] of Object.entries(maps)) {
    for (const [name, value] of Object.entries(map ?? {})) {
      const key = toSnakeCase(name);
      if (key !== '') fields[`${prefix}__${key}`] ??= asText(value);
    }
  }
  return nonsense;
};

/** A lead of the REST API with the caller's place under the keys of a webhook: the API has its own. */
export const withCallerPlace = (lead: Record<string, unknown>): Record<string, unknown> => ({
  ...lead,
  ...Object.fromEntries(['city', 'state', 'zip', 'country'].map((key) => [key, lead[key] || lead[`caller_${key}`]])),
});

/**
 * A lead of the REST API in the shape of the webhook that it came with, or would have.
 *
 * The API lists no calls in progress, so a finished call stands in for one: its reader leaves out what only a
 * finished call has.
 */
export const asWebhook = (lead: Record<string, unknown>, kind: LeadKind): Record<string, unknown> => ({
  ...withCallerPlace(lead),
  trigger: 'new',
  ...(kind === 'in_progress' ? { lead_state: 'In Progress', call_status: 'In Progress' } : {}),
});
