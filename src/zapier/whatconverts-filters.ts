import type { LeadKind } from '../whatconverts/lead-payload.ts';
import { containsText, dropsMarked, type Filter, isOneOf, isOneOfPhones } from './filter.ts';

const textFilter = (noun: string, key: string, label: string, example: string): Filter => ({
  field: {
    key,
    label,
    type: 'string',
    helpText: `Only trigger for ${noun} whose ${label} contains this text, such as ${example}. Leave blank for all.`,
  },
  passes: containsText(key),
});

/** As webhooks spell them. */
const LEAD_TYPES = [
  'Phone Call',
  'Web Form',
  'Chat',
  'Text Message',
  'Email',
  'Appointment',
  'Transaction',
  'Event',
  'Other',
];

const leadTypes: Filter = {
  field: {
    key: 'lead_types',
    label: 'Lead Types',
    type: 'string',
    list: true,
    choices: Object.fromEntries(LEAD_TYPES.map((type) => [type, type])),
    helpText: 'Only trigger for leads of these types. Leave blank for all.',
  },
  passes: isOneOf('lead_type'),
};

/** `noun` is what they let through, in words. */
const filtersOf = (noun: string): Filter[] => [
  {
    field: {
      key: 'tracking_numbers',
      label: 'Tracking Numbers',
      type: 'string',
      list: true,
      dynamic: 'whatconverts_tracking_numbers.id.name',
      helpText: `Only trigger for ${noun} to these numbers. Leave blank for all.`,
    },
    ...isOneOfPhones('tracking_number'),
  },
  {
    field: {
      key: 'lead_status',
      label: 'Lead Status',
      type: 'string',
      choices: { Unique: 'Unique (first-time contact)', Repeat: 'Repeat (known contact)' },
      helpText: 'Only trigger for first-time or for repeat contacts. Leave blank for both.',
    },
    passes: isOneOf('lead_status'),
  },
  {
    field: {
      key: 'skip_spam',
      label: 'Skip Spam',
      type: 'boolean',
      helpText: `Do not trigger for ${noun} that WhatConverts marks as spam.`,
    },
    passes: dropsMarked('spam', true),
  },
  {
    field: {
      key: 'skip_duplicates',
      label: 'Skip Duplicates',
      type: 'boolean',
      helpText: `Do not trigger for ${noun} that WhatConverts marks as duplicates.`,
    },
    passes: dropsMarked('duplicate', true),
  },
  textFilter(noun, 'lead_source', 'Lead Source', 'google'),
  textFilter(noun, 'lead_medium', 'Lead Medium', 'cpc'),
  textFilter(noun, 'lead_campaign', 'Lead Campaign', 'spring'),
  textFilter(noun, 'profile', 'Profile', 'Maple Roofing'),
];

/** What narrows a trigger on this kind of event. */
export const whatconvertsFilters = (kind: LeadKind): readonly Filter[] =>
  kind === 'new' || kind === 'updated' ? [leadTypes, ...filtersOf('leads')] : filtersOf('calls');
