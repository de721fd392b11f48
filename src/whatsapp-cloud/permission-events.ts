import { permissionEventsOf } from '../doubletick/permission-event-kinds.ts';
import { permissionAnswered } from '../doubletick/permission-fields.ts';
import * as field from '../values/output-field.ts';
import { readReply } from './permission-reply.ts';
import * as samples from './sample-payloads.ts';

/** Of the fields of an answer those that Meta fills, in its own words where the shared ones name DoubleTick. */
const {
  customer_id: _customerId,
  customer_name_status: _nameStatus,
  assigned_to: _assignedTo,
  assigned_to_phone: _assignedToPhone,
  tags: _tags,
  user_action: _userAction,
  ...shared
} = permissionAnswered;

const answered = {
  ...shared,
  customer_name: field.text('Customer Name', 'As the customer is called on WhatsApp.'),
  response_source: field.text('Response Source', 'user_action, or automatic where a setting or WhatsApp decided.'),
  is_automatic: field.flag('Is Automatic', 'True when nobody pressed a button, as when a customer calls you first.'),
};
const { is_permanent: _isPermanent, expires_at: _expiresAt, expires_on: _expiresOn, ...denied } = answered;

export const permissionEvents = permissionEventsOf({
  key: 'whatsapp_cloud',
  product: 'WhatsApp Cloud API',
  answered,
  denied,
  readReply,
  samples,
  sampleValues: { is_current: true },
});
