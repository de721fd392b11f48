import { leadRecord, toLeadResult } from '../../whatconverts/lead-record.ts';
import { leadSample } from '../../whatconverts/lead-sample.ts';
import { whatconvertsLimit } from '../answers/limits.ts';
import { needWhatconverts } from '../clients/whatconverts.ts';
import { flagIn, needText, phoneIn, textIn } from '../forms/input.ts';
import { additionalFields, leadUrl, leadValues, quotable, quoteValue, salesValue } from '../forms/lead-inputs.ts';
import { ownLeadFields } from '../forms/own-lead-fields.ts';
import { action } from '../operation.ts';
import { withRecordingFile } from '../recordings/whatconverts-recording.ts';

const LEAD_TYPES = {
  phone_call: 'Phone call',
  web_form: 'Web form',
  chat: 'Chat',
  email: 'Email',
  text_message: 'Text message',
  appointment: 'Appointment',
  transaction: 'Transaction',
  event: 'Event',
  other: 'Other',
};

/** The vendor's own keys, which go as they are. */
const OWN_KEYS = [
  'lead_type',
  'profile_id',
  'lead_source',
  'lead_medium',
  'lead_campaign',
  'lead_keyword',
  'landing_url',
  'lead_url',
  'gclid',
  'msclkid',
  'quotable',
  'quote_value',
  'sales_value',
];

const marketing = (key: string, label: string, example: string) =>
  ({
    key,
    label,
    type: 'string',
    helpText: `The ${label.toLowerCase().replace('lead ', '')} of the lead, such as ${example}.`,
  }) as const;

export const createLead = action('whatconverts_create_lead', () => ({
  noun: 'Lead',
  label: 'Create Lead',
  description: 'Creates a lead with its contact details, marketing source and value, and can notify your team.',
  throttle: whatconvertsLimit(),
  inputFields: [
    {
      key: 'contact',
      label: 'Contact',
      fields: [
        {
          key: 'lead_type',
          label: 'Lead Type',
          type: 'string',
          required: true,
          choices: LEAD_TYPES,
          helpText: 'How the contact got in touch.',
        },
        { key: 'contact_name', label: 'Contact Name', type: 'string', helpText: 'The full name of the contact.' },
        {
          key: 'phone_number',
          label: 'Phone Number',
          type: 'string',
          helpText: 'Include the country code, such as +17735550118.',
        },
        {
          key: 'email',
          label: 'Email',
          type: 'string',
          helpText: 'The email address of the contact, such as dana@example.com.',
        },
        { key: 'company_name', label: 'Company Name', type: 'string', helpText: 'The company of the contact.' },
      ],
    },
    {
      key: 'marketing',
      label: 'Marketing Source',
      fields: [
        marketing('lead_source', 'Lead Source', 'google'),
        marketing('lead_medium', 'Lead Medium', 'cpc'),
        marketing('lead_campaign', 'Lead Campaign', 'spring'),
        marketing('lead_keyword', 'Lead Keyword', 'roof replacement'),
        {
          key: 'landing_url',
          label: 'Landing URL',
          type: 'string',
          helpText: 'The URL of the first page of the visit.',
        },
        leadUrl,
        { key: 'gclid', label: 'GCLID', type: 'string', helpText: 'The Google Ads click ID.' },
        { key: 'msclkid', label: 'MSCLKID', type: 'string', helpText: 'The Microsoft Ads click ID.' },
      ],
    },
    { key: 'value', label: 'Sales Stage and Value', fields: [quotable, quoteValue, salesValue] },
    {
      key: 'extras',
      label: 'Extras',
      fields: [
        {
          key: 'profile_id',
          label: 'Profile',
          type: 'string',
          dynamic: 'whatconverts_profiles.id.name',
          helpText: 'The profile to add the lead to. Only needed with a master API key.',
        },
        additionalFields,
        {
          key: 'send_notification',
          label: 'Send Notification',
          type: 'boolean',
          default: 'false',
          helpText: "Send WhatConverts' notification about the new lead to the users of the profile.",
        },
      ],
    },
  ],
  output: leadRecord,
  ownFields: ownLeadFields(),
  sample: leadSample(),

  async perform(z, bundle) {
    needText(bundle, 'lead_type', 'Lead Type');
    const phone = phoneIn(bundle, 'phone_number', 'Phone Number');
    const email = textIn(bundle, 'email');
    const values = leadValues(bundle, OWN_KEYS);
    // WhatConverts keeps a contact as the answers of a form, and reads the contact out of them.
    const contact = {
      Name: textIn(bundle, 'contact_name'),
      'Phone Number': phone,
      Email: email,
      Company: textIn(bundle, 'company_name'),
    };
    const answers = Object.entries(contact).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    );
    const lead = await needWhatconverts(z, bundle).createLead({
      ...values,
      fields: {
        ...values.fields,
        ...(phone && { phone_number: phone }),
        ...(email && { email_address: email }),
        send_notification: String(flagIn(bundle, 'send_notification') ?? false),
      },
      additionalFields: { ...Object.fromEntries(answers), ...values.additionalFields },
    });
    return withRecordingFile(z, toLeadResult(lead));
  },
}));
