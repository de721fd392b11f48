import { ApiError } from '../../values/http.ts';
import { changeFields, changeOutcome } from '../answers/customer-changes.ts';
import { oneAtATime } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, wabaNumber } from '../forms/doubletick-inputs.ts';
import { needPhone, phoneIn, textsIn } from '../forms/input.ts';
import { action } from '../operation.ts';

export const removeCustomerTags = action('doubletick_remove_customer_tags', () => ({
  noun: 'Customer Tag',
  label: 'Remove Customer Tags',
  description: 'Removes tags from a customer, and ignores tags that the customer does not have.',
  lock: oneAtATime(),
  inputFields: [
    customerPhone,
    {
      key: 'tags',
      label: 'Tags',
      type: 'string',
      list: true,
      required: true,
      helpText: 'The names of the tags to remove.',
    },
    wabaNumber('The number whose customer record to change. Leave blank if you have only one number.'),
  ],
  output: changeFields,
  sample: {
    id: 'customer_Kd83hTq1Zb',
    customer_id: 'customer_Kd83hTq1Zb',
    customer_phone: '+17735550170',
    succeeded: 'To Call',
    failed_count: 0,
    failures: [],
  },

  async perform(z, bundle) {
    const phone = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const tags = textsIn(bundle, 'tags');
    if (tags.length === 0) throw new ApiError('Tags is empty. Fill in at least one tag to remove.', null);
    const waba = phoneIn(bundle, 'waba_number', 'Business Number');
    const result = await needDoubletick(z, bundle).removeTags({ phone, wabaNumber: waba, tags });
    return changeOutcome(phone, tags, result);
  },
}));
