import type { ChangeResult } from '../../doubletick/customers.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';

/** What every action that changes a customer gives: what failed of it stands beside what worked. */
export const changeFields = {
  id: field.id("DoubleTick's ID of the customer; the phone number when it gives none."),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer, if it gives one."),
  customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
  succeeded: field.text('Succeeded', 'The tags and custom fields that were changed, separated by commas.'),
  failed_count: field.integer('Failed Count', 'How many changes failed; 0 when all succeeded.'),
  failures: field.lineItems('Failures', 'Each change that failed, and why.', {
    kind: field.text('Kind', 'tag or custom field.'),
    name: field.text('Name', 'The name of the tag or custom field.'),
    error: field.text('Error', 'The error message from DoubleTick.'),
  }),
};

/** The outcome for a customer of whom these tags and custom fields were to change; throws when all of them failed. */
export const changeOutcome = (phone: string, wanted: readonly string[], { customerId, failures }: ChangeResult) => {
  const failed = new Set(failures.map(({ name }) => name));
  const succeeded = wanted.filter((name) => !failed.has(name));
  if (wanted.length > 0 && succeeded.length === 0) {
    const reasons = failures.map(({ name, error }) => `${name} (${error ?? 'no reason given'})`).join(', ');
    throw new ApiError(`DoubleTick changed nothing: ${reasons}.`, null);
  }
  return {
    id: customerId ?? phone,
    customer_id: customerId,
    customer_phone: phone,
    succeeded: succeeded.join(', ') || null,
    failed_count: failures.length,
    failures: [...failures],
  };
};
