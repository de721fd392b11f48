import type { Bundle } from 'zapier-platform-core';
import type { CustomerKey } from '../../doubletick/customers.ts';
import { isPhone } from '../../values/phone.ts';
import { asPhone, needText } from './input.ts';

/** A customer by what was filled in: a phone number, or else an id. */
export const needCustomerKey = (bundle: Bundle): CustomerKey => {
  const text = needText(bundle, 'customer', 'Customer');
  return isPhone(text) ? { phoneNumber: asPhone(bundle, text, 'Customer') } : { customerId: text };
};
