/** How a customer is called: the name as the provider has it, and its two parts, the same for every provider. */
import { splitName } from './name.ts';
import * as field from './output-field.ts';

export const nameParts = {
  customer_first_name: field.text('Customer First Name', 'Customer Name up to the last space.'),
  customer_last_name: field.text('Customer Last Name', 'The last word of Customer Name.'),
};

/** A name in three. */
export const namesOf = (name: string | null) => {
  const { first, last } = splitName(name);
  return { customer_name: name, customer_first_name: first, customer_last_name: last };
};
