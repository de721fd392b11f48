import type { Bundle, ZObject } from 'zapier-platform-core';
import { type CustomerKey, toCustomerResult } from '../../doubletick/customers.ts';
import type { Result } from '../../values/output-field.ts';
import { doubletickOf } from '../clients/doubletick.ts';
import { chosenFlag } from '../forms/filter.ts';
import type { LookUp } from './look-up.ts';

/** Of the 30 s that Zapier gives a Zap's trigger, what a name may cost. */
const TIMEOUT_MS = 5_000;

const option = {
  key: 'look_up_customer',
  label: 'Look Up Customer',
  type: 'boolean',
  default: 'true',
  helpText: "Add the customer's name from DoubleTick. Requires the DoubleTick API Key in the connection.",
} as const;

/** A customer who hides the number has an ID all the same. */
const keyOf = ({ customer_phone: phone, customer_id: id }: Result): CustomerKey | null => {
  if (typeof phone === 'string') return { phoneNumber: phone };
  return typeof id === 'string' ? { customerId: id } : null;
};

const find = async (z: ZObject, bundle: Bundle, fields: Result): Promise<Result> => {
  if (chosenFlag(bundle.inputData, option.key) === false) return { customer_name_status: 'off' };
  const doubletick = doubletickOf(z, bundle);
  if (!doubletick) return { customer_name_status: 'no_key' };
  const key = keyOf(fields);
  const waba = typeof fields.waba_number === 'string' ? fields.waba_number : null;
  const customer = key && (await doubletick.customer(key, waba, TIMEOUT_MS));
  if (!customer) return { customer_name_status: 'unknown' };
  const { customer_name, customer_first_name, customer_last_name, assigned_to, assigned_to_phone, tags } =
    toCustomerResult({ ...customer, name: customer.name?.trim() || null });
  return {
    customer_name,
    customer_first_name,
    customer_last_name,
    customer_name_status: customer_name === null ? 'unknown' : 'found',
    assigned_to,
    assigned_to_phone,
    tags,
  };
};

/** The customer's name, tags, and who looks after them. */
export const lookUpCustomer: LookUp = {
  option,

  example: () => ({
    customer_name: 'Priya Raman',
    customer_first_name: 'Priya',
    customer_last_name: 'Raman',
    customer_name_status: 'found',
    assigned_to: 'Anita Desai',
    assigned_to_phone: '+17045550101',
    tags: 'VIP, Newsletter',
  }),

  async fill(z, bundle, fields) {
    try {
      return await find(z, bundle, fields);
    } catch {
      z.console.log('Ringhook: DoubleTick did not give the name of the customer, so it stays empty.');
      return { customer_name_status: 'failed' };
    }
  },
};
