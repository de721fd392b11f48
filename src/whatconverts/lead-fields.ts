import { callOutcome, direction, duration } from '../values/call-summary.ts';
import * as field from '../values/output-field.ts';

/** The fields that are not the vendor's own keys. */
const derivedFields = {
  id: field.id('Unique for each event: the Lead ID and what happened.'),
  contact_first_name: field.text('Contact First Name', 'Contact Name up to the last space.'),
  contact_last_name: field.text('Contact Last Name', 'The last word of Contact Name.'),
  is_anonymous: field.flag('Is Anonymous', 'True when the caller hides the number and cannot be called back.'),
};

/** The vendor's own keys, in the vendor's order. */
const call = {
  trigger: field.text('Trigger', 'new when the lead was created, update when it changed.'),
  lead_id: field.numericId('Lead ID', 'The same during the call and after it.'),
  user_id: field.text('User ID', 'The visitor, as WhatConverts tracks them.'),
  lead_type: field.text('Lead Type', 'Phone Call, Web Form, Chat and so on.'),
  lead_status: field.text('Lead Status', 'Unique for a first contact, Repeat for a known one.'),
  lead_analysis__keyword_detection: field.text('Lead Analysis Keyword Detection', 'Keywords that the analysis found.'),
  lead_analysis__lead_summary: field.text('Lead Analysis Lead Summary', 'The call in a sentence or two.'),
  lead_analysis__intent_detection: field.text('Lead Analysis Intent Detection', 'What the caller wants.'),
  lead_analysis__sentiment_detection: field.text('Lead Analysis Sentiment Detection', 'Positive, neutral or negative.'),
  lead_analysis__topic_detection: field.text('Lead Analysis Topic Detection', 'What the call is about.'),
  last_updated: field.datetime('Last Updated', 'When the lead last changed.'),
  date_created: field.datetime('Date Created', 'When the call or other lead came in.'),
  quotable: field.text('Quotable', 'Yes, No, Pending or Not Set: the sales stage of the lead.'),
  quote_value: field.number('Quote Value', 'The quoted amount.'),
  sales_value: field.number('Sales Value', 'The sold amount.'),
  spotted_keywords: field.text('Spotted Keywords', 'Keywords of your list that were mentioned.'),
  lead_score: field.number('Lead Score', 'How promising the lead is.'),
  lead_state: field.text('Lead State', 'In Progress during the call, then Completed.'),
  profile: field.text('Profile', 'The WhatConverts profile that the call belongs to.'),
  profile_id: field.numericId('Profile ID', 'The ID of that profile.'),
  account: field.text('Account', 'The WhatConverts account that the profile belongs to.'),
  account_id: field.numericId('Account ID', 'The ID of that account.'),
  lead_url: field.text('Lead URL', 'The page where the visitor got in touch.'),
  landing_url: field.text('Landing URL', 'The first page of the visit.'),
  operating_system: field.text('Operating System', 'The operating system of the visitor.'),
  browser: field.text('Browser', 'The browser of the visitor.'),
  device_type: field.text('Device Type', 'Desktop, Smartphone or Tablet.'),
  device_make: field.text('Device Make', 'Such as Apple iPhone.'),
  call_status: field.text('Call Status', 'In Progress, or how the call ended.'),
  phone_name: field.text('Phone Name', 'The name of the tracking number.'),
  tracking_number: field.phone('Tracking Number', 'The number that was called, in E.164 format.'),
  destination_number: field.phone('Destination Number', 'Where the call was forwarded to, in E.164 format.'),
  caller_number: field.phone(
    'Caller Number',
    'The caller, in E.164 format: the best way to find the contact in a CRM.',
  ),
  caller_name: field.text('Caller Name', 'The name on the caller ID.'),
  city: field.text('City', 'The city of the caller.'),
  state: field.text('State', 'The state of the caller.'),
  zip: field.text('ZIP Code', 'The ZIP code of the caller.'),
  country: field.text('Country', 'The country of the caller, as two letters.'),
  line_type: field.text('Line Type', 'Mobile, Landline or VoIP.'),
  lead_source: field.text('Lead Source', 'The marketing source, such as google.'),
  lead_medium: field.text('Lead Medium', 'The marketing medium, such as cpc or organic.'),
  lead_campaign: field.text('Lead Campaign', 'The marketing campaign.'),
  lead_content: field.text('Lead Content', 'The ad content.'),
  lead_keyword: field.text('Lead Keyword', 'The keyword that the ad matched.'),
  ip_address: field.text('IP Address', 'The IP address of the visitor.'),
  notes: field.text('Notes', 'Notes that your team added to the lead.'),
  contact_name: field.text('Contact Name', 'The full name of the contact.'),
  contact_company_name: field.text('Contact Company Name', 'The company of the contact.'),
  contact_email_address: field.text('Contact Email Address', 'The email address of the contact.'),
  contact_phone_number: field.phone('Contact Phone Number', 'In E.164 format; can differ from Caller Number.'),
  email_address: field.text('Email Address', 'As given in a form.'),
  phone_number: field.phone('Phone Number', 'As given in a form, in E.164 format.'),
  gclid: field.text('GCLID', 'The Google Ads click, for uploading conversions.'),
  msclkid: field.text('MSCLKID', 'The Microsoft Ads click, for uploading conversions.'),
  unbounce_page_id: field.text('Unbounce Page ID', 'For matching with Unbounce.'),
  unbounce_variant_id: field.text('Unbounce Variant ID', 'For matching with Unbounce.'),
  unbounce_visitor_id: field.text('Unbounce Visitor ID', 'For matching with Unbounce.'),
  salesforce_user_id: field.text('Salesforce User ID', 'For matching with Salesforce.'),
  roistat_visit_id: field.text('Roistat Visit ID', 'For matching with Roistat.'),
  hubspot_visitor_id: field.text('HubSpot Visitor ID', 'For matching with HubSpot.'),
  facebook_browser_id: field.text('Facebook Browser ID', 'For the Conversions API of Meta.'),
  facebook_click_id: field.text('Facebook Click ID', 'For the Conversions API of Meta.'),
  google_analytics_client_id: field.text('Google Analytics Client ID', 'For matching with Google Analytics.'),
  vwo_account_id: field.text('VWO Account ID', 'For matching with VWO.'),
  vwo_experiment_id: field.text('VWO Experiment ID', 'For matching with VWO.'),
  vwo_variant_id: field.text('VWO Variant ID', 'For matching with VWO.'),
  vwo_user_id: field.text('VWO User ID', 'For matching with VWO.'),
  duplicate: field.flag('Duplicate', 'True when WhatConverts marks the lead as a duplicate.'),
  spam: field.flag('Spam', 'True when WhatConverts marks the lead as spam.'),
};

