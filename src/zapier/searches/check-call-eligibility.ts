import { eligibilityFields, toEligibilityResult } from '../../doubletick/call-eligibility.ts';
import { eligibilityLimit } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { needBusinessNumber } from '../forms/business-number.ts';
import { needCustomerKey } from '../forms/customer-key.ts';
import { customer, wabaNumber } from '../forms/doubletick-inputs.ts';
import { search } from '../operation.ts';

export const checkCallEligibility = search('doubletick_check_call_eligibility', () => ({
  noun: 'Call Eligibility',
  label: 'Check Call Eligibility',
  description:
    'Finds whether a call to a customer can start right now, and how many calls and permission requests are left.',
  throttle: eligibilityLimit(),
  inputFields: [customer, wabaNumber('The number to call from. Leave blank if you have only one number.')],
  output: eligibilityFields,
  sample: {
    id: 'customer_Kd83hTq1Zb:+13125550150',
    customer_id: 'customer_Kd83hTq1Zb',
    customer_phone: '+17735550170',
    waba_number: '+13125550150',
    may_call: true,
    reason: null,
    is_blocked: false,
    is_eligible: true,
    calls_used_today: 3,
    calls_left_today: 97,
    calls_limit: 100,
    may_request_permission: true,
    requests_left_today: 1,
    requests_left_this_week: 2,
    requests_limit: 2,
  },

  async perform(z, bundle) {
    const api = needDoubletick(z, bundle);
    const key = needCustomerKey(bundle);
    const waba = await needBusinessNumber(api, bundle);
    // DoubleTick takes the id alone, so a phone number is looked up first.
    const found = 'phoneNumber' in key ? await api.customer(key, waba) : null;
    const customerId = 'phoneNumber' in key ? (found?.id ?? null) : key.customerId;
    const customerPhone = 'phoneNumber' in key ? key.phoneNumber : null;
    const eligibility = customerId === null ? null : await api.eligibility(customerId, waba);
    return [toEligibilityResult(eligibility, { customerId, customerPhone, wabaNumber: waba })];
  },
}));
