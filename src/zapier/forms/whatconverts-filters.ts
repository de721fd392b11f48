import { whatconvertsFilters as byKey } from '../../whatconverts/filters.ts';
import type { LeadKind } from '../../whatconverts/lead-payload.ts';
import type { Filter } from './filter.ts';

type TextKey = 'lead_source' | 'lead_medium' | 'lead_campaign' | 'profile';

const textFilter = (noun: string, key: TextKey, label: string, example: string): Filter => ({
  field: {
    key,
    label,
    type: 'string',
    helpText: `Only trigger for ${noun} whose ${label} contains this text, such as ${example}. Leave blank for all.`,
  },
  ...byKey[key],
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
  ...byKey.lead_types,
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
    ...byKey.tracking_numbers,
  },
  {
    field: {
      key: 'lead_status',
      label: 'Lead Status',
      type: 'string',
      choices: { Unique: 'Unique (first-time contact)', Repeat: 'Repeat (known contact)' },
      helpText: 'Only trigger for first-time or for repeat contacts. Leave blank for both.',
    },
    ...byKey.lead_status,
  },
  {
    field: {
      key: 'skip_spam',
      label: 'Skip Spam',
      type: 'boolean',
      helpText: `Do not trigger for ${noun} that WhatConverts marks as spam.`,
    },
    ...byKey.skip_spam,
  },
  {
    field: {
      key: 'skip_duplicates',
      label: 'Skip Duplicates',
      type: 'boolean',
      helpText: `Do not trigger for ${noun} that WhatConverts marks as duplicates.`,
    },
    ...byKey.skip_duplicates,
  },
  textFilter(noun, 'lead_source', 'Lead Source', 'google'),
  textFilter(noun, 'lead_medium', 'Lead Medium', 'cpc'),
  textFilter(noun, 'lead_campaign', 'Lead Campaign', 'spring'),
  textFilter(noun, 'profile', 'Profile', 'Maple Roofing'),
];

/** What narrows a trigger on this kind of event. */
export const whatconvertsFilters = (kind: LeadKind): readonly Filter[] =>
  kind === 'new' || kind === 'updated' ? [leadTypes, ...filtersOf('leads')] : filtersOf('calls');
