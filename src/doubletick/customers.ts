import { nameParts, namesOf } from '../values/customer-name.ts';
import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import { digitsOf } from '../values/phone.ts';
import { toSnakeCase } from '../values/snake-case.ts';
import * as wire from '../values/wire.ts';
import { customerOn, type DoubletickCall, orNullWhenUnknown } from './http.ts';

export const customerFields = {
  id: field.id("DoubleTick's ID of the customer."),
  customer_id: field.text('Customer ID', "DoubleTick's ID of the customer, for other steps."),
  customer_name: field.text('Customer Name', 'As saved in DoubleTick.'),
  ...nameParts,
  customer_phone: field.phone('Customer Phone Number', 'In E.164 format.'),
  assigned_to: field.text('Assigned To', 'The team member that the customer is assigned to.'),
  assigned_to_phone: field.phone('Assigned To Phone Number', 'The phone number of that team member, in E.164 format.'),
  tags: field.text('Tags', 'All tags of the customer, separated by commas.'),
  custom_fields: field.lineItems('Custom Fields', 'Each custom field of the customer that has a value.', {
    id: field.text('Custom Field ID', "DoubleTick's ID of the field."),
    name: field.text('Custom Field Name', 'The name of the field in your account.'),
    value: field.text('Custom Field Value', 'The value of the field, as text.'),
  }),
};

export type CustomerResult = ResultOf<typeof customerFields>;

/** Asks by one of the two. A phone number has its country code. */
export type CustomerKey = { phoneNumber: string } | { customerId: string };

const readDetails = wire.answerReader({ customer: wire.map });
const readCustomer = wire.answerReader({
  id: wire.text,
  name: wire.text,
  phone: wire.whatsappPhone,
  tags: wire.list,
  customFields: wire.records,
  assignedToUser: wire.text,
  assignedUserNumber: wire.whatsappPhone,
});
const readName = wire.answerReader({ name: wire.text });
const readCustomField = wire.answerReader({ id: wire.text, name: wire.text, value: wire.text });

export type Customer = ReturnType<typeof readCustomer>;

/** A tag is a name, or a thing that has one. */
const tagName = (tag: unknown): string | null => (typeof tag === 'string' ? tag : readName(tag).name);

/** The customer's fields; what the account calls its custom fields comes on top, as custom_field__... */
export const toCustomerResult = (customer: Customer): CustomerResult => {
  const customFields = (customer.customFields ?? []).map((item) => readCustomField(item));
  const own = customFields.flatMap(({ name, value }) => {
    const key = toSnakeCase(name ?? '');
    return key === '' ? [] : [[`custom_field__${key}`, value] as const];
  });
  return {
    id: customer.id ?? customer.phone ?? 'unknown',
    customer_id: customer.id,
    ...namesOf(customer.name),
    customer_phone: customer.phone,
    assigned_to: customer.assignedToUser,
    assigned_to_phone: customer.assignedUserNumber,
    tags: (customer.tags ?? []).map(tagName).filter(Boolean).join(', ') || null,
    custom_fields: customFields,
    ...Object.fromEntries(own),
  };
};

export interface CustomerChanges {
  /** With its country code. */
  phone: string;
  /** Null where the account has one business number alone. */
  wabaNumber: string | null;
  name?: string;
  tags?: string[];
  customFields?: { name: string; value: string }[];
  optIn?: boolean;
}

/** What became of tags and custom fields, each by its name. */
export interface ChangeResult {
  customerId: string | null;
  failures: { kind: 'tag' | 'custom field'; name: string; error: string | null }[];
}

const readChanges = wire.answerReader({ customerId: wire.text, tags: wire.map, customFields: wire.map });
const readErrored = wire.answerReader({ errored: wire.records });
const readFailure = wire.answerReader({ tag: wire.text, customField: wire.text, error: wire.text });

const changeResult = (answer: unknown): ChangeResult => {
  const { customerId, tags, customFields } = readChanges(answer);
  const failuresOf = (kind: 'tag' | 'custom field', part: unknown) =>
    (readErrored(part).errored ?? []).map((item) => {
      const { tag, customField, error } = readFailure(item);
      return { kind, name: tag ?? customField ?? 'unknown', error };
    });
  return { customerId, failures: [...failuresOf('tag', tags), ...failuresOf('custom field', customFields)] };
};

/** Here the reference writes numbers as digits alone, unlike that of messages. */
const bodyOf = ({ phone, wabaNumber, ...changes }: CustomerChanges) => ({
  ...changes,
  phone: digitsOf(phone),
  ...(wabaNumber === null ? {} : { wabaNumber: digitsOf(wabaNumber) }),
});

export const customersApi = (call: DoubletickCall) => ({
  /** Null when DoubleTick does not know the customer. `timeout` in ms. */
  async customer(key: CustomerKey, wabaNumber: string | null, timeout?: number): Promise<Customer | null> {
    const params = { ...key, ...(wabaNumber === null ? {} : { wabaNumber }) };
    const answer = await orNullWhenUnknown(
      call({ method: 'GET', path: '/customer/details', params, timeout }, 'customer'),
    );
    const { customer } = readDetails(answer);
    return customer && readCustomer(customer);
  },

  /** Answers with success also when single tags or custom fields failed. */
  async updateCustomer(changes: CustomerChanges): Promise<ChangeResult> {
    const path = '/customer/assign-tags-custom-fields';
    return changeResult(
      await call(
        { method: 'POST', path, body: bodyOf(changes) },
        'customerChanges',
        customerOn(changes.phone, changes.wabaNumber),
      ),
    );
  },

  /** The same. */
  async removeTags(changes: CustomerChanges): Promise<ChangeResult> {
    const path = '/customer/remove-tags-custom-fields';
    return changeResult(
      await call(
        { method: 'POST', path, body: bodyOf(changes) },
        'customerChanges',
        customerOn(changes.phone, changes.wabaNumber),
      ),
    );
  },
});
