import type { PlainInputField } from 'zapier-platform-core';

export const customerPhone: PlainInputField = {
  key: 'customer_phone',
  label: 'Customer Phone Number',
  type: 'string',
  required: true,
  helpText: 'Include the country code, such as +17735550170.',
};

/** One field for both ways to name a customer. */
export const customer: PlainInputField = {
  key: 'customer',
  label: 'Customer',
  type: 'string',
  required: true,
  helpText: 'A phone number with country code, or a Customer ID from an earlier step.',
};

/** Who of the team. */
export const memberPhone = (helpText: string): PlainInputField => ({
  key: 'member_phone',
  label: 'Team Member',
  type: 'string',
  required: true,
  dynamic: 'doubletick_team_members.id.name',
  helpText,
});

/** Which of the account's numbers it is about. */
export const wabaNumber = (helpText: string): PlainInputField => ({
  key: 'waba_number',
  label: 'Business Number',
  type: 'string',
  dynamic: 'doubletick_business_numbers.id.name',
  helpText,
});
