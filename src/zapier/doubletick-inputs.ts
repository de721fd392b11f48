import type { PlainInputField } from 'zapier-platform-core';

export const customerPhone: PlainInputField = {
  key: 'customer_phone',
  label: 'Customer Phone Number',
  type: 'string',
  required: true,
  helpText: 'With its country code, such as +17735550170.',
};

/** One field for both ways to name a customer. */
export const customer: PlainInputField = {
  key: 'customer',
  label: 'Customer',
  type: 'string',
  required: true,
  helpText: 'A phone number with its country code, or the Customer ID that another step gives.',
};

const numbers: PlainInputField = {
  key: 'waba_number',
  label: 'WABA Number',
  type: 'string',
  dynamic: 'doubletick_business_numbers.id.name',
};

/** Of which of the account's numbers it is about. */
export const wabaNumber = (helpText: string): PlainInputField => ({ ...numbers, helpText });

export const neededWabaNumber = (helpText: string): PlainInputField => ({ ...numbers, required: true, helpText });
