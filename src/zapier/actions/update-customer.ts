import { ApiError } from '../../values/http.ts';
import { changeFields, changeOutcome } from '../answers/customer-changes.ts';
import { oneAtATime } from '../answers/limits.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { customerPhone, wabaNumber } from '../forms/doubletick-inputs.ts';
import { flagIn, needPhone, pairsIn, phoneIn, textIn, textsIn } from '../forms/input.ts';
import { action } from '../operation.ts';

export const updateCustomer = action('doubletick_update_customer', () => ({
  noun: 'Customer',
  label: 'Update Customer',
  description: 'Updates the name, opt-in and custom fields of a customer, and adds tags to them.',
  lock: oneAtATime(),
  inputFields: [
    {
      key: 'customer',
      label: 'Customer',
      fields: [
        customerPhone,
        wabaNumber('The number whose customer record to change. Leave blank if you have only one number.'),
      ],
    },
    {
      key: 'changes',
      label: 'Changes',
      fields: [
        {
          key: 'customer_name',
          label: 'Customer Name',
          type: 'string',
          helpText: 'The full name. Leave blank to keep the current name.',
        },
        {
          key: 'tags',
          label: 'Tags',
          type: 'string',
          list: true,
          helpText: 'Tags to add to the customer. The tags must already exist in DoubleTick.',
        },
        {
          key: 'custom_fields',
          label: 'Custom Fields',
          dict: true,
          helpText: 'The name of a custom field on the left, its new value on the right. Blank values are not changed.',
        },
        {
          key: 'opted_in',
          label: 'Opted In',
          type: 'boolean',
          helpText: 'Whether the customer agreed to receive messages. Leave blank to keep the current setting.',
        },
      ],
    },
  ],
  output: changeFields,
  sample: {
    id: 'customer_Kd83hTq1Zb',
    customer_id: 'customer_Kd83hTq1Zb',
    customer_phone: '+17735550170',
    succeeded: 'VIP, City',
    failed_count: 1,
    failures: [{ kind: 'tag', name: 'Newsletter', error: 'Tag not found' }],
  },

  async perform(z, bundle) {
    const phone = needPhone(bundle, 'customer_phone', 'Customer Phone Number');
    const name = textIn(bundle, 'customer_name');
    const optIn = flagIn(bundle, 'opted_in');
    const tags = textsIn(bundle, 'tags');
    const customFields = Object.entries(pairsIn(bundle, 'custom_fields')).map(([own, value]) => ({ name: own, value }));
    const wanted = [...tags, ...customFields.map((own) => own.name)];
    if (wanted.length === 0 && name === null && optIn === null) {
      throw new ApiError('There is nothing to change. Fill in a name, a tag, a custom field or Opted In.', null);
    }
    const result = await needDoubletick(z, bundle).updateCustomer({
      phone,
      wabaNumber: phoneIn(bundle, 'waba_number', 'Business Number'),
      ...(name !== null && { name }),
      ...(optIn !== null && { optIn }),
      ...(tags.length > 0 && { tags }),
      ...(customFields.length > 0 && { customFields }),
    });
    return changeOutcome(phone, wanted, result);
  },
}));
