import { permissionFields, toPermissionResult } from '../../hub-api/permission-fields.ts';
import { needHub } from '../clients/hub.ts';
import { customerPhone, wabaNumber } from '../doubletick-inputs.ts';
import { needPhone, phoneIn } from '../input.ts';
import { search } from '../operation.ts';
import { timeZoneOf } from '../time-zone.ts';

export const findCallPermission = search('doubletick_find_call_permission', () => ({
  noun: 'Call Permission',
  label: 'Find Call Permission',
  description:
    'Tells whether a customer may be called now, by all answers that the hub has on record. A customer who was never asked is found too, with May Call false.',
  inputFields: [
    customerPhone,
    wabaNumber('The number that would call. Leave empty for all: then the strictest answer counts.'),
  ],
  output: permissionFields,
  sample: {
    id: '+919812345670:+914045678900',
    customer_phone: '+919812345670',
    waba_number: '+914045678900',
    may_call: true,
    permission_status: 'temporary',
    permission_summary: 'Temporary Call Permission - Valid Until 2026-03-09',
    is_permanent: false,
    expires_at: '2026-03-09T09:15:07.000Z',
    days_left: 6.5,
    replied_at: '2026-03-02T09:15:07.000Z',
    history_count: 2,
  },

  async perform(z, bundle) {
    const phone = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const waba = phoneIn(bundle, 'waba_number', 'WABA Number');
    const answer = await needHub(z, bundle).permission(phone, waba);
    const question = { customerPhone: phone, wabaNumber: waba, now: Date.now(), timeZone: timeZoneOf(bundle) };
    return [toPermissionResult(answer, question)];
  },
}));
