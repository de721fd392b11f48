import { ApiError } from '../../values/http.ts';
import { leadRecord, toLeadResult } from '../../whatconverts/lead-record.ts';
import { leadSample } from '../../whatconverts/lead-sample.ts';
import { whatconvertsLimit } from '../answers/limits.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { needText } from '../forms/input.ts';
import {
  additionalFields,
  customFields,
  leadUrl,
  leadValues,
  quotable,
  quoteValue,
  salesValue,
} from '../forms/lead-inputs.ts';
import { ownLeadFields } from '../forms/own-lead-fields.ts';
import { action } from '../operation.ts';
import { withRecordingFile } from '../recordings/whatconverts-recording.ts';

/** All that WhatConverts lets one change. */
const OWN_KEYS = ['quotable', 'quote_value', 'sales_value', 'lead_url'];

export const updateLead = action('whatconverts_update_lead', () => ({
  noun: 'Lead',
  label: 'Update Lead',
  description: 'Updates the sales stage, values and custom fields of a lead.',
  throttle: whatconvertsLimit(),
  inputFields: [
    {
      key: 'lead',
      label: 'Lead',
      fields: [
        {
          key: 'lead_id',
          label: 'Lead',
          type: 'string',
          required: true,
          dynamic: 'whatconverts_leads.id.name',
          search: 'whatconverts_find_lead.id',
          helpText: 'Choose a recent lead, or map a Lead ID from an earlier step.',
        },
      ],
    },
    {
      key: 'value',
      label: 'Sales Stage and Value',
      fields: [quotable, quoteValue, salesValue],
    },
    {
      key: 'extras',
      label: 'Extras',
      fields: [leadUrl, additionalFields, customFields],
    },
  ],
  output: leadRecord,
  ownFields: ownLeadFields(),
  sample: leadSample(),

  async perform(z, bundle) {
    const id = needText(bundle, 'lead_id', 'Lead');
    const values = leadValues(bundle, OWN_KEYS);
    if (Object.values(values).every((part) => Object.keys(part).length === 0)) {
      throw new ApiError('There is nothing to change. Fill in at least one field besides the Lead.', null);
    }
    return withRecordingFile(z, toLeadResult(await needWhatconverts(z, bundle).updateLead(id, values)));
  },
}));
