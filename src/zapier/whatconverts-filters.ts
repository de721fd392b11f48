import { containsText, dropsMarked, type Filter, isOneOf, isOneOfPhones } from './filter.ts';

const textFilter = (key: string, label: string, example: string): Filter => ({
  field: { key, label, type: 'string', helpText: `Only calls whose ${label} contains this, such as ${example}.` },
  passes: containsText(key),
});

export const whatconvertsFilters: readonly Filter[] = [
  {
    field: {
      key: 'tracking_numbers',
      label: 'Tracking Numbers',
      type: 'string',
      list: true,
      dynamic: 'whatconverts_tracking_numbers.id.name',
      helpText: 'Only calls to these numbers. Leave empty for all.',
    },
    passes: isOneOfPhones('tracking_number'),
  },
  {
    field: {
      key: 'lead_status',
      label: 'Lead Status',
      type: 'string',
      choices: { Unique: 'Unique (a first contact)', Repeat: 'Repeat (a known contact)' },
      helpText: 'Only first contacts, or only known ones. Leave empty for both.',
    },
    passes: isOneOf('lead_status'),
  },
  {
    field: {
      key: 'skip_spam',
      label: 'Skip Spam',
      type: 'boolean',
      helpText: 'Leave out calls that WhatConverts takes for spam.',
    },
    passes: dropsMarked('spam', true),
  },
  {
    field: {
      key: 'skip_duplicates',
      label: 'Skip Duplicates',
      type: 'boolean',
      helpText: 'Leave out leads that WhatConverts has already.',
    },
    passes: dropsMarked('duplicate', true),
  },
  textFilter('lead_source', 'Lead Source', 'google'),
  textFilter('lead_medium', 'Lead Medium', 'cpc'),
  textFilter('lead_campaign', 'Lead Campaign', 'spring'),
  textFilter('profile', 'Profile', 'Maple Roofing'),
];
