import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { splitName } from '../values/name.ts';
import type { Result } from '../values/output-field.ts';
import { doubletickOf } from './clients/doubletick.ts';
import { chosenFlag } from './filter.ts';

/** Of the 30 s that Zapier gives a Zap's trigger, what a name may cost. */
const TIMEOUT_MS = 5_000;

export const lookUpCustomerField: PlainInputField = {
  key: 'look_up_customer',
  label: 'Look Up Customer',
  type: 'boolean',
  default: 'true',
  helpText: "Add the customer's name from DoubleTick. Requires the DoubleTick API Key in the connection.",
};

/** Adds the customer's name. An event is worth more than a name: a look-up that fails leaves it empty. */
export const lookUpCustomer = async (z: ZObject, bundle: Bundle, fields: Result): Promise<Result> => {
  const doubletick = doubletickOf(z, bundle);
  const isOff = chosenFlag(bundle.inputData, lookUpCustomerField.key) === false;
  const { customer_phone: phone, waba_number: wabaNumber } = fields;
  if (!doubletick || isOff || typeof phone !== 'string') return fields;
  try {
    const waba = typeof wabaNumber === 'string' ? wabaNumber : null;
    const customer = await doubletick.customer({ phoneNumber: phone }, waba, TIMEOUT_MS);
    const name = customer?.name?.trim() || null;
    const { first, last } = splitName(name);
    return { ...fields, customer_name: name, customer_first_name: first, customer_last_name: last };
  } catch {
    z.console.log('Ringhook: DoubleTick did not give the name of the customer, so it stays empty.');
    return fields;
  }
};
