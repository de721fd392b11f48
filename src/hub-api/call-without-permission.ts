import { alike } from '../values/call-fields.ts';
import { nameParts, namesOf } from '../values/customer-name.ts';
import type { EventType } from '../values/event-type.ts';
import * as field from '../values/output-field.ts';
import { isPhone, parsePhone } from '../values/phone.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import * as wire from '../values/wire.ts';

/** What a payload of the hub's own says under `event`. */
export const CALL_WITHOUT_PERMISSION = 'CALL_WITHOUT_PERMISSION';

/** The payload of the hub's own event: somebody called a customer on WhatsApp who had not allowed it. */
interface CallWithoutPermissionPayload {
  event: typeof CALL_WITHOUT_PERMISSION;
  callId: string;
  /** The customer and the business number, in E.164. */
  from: string | null;
  to: string | null;
  dtCustomerId: string | null;
  /** WhatsApp's id of the customer. */
  userId: string | null;
  customerName: string | null;
  /** Who called, as DoubleTick names them: a name or a phone number. */
  agent: string | null;
  /** ISO 8601. */
  beganAt: string;
  wasAnswered: boolean;
  /** How the permission stood when the call began. */
  status: 'expired' | 'denied' | 'unclear' | 'never_asked';
  /** Why it was none, in words. */
  reason: string;
}

const readCall = wire.payloadReader({
  callId: wire.text,
  from: wire.whatsappPhone,
  to: wire.whatsappPhone,
  dtCustomerId: wire.text,
  userId: wire.text,
  customerName: wire.text,
  agent: wire.text,
  beganAt: wire.time,
  wasAnswered: wire.flag,
  status: wire.text,
  reason: wire.text,
});

const output = {
  id: field.id('Unique for each notice: match on it to avoid duplicates.'),
  call_id: alike.call_id,
  waba_number: field.phone('Business Number', 'Your business number that called, in E.164 format.'),
  customer_phone: field.phone('Customer Phone Number', 'Who was called, in E.164 format.'),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer."),
  whatsapp_user_id: field.text('WhatsApp User ID', "WhatsApp's ID of a customer who hides the phone number."),
  customer_name: field.text('Customer Name', 'As saved in DoubleTick.'),
  ...nameParts,
  agent_name: field.text('Agent Name', 'Who called, when DoubleTick gives a name.'),
  agent_phone: field.phone('Agent Phone Number', 'Who called, when DoubleTick gives a phone number.'),
  agent_email: field.text('Agent Email', 'Looked up in DoubleTick: the email address that they sign in with.'),
  agent_id: field.text('Agent ID', "DoubleTick's ID of the team member, looked up there."),
  call_started_at: field.datetime('Call Started At', 'When the call started to ring.'),
  was_answered: field.flag('Was Answered', 'True when the customer had answered by the time of this notice.'),
  permission_status: field.text(
    'Permission Status',
    'How the permission stood when the call began: expired, denied, unclear or never_asked.',
  ),
  may_call: field.flag('May Call', 'False: do not call this customer.'),
  reason: field.text('Reason', 'Why there was no permission, in words.'),
};

const samplePayload: CallWithoutPermissionPayload = {
  event: CALL_WITHOUT_PERMISSION,
  callId: 'call_01JQ8M4T7V',
  from: '+17045550118',
  to: '+17045550100',
  dtCustomerId: 'customer_Kd83hTq1Zb',
  userId: 'US.13491208655302741918',
  customerName: 'Dana Whitfield',
  agent: 'Anita Desai',
  beganAt: '2026-03-02T09:15:07.000Z',
  wasAnswered: false,
  status: 'expired',
  reason: 'The 7-day permission expired on 2026-03-01.',
};

/** The hub's own event: no provider compares calls with permissions. */
export const callWithoutPermission: EventType = {
  key: 'doubletick_call_without_permission',
  noun: 'Call Without Permission',
  label: 'DoubleTick Call Without Permission',
  description: 'Triggers when your team calls a customer on WhatsApp without a valid call permission (requires a hub).',
  output,
  samplePayload: { ...samplePayload },
  read(payload) {
    if (!wire.isRecord(payload) || payload.event !== CALL_WITHOUT_PERMISSION) return FOREIGN;
    const { values, nonsense } = readCall(payload);
    const { callId, agent, customerName } = values;
    if (callId === null) return unusable('callId');
    const isAgentPhone = agent !== null && isPhone(agent);
    return {
      fields: {
        id: `${callId}:without_permission`,
        call_id: callId,
        waba_number: values.to,
        customer_phone: values.from,
        customer_id: values.dtCustomerId,
        whatsapp_user_id: values.userId,
        ...namesOf(customerName),
        agent_name: isAgentPhone ? null : agent,
        agent_phone: isAgentPhone ? (parsePhone(agent).number ?? agent) : null,
        agent_email: null,
        agent_id: null,
        call_started_at: values.beganAt,
        was_answered: values.wasAnswered,
        permission_status: values.status,
        may_call: false,
        reason: values.reason,
      },
      wrong: nonsense,
    };
  },
};
