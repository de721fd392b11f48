import * as field from './output-field.ts';

/** What DoubleTick tells of the customer when it is asked. */
export const customerLookUp = {
  customer_name_status: field.text(
    'Customer Name Status',
    'found, or why the name is empty: unknown (DoubleTick has no name), no_key, failed, or off.',
  ),
  assigned_to: field.text('Assigned To', 'The team member who looks after the customer.'),
  assigned_to_phone: field.phone('Assigned To Phone Number', 'Theirs, in E.164 format.'),
  tags: field.text('Tags', 'All tags of the customer, comma-separated.'),
};
