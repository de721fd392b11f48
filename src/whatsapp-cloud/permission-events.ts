import { mapPermission, type PermissionFields, permissionAnswered } from '../doubletick/permission-fields.ts';
import type { EventType } from '../values/event-type.ts';
import * as field from '../values/output-field.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN } from '../values/reading.ts';
import { readReply } from './permission-reply.ts';
import * as samples from './sample-payloads.ts';

/** Of the fields of an answer those that Meta fills, in its own words where the shared ones name DoubleTick. */
const {
  customer_id: _customerId,
  customer_name: _name,
  customer_first_name: _firstName,
  customer_last_name: _lastName,
  customer_name_status: _nameStatus,
  assigned_to: _assignedTo,
  assigned_to_phone: _assignedToPhone,
  tags: _tags,
  user_action: _userAction,
  ...shared
} = permissionAnswered;

const answered = {
  ...shared,
  response_source: field.text('Response Source', 'user_action, or automatic where a setting or WhatsApp decided.'),
  is_automatic: field.flag('Is Automatic', 'True when nobody pressed a button, as when a customer calls you first.'),
};
const { is_permanent: _isPermanent, expires_at: _expiresAt, expires_on: _expiresOn, ...denied } = answered;

type Declaration = Omit<EventType, 'noun' | 'read'> & { concerns(all: PermissionFields): boolean };

const permissionEvent = ({ concerns, ...declaration }: Declaration): EventType => {
  const pick = pickerOf(declaration.output);
  return {
    ...declaration,
    noun: 'Call Permission',
    read(payload, context) {
      const reading = readReply(payload, context.receivedAt);
      if (!reading) return FOREIGN;
      const all = mapPermission(reading.reply, context);
      return concerns(all) ? { fields: pick(all), wrong: reading.wrong } : FOREIGN;
    },
  };
};

export const permissionEvents: readonly EventType[] = [
  permissionEvent({
    key: 'whatsapp_cloud_call_permission_reply',
    label: 'WhatsApp Cloud API Call Permission Reply Received',
    description: 'Triggers when a customer answers a call permission request, with any answer.',
    output: answered,
    concerns: () => true,
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'whatsapp_cloud_call_permission_granted',
    label: 'WhatsApp Cloud API Call Permission Granted',
    description: 'Triggers when a customer allows you to call, permanently or for 7 days.',
    output: answered,
    // A webhook that comes late may bring a permission that is over already.
    concerns: (all) => all.may_call === true,
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'whatsapp_cloud_call_permission_denied',
    label: 'WhatsApp Cloud API Call Permission Denied',
    description: 'Triggers when a customer denies or revokes the permission to call.',
    output: denied,
    concerns: (all) => all.permission_status === 'denied',
    samplePayload: samples.permissionDenied,
  }),
];
