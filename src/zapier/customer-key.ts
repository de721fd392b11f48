import type { CustomerKey } from '../doubletick/customers.ts';
import { isPhone, toE164 } from '../values/phone.ts';

/** A customer by what was filled in: a phone number, or else an id. */
export const customerKeyOf = (text: string): CustomerKey =>
  isPhone(text) ? { phoneNumber: toE164(text, 8) } : { customerId: text };
