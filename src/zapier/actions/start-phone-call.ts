import type { Bundle, ZObject } from 'zapier-platform-core';
import type { PermissionResult } from '../../hub-api/permission-fields.ts';
import * as field from '../../values/output-field.ts';
import { NO_CONTACT, startCall, startCallInputs, startedCallFields, startedCallSample } from '../calls/start-call.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, memberPhone, wabaNumber } from '../forms/doubletick-inputs.ts';
import { choiceIn, needPhone, phoneIn } from '../forms/input.ts';
import { action } from '../operation.ts';
import { askPermission } from '../permissions/ask-permission.ts';

const CALL_IF = 'call_if';
const RULES = {
  permission: 'The customer has given permission',
  no_refusal: 'The customer has not refused',
} as const;

/** What on record speaks against a call; null when nothing does. A refusal on WhatsApp is a refusal. */
const objectionIn = (
  rule: keyof typeof RULES,
  onPhone: PermissionResult,
  onWhatsapp: PermissionResult,
): string | null => {
  const isRefused = ['denied', 'unclear', 'unknown'].includes(String(onWhatsapp.permission_status));
  if (rule === 'permission' || onPhone.permission_status !== 'never_asked') {
    return onPhone.may_call === true ? null : onPhone.reason;
  }
  return isRefused ? onWhatsapp.reason : null;
};

const decide = async (z: ZObject, bundle: Bundle, to: string, from: string) => {
  const rule = choiceIn(bundle, CALL_IF, 'Call If', RULES) ?? 'permission';
  const identities = [{ kind: 'customer_phone', value: to }] as const;
  const [record, onWhatsapp] = await Promise.all([
    askPermission(z, bundle, { identities, wabaNumber: from, channel: 'phone' }),
    rule === 'permission' ? null : askPermission(z, bundle, { identities, wabaNumber: null, channel: 'whatsapp' }),
  ]);
  return { record, objection: objectionIn(rule, record, onWhatsapp ?? record) };
};

export const startPhoneCall = action('doubletick_start_phone_call', () => ({
  noun: 'Phone Call',
  label: 'Start Phone Call',
  description:
    'Calls a team member by phone and then the customer, and connects the two, if the customer may be called (requires a hub).',
  inputFields: [
    {
      key: 'call',
      label: 'Call',
      fields: [
        customerPhone,
        memberPhone(
          'Whose phone rings first. Choose a team member, or map a Team Member Phone Number from an earlier step. They need the right to call from Calling Number.',
        ),
        {
          key: 'calling_number',
          label: 'Calling Number',
          type: 'string',
          required: true,
          helpText: 'Your phone line in DoubleTick, with country code, such as +13125550150.',
        },
        {
          key: CALL_IF,
          label: 'Call If',
          type: 'string',
          default: 'permission',
          choices: { ...RULES },
          helpText:
            'What the record must say about phone calls to this customer. "The customer has not refused" also calls customers who were never asked; check that the law where you call allows it.',
        },
      ],
    },
    {
      key: 'extras',
      label: 'Extras',
      fields: [
        wabaNumber(
          'The business number whose chat the call is logged in. Leave blank for the one that belongs to your phone line.',
        ),
        ...startCallInputs,
      ],
    },
  ],
  output: {
    ...startedCallFields,
    member_phone: field.phone('Team Member Phone Number', 'Whose phone rings first, in E.164 format.'),
  },
  sample: { ...startedCallSample, member_phone: '+17045550101' },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const to = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const agentNumber = needPhone(bundle, 'member_phone', 'Team Member');
    const from = needPhone(bundle, 'calling_number', 'Calling Number');
    const whatsappNumber = phoneIn(bundle, 'waba_number', 'Business Number');
    const [{ record, objection }, customer] = await Promise.all([
      decide(z, bundle, to, from),
      api.customer({ phoneNumber: to }, whatsappNumber),
    ]);
    const started = await startCall(
      z,
      bundle,
      { customerPhone: to, callingNumber: from, channel: 'phone', by: agentNumber },
      { record, objection: objection ?? (customer === null ? NO_CONTACT : null) },
      () => api.startPhoneCall({ from, to, agentNumber, whatsappNumber }),
    );
    return { ...started, member_phone: agentNumber };
  },
}));
