import type { Bundle, PlainInputField } from 'zapier-platform-core';
import type { LeadValues } from '../../whatconverts/leads.ts';
import { pairsIn, textIn } from './input.ts';

export const quotable: PlainInputField = {
  key: 'quotable',
  label: 'Quotable',
  type: 'string',
  choices: { yes: 'Yes', no: 'No', pending: 'Pending', not_set: 'Not set' },
  helpText: 'The sales stage of the lead.',
};

export const quoteValue: PlainInputField = {
  key: 'quote_value',
  label: 'Quote Value',
  type: 'number',
  helpText: 'The quoted amount, without a currency symbol.',
};

export const salesValue: PlainInputField = {
  key: 'sales_value',
  label: 'Sales Value',
  type: 'number',
  helpText: 'The sold amount, without a currency symbol.',
};

export const leadUrl: PlainInputField = {
  key: 'lead_url',
  label: 'Lead URL',
  type: 'string',
  helpText: 'The URL of the page where the visitor got in touch.',
};

export const additionalFields: PlainInputField = {
  key: 'additional_fields',
  label: 'Additional Fields',
  dict: true,
  helpText: 'Extra details, as in a web form: the name on the left, the value on the right.',
};

export const customFields: PlainInputField = {
  key: 'custom_fields',
  label: 'Custom Fields',
  dict: true,
  helpText:
    'The name of a custom field on the left, its value on the right. The fields must already exist in WhatConverts.',
};

/** What was filled in: the fields with these keys, and those that the account named. */
export const leadValues = (bundle: Bundle, keys: readonly string[]): LeadValues => {
  const fields = keys.flatMap((key) => {
    const text = textIn(bundle, key);
    return text === null ? [] : [[key, text] as const];
  });
  return {
    fields: Object.fromEntries(fields),
    additionalFields: pairsIn(bundle, additionalFields.key),
    customFields: pairsIn(bundle, customFields.key),
  };
};
