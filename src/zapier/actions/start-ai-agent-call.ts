import type { DoubletickApi } from '../../doubletick/api.ts';
import { CHANNEL_NAMES } from '../../hub-api/channel-name.ts';
import type { Channel } from '../../hub-api/permissions.ts';
import * as field from '../../values/output-field.ts';
import { eligibilityLimit } from '../answers/limits.ts';
import { NO_CONTACT, startCall, startCallInputs, startedCallFields, startedCallSample } from '../calls/start-call.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { channel } from '../forms/channel-input.ts';
import { customerPhone } from '../forms/doubletick-inputs.ts';
import { choiceIn, needPhone, needText } from '../forms/input.ts';
import { action } from '../operation.ts';
import { askPermission } from '../permissions/ask-permission.ts';

/** What DoubleTick has against the call; null when nothing. Its limits are those of WhatsApp. */
const objectionOf = async (api: DoubletickApi, to: string, from: string, on: Channel): Promise<string | null> => {
  const customer = await api.customer({ phoneNumber: to }, on === 'whatsapp' ? from : null);
  if (customer === null) return NO_CONTACT;
  if (on === 'phone') return null;
  const eligibility = customer.id === null ? null : await api.eligibility(customer.id, from);
  if (eligibility?.mayCall === true) return null;
  return `DoubleTick does not allow this call now (reason: ${eligibility?.reason ?? 'UNKNOWN_CUSTOMER'}).`;
};

export const startAiAgentCall = action('doubletick_start_ai_agent_call', () => ({
  noun: 'AI Agent Call',
  label: 'Start AI Agent Call',
  description:
    'Calls a customer who has given permission, on WhatsApp or by phone, with an AI agent that talks to them (requires a hub).',
  throttle: eligibilityLimit(),
  inputFields: [
    {
      key: 'call',
      label: 'Call',
      fields: [
        customerPhone,
        {
          key: 'ai_agent_name',
          label: 'AI Agent',
          type: 'string',
          required: true,
          helpText: 'The name of an active AI agent, exactly as in DoubleTick.',
        },
        {
          key: 'calling_number',
          label: 'Calling Number',
          type: 'string',
          required: true,
          dynamic: 'doubletick_business_numbers.id.name',
          helpText:
            'The number to call from: a business number for WhatsApp, or your phone line in DoubleTick for a phone call.',
        },
        channel,
      ],
    },
    { key: 'extras', label: 'Extras', fields: [...startCallInputs] },
  ],
  output: {
    ...startedCallFields,
    ai_agent_name: field.text('AI Agent', 'Who talks to the customer.'),
  },
  sample: {
    ...startedCallSample,
    channel: 'WhatsApp',
    reason: 'May be called on WhatsApp: the permission is permanent.',
    ai_agent_name: 'Booking assistant',
  },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const to = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const aiAgentName = needText(bundle, 'ai_agent_name', 'AI Agent');
    const from = needPhone(bundle, 'calling_number', 'Calling Number');
    const on = choiceIn(bundle, 'channel', 'Channel', CHANNEL_NAMES) ?? 'whatsapp';
    const identities = [{ kind: 'customer_phone', value: to }] as const;
    const [record, objection] = await Promise.all([
      askPermission(z, bundle, { identities, wabaNumber: from, channel: on }),
      objectionOf(api, to, from, on),
    ]);
    const started = await startCall(
      z,
      bundle,
      { customerPhone: to, callingNumber: from, channel: on, by: aiAgentName },
      { record, objection: record.may_call === true ? objection : record.reason },
      () => api.startAiCall({ from, to, channel: on === 'whatsapp' ? 'WHATSAPP' : 'PSTN', aiAgentName }),
    );
    return { ...started, ai_agent_name: aiAgentName };
  },
}));
