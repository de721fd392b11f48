import { customerValues } from '../doubletick/sample-payloads.ts';
import { customerLookUp } from '../values/customer-look-up.ts';
import { nameParts, namesOf } from '../values/customer-name.ts';
import type { EventType } from '../values/event-type.ts';
import * as field from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import { dateIn, HOUR_MS } from '../values/time.ts';
import * as wire from '../values/wire.ts';
import { CHANNEL_NAMES } from './channel-name.ts';

/** What a payload of the hub's own says under `event`. */
export const PERMISSION_EXPIRED = 'CALL_PERMISSION_EXPIRED';

/** How long before the end of a temporary permission (7 days) one may ask to hear of it, in hours. */
export const MOST_LEAD_TIME_HOURS = 167;

/** The payload of the hub's own event: a temporary permission has run out, or will in so many hours. */
export interface PermissionExpiredPayload {
  event: typeof PERMISSION_EXPIRED;
  /** The hub's id of the reply that granted the permission. */
  replyId: string;
  /** The customer and the business number, as the reply had them. */
  from: string | null;
  to: string | null;
  /** ISO 8601. */
  repliedAt: string;
  expiresAt: string;
  /** 0 at the end itself. */
  leadTimeHours: number;
  /** The reply's own. */
  messageId: string | null;
  dtCustomerId: string | null;
  /** WhatsApp's id of the customer, and the name that they chose there. */
  userId: string | null;
  username: string | null;
}

const readExpired = wire.payloadReader({
  replyId: wire.text,
  from: wire.whatsappPhone,
  to: wire.whatsappPhone,
  repliedAt: wire.time,
  expiresAt: wire.time,
  leadTimeHours: wire.count,
  messageId: wire.text,
  dtCustomerId: wire.text,
  userId: wire.text,
  username: wire.text,
});

const output = {
  id: field.id('Unique for each notice: match on it to avoid duplicates.'),
  waba_number: field.phone('Business Number', 'Your business number that had the permission, in E.164 format.'),
  customer_phone: field.phone(
    'Customer Phone Number',
    'Whose permission ends, in E.164 format; empty if the customer hides the number.',
  ),
  channel: field.text('Channel', 'WhatsApp: the permission covers WhatsApp calls only.'),
  permission_status: field.text('Permission Status', 'expired, or temporary while it still holds.'),
  permission_summary: field.text('Permission Summary', 'What happens and when, ready for a note or a message.'),
  may_call: field.flag('May Call', 'False means: do not call this customer.'),
  expires_at: field.datetime('Expires At', 'When the permission expires or expired.'),
  expires_on: field.text('Expires On', "The date of Expires At in your Zap's time zone."),
  hours_left: field.integer('Hours Left', 'Whole hours until the end; 0 once it has expired.'),
  lead_time_hours: field.integer('Lead Time (in hours)', 'How long before the end this Zap triggers.'),
  replied_at: field.datetime('Replied At', 'When the customer gave the permission.'),
  message_id: field.text('Message ID', 'The ID of the reply that gave the permission.'),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  whatsapp_user_id: field.text('WhatsApp User ID', "WhatsApp's ID of a customer who hides the phone number."),
  username: field.text('Username', "The customer's username on WhatsApp, which can change."),
  customer_name: field.text('Customer Name', 'Looked up in DoubleTick by phone number.'),
  ...nameParts,
  ...customerLookUp,
};

const samplePayload: PermissionExpiredPayload = {
  event: PERMISSION_EXPIRED,
  replyId: '0195560a-1b2c-7d3e-8f40-516273849500',
  from: '+17735550170',
  to: '+13125550150',
  repliedAt: '2026-02-23T09:15:07.000Z',
  expiresAt: '2026-03-02T09:15:07.000Z',
  leadTimeHours: 0,
  messageId: 'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJBMEUx',
  dtCustomerId: 'customer_Kd83hTq1Zb',
  userId: 'IN.13491208655302741918',
  username: 'priya.raman',
};

/** The hub's own event: no provider says when a 7-day permission ends. */
export const permissionExpired: EventType = {
  key: 'doubletick_call_permission_expired',
  noun: 'Call Permission',
  label: 'DoubleTick Call Permission Expired',
  description: 'Triggers when a 7-day call permission expires (requires a hub).',
  output,
  samplePayload: { ...samplePayload },
  sampleValues: customerValues,
  read(payload, { receivedAt, timeZone }) {
    if (!wire.isRecord(payload) || payload.event !== PERMISSION_EXPIRED) return FOREIGN;
    const { values, nonsense } = readExpired(payload);
    const { replyId, expiresAt, leadTimeHours } = values;
    if (replyId === null) return unusable('replyId');
    if (expiresAt === null) return unusable('expiresAt');
    const leadTime = leadTimeHours ?? 0;
    const msLeft = Date.parse(expiresAt) - receivedAt;
    const isOver = msLeft <= 0;
    const date = dateIn(timeZone, expiresAt);
    return {
      fields: {
        id: `${replyId}:expired:${leadTime}`,
        waba_number: values.to,
        customer_phone: values.from,
        channel: CHANNEL_NAMES.whatsapp,
        permission_status: isOver ? 'expired' : 'temporary',
        permission_summary: isOver
          ? `Temporary Call Permission - Expired On ${date}`
          : `Temporary Call Permission - Valid Until ${date}`,
        may_call: !isOver,
        expires_at: expiresAt,
        expires_on: date,
        hours_left: isOver ? 0 : Math.round(msLeft / HOUR_MS),
        lead_time_hours: leadTime,
        replied_at: values.repliedAt,
        message_id: values.messageId,
        customer_id: values.dtCustomerId,
        whatsapp_user_id: values.userId,
        username: values.username,
        ...namesOf(null),
        customer_name_status: null,
        assigned_to: null,
        assigned_to_phone: null,
        tags: null,
      },
      wrong: nonsense,
    };
  },
};
