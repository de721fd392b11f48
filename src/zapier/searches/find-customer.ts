import { customerFields, toCustomerResult } from '../../doubletick/customers.ts';
import { needDoubletick } from '../clients/doubletick.ts';
import { needCustomerKey } from '../forms/customer-key.ts';
import { customer, wabaNumber } from '../forms/doubletick-inputs.ts';
import { phoneIn } from '../forms/input.ts';
import { search } from '../operation.ts';

export const findCustomer = search('doubletick_find_customer', () => ({
  noun: 'Customer',
  label: 'Find Customer',
  description: 'Finds a customer by phone number or ID, including tags and custom fields.',
  inputFields: [
    customer,
    wabaNumber('The number whose customer record to find. Leave blank if you have only one number.'),
  ],
  output: customerFields,
  sample: {
    id: 'customer_Kd83hTq1Zb',
    customer_id: 'customer_Kd83hTq1Zb',
    customer_name: 'Priya Raman',
    customer_first_name: 'Priya',
    customer_last_name: 'Raman',
    customer_phone: '+17735550170',
    assigned_to: 'Anita Desai',
    assigned_to_phone: '+17045550101',
    tags: 'VIP, Newsletter',
    custom_fields: [{ id: 'custom_field_1', name: 'City', value: 'Hyderabad' }],
  },

  async perform(z, bundle) {
    const key = needCustomerKey(bundle);
    const found = await needDoubletick(z, bundle).customer(key, phoneIn(bundle, 'waba_number', 'Business Number'));
    return found ? [toCustomerResult(found)] : [];
  },
}));