/** Known only once the call is over. */
export const afterCall = {
  call_duration: field.text('Call Duration', 'In minutes and seconds, such as 5m 28s.'),
  call_duration_seconds: field.integer('Call Duration (in seconds)', 'The duration as a number.'),
  answer_status: field.text('Answer Status', 'Whether the call was answered.'),
  recording: field.text('Recording', 'A link to the recording.'),
  play_recording: field.text('Play Recording', 'A page that plays the recording.'),
  call_transcription: field.text('Call Transcription', 'What was said, as text.'),
  voicemail: field.text('Voicemail', 'A link to the voicemail.'),
  play_voicemail: field.text('Play Voicemail', 'A page that plays the voicemail.'),
  voicemail_transcription: field.text('Voicemail Transcription', 'What the voicemail says, as text.'),
};

/** A webhook only says where it is. */
const recordingFile = {
  recording_file: field.file(
    'Recording File',
    'The recording, or the voicemail, itself: fetched only when a later step uses it.',
  ),
};

/**
 * What leads of the other types have.
 *
 * @see https://www.whatconverts.com/api/leads/
 */
const otherLeads = {
  form_name: field.text('Form Name', 'Of a web form: which one.'),
  message: field.text('Message', 'Of a text message: what it says.'),
  chat_status: field.text('Chat Status', 'Of a chat: In Progress or Completed.'),
  sender_name: field.text('Sender Name', 'Of an email: who sent it.'),
  email_subject: field.text('Email Subject', 'Of an email: its subject.'),
  email_message: field.text('Email Message', 'Of an email: what it says.'),
  transaction_id: field.text('Transaction ID', 'Of a transaction: the ID in your shop.'),
  transaction_tax: field.number('Transaction Tax', 'Of a transaction: the tax in it.'),
  transaction_shipping: field.number('Transaction Shipping', 'Of a transaction: the shipping in it.'),
  event_category: field.text('Event Category', 'Of an event: its category.'),
  event_action: field.text('Event Action', 'Of an event: what was done.'),
  event_label: field.text('Event Label', 'Of an event: its label.'),
};

// Whatever else a lead has, such as the account's own fields and further lead analyses, comes on top, as text.
const callInProgress = { ...derivedFields, ...call };
const callCompleted = { ...derivedFields, ...call, ...afterCall, ...recordingFile };
export const anyLead = { ...callCompleted, ...otherLeads };

/** What the triggers have on top, and a lead of the API does not. */
const recording = {
  recording_url: field.text('Recording URL', 'A link to the recording or the voicemail.'),
  transcript: field.text('Transcript', 'What was said, as text; empty until WhatConverts has transcribed it.'),
};

/** The fields of the triggers that are worked out of the vendor's keys. */
export const workedOut = {
  ...derivedFields,
  ...direction,
  ...callOutcome,
  ...duration,
  ...recording,
  ...recordingFile,
};

export const inProgressOutput = { ...callInProgress, ...direction };
export const completedOutput = { ...callCompleted, ...direction, ...callOutcome, ...duration };
export const recordingOutput = { ...completedOutput, ...recording };
