/** The fields of a call that mean the same whoever reports it: each provider takes those that it fills. */
import * as field from './output-field.ts';

export const alike = {
  id: field.id('Unique for each event: match on it to avoid duplicates.'),
  call_id: field.text(
    'Call ID',
    'The same on all events of one call: use it to find the record that an earlier event created.',
  ),
  call_direction: field.text('Call Direction', 'INCOMING when the customer called, OUTGOING when your team did.'),
  customer_phone: field.phone(
    'Customer Phone Number',
    'In E.164 format: the best way to find the customer in a CRM. Empty if the customer hides the number.',
  ),
  whatsapp_user_id: field.text('WhatsApp User ID', 'Identifies the customer when there is no phone number.'),
  username: field.text('Username', "The customer's username on WhatsApp, which can change."),
  waba_number: field.phone('Business Number', 'Your business number, in E.164 format.'),
  call_started_at: field.datetime('Call Started At', 'When the call was answered; empty if it was not.'),
  call_ended_at: field.datetime('Call Ended At', 'When the call ended.'),
  duration_seconds: field.integer('Duration (in seconds)', '0 if the call was not answered.'),
  was_answered: field.flag('Was Answered', 'True when the call was answered.'),
  failed_reason: field.text('Failed Reason', 'Why the call failed, if it did.'),
};
