import { CHANNEL_NAMES } from '../../hub-api/channel-name.ts';
import { type PermissionResult, permissionFields } from '../../hub-api/permission-fields.ts';
import { ApiError } from '../../values/http.ts';
import { channel } from '../forms/channel-input.ts';
import { wabaNumber } from '../forms/doubletick-inputs.ts';
import { choiceIn, phoneIn } from '../forms/input.ts';
import { needPerson, personInputs } from '../forms/person.ts';
import { search } from '../operation.ts';
import { askPermission } from '../permissions/ask-permission.ts';

/** A hub that cannot say is no reason to call. */
const orDoNotCall = async (asked: Promise<PermissionResult>): Promise<PermissionResult> => {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      `Do not call: the hub did not say whether this customer may be called. ${error.message}`,
      error.status,
    );
  }
};

export const findCallPermission = search('doubletick_find_call_permission', () => ({
  noun: 'Call Permission',
  label: 'Find Call Permission',
  description:
    'Finds whether a customer may be called right now, and why, from every answer on record (requires a hub).',
  inputFields: [
    ...personInputs('The customer to call.'),
    wabaNumber('The number to call from. Leave blank to check all of your numbers: the strictest answer counts.'),
    channel,
  ],
  output: permissionFields,
  sample: {
    id: '+17045550118:+17045550100',
    customer_phone: '+17045550118',
    customer_id: 'customer_Kd83hTq1Zb',
    whatsapp_user_id: 'US.13491208655302741918',
    waba_number: '+17045550100',
    channel: 'WhatsApp',
    may_call: true,
    reason: 'May be called on WhatsApp until 2026-03-09.',
    permission_status: 'temporary',
    permission_summary: 'Temporary Call Permission - Valid Until 2026-03-09',
    is_permanent: false,
    expires_at: '2026-03-09T09:15:07.000Z',
    expires_on: '2026-03-09',
    days_left: 6.5,
    replied_at: '2026-03-02T09:15:07.000Z',
    unanswered_in_a_row: 0,
    history_count: 2,
  },

  async perform(z, bundle) {
    const asked = {
      identities: needPerson(bundle),
      wabaNumber: phoneIn(bundle, 'waba_number', 'Business Number'),
      channel: choiceIn(bundle, 'channel', 'Channel', CHANNEL_NAMES) ?? 'whatsapp',
    };
    return [await orDoNotCall(askPermission(z, bundle, asked))];
  },
}));
