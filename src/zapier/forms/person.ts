import type { Bundle, PlainInputField } from 'zapier-platform-core';
import type { Identity } from '../../hub-api/permission-fields.ts';
import { ApiError } from '../../values/http.ts';
import { digitsOf } from '../../values/phone.ts';
import { customerPhone } from './doubletick-inputs.ts';
import { phoneIn, textIn } from './input.ts';

/** Two capital letters and a dot, as in "US.13491208655302741918" and "US.ENT.1181". */
const WHATSAPP_USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const WHATSAPP_USER = 'whatsapp_user';

/** The three ways to name a customer; `what` says what becomes of whoever is named. */
export const personInputs = (what: string): PlainInputField[] => [
  {
    ...customerPhone,
    required: false,
    helpText: `${what} Include the country code, such as +17045550118. Fill in the phone number or one of the IDs.`,
  },
  {
    key: 'customer_id',
    label: 'Customer ID',
    type: 'string',
    search: 'doubletick_find_customer.id',
    helpText: "DoubleTick's ID of the customer from an earlier step, such as customer_Kd83hTq1Zb.",
  },
  {
    key: WHATSAPP_USER,
    label: 'WhatsApp User ID',
    type: 'string',
    helpText:
      "WhatsApp's ID of a customer who hides the phone number, from an earlier step, such as US.13491208655302741918.",
  },
];

const whatsappUserIn = (bundle: Bundle): string | null => {
  const text = textIn(bundle, WHATSAPP_USER);
  if (text === null || WHATSAPP_USER_ID.test(text)) return text;
  throw new ApiError(
    `WhatsApp User ID is "${text}", which is not a WhatsApp User ID. It looks like US.13491208655302741918; a username does not work.`,
    null,
  );
};

/** Everything that was filled in about a customer; throws an ApiError for the user when that is nothing. */
export const needPerson = (bundle: Bundle): Identity[] => {
  const filledIn: [Identity['kind'], string | null][] = [
    ['customer_phone', phoneIn(bundle, 'customer_phone', 'Customer Phone Number')],
    ['customer_id', textIn(bundle, 'customer_id')],
    ['whatsapp_user_id', whatsappUserIn(bundle)],
  ];
  const identities = filledIn.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value }]));
  if (identities.length > 0) return identities;
  throw new ApiError(
    'It is not clear which customer is meant. Fill in a Customer Phone Number, a Customer ID or a WhatsApp User ID, or map a field that always holds one.',
    null,
  );
};

/** The same as fields of a request or a result, those that are known. */
export const fieldsOfPerson = (identities: readonly Identity[]): Partial<Record<Identity['kind'], string>> =>
  Object.fromEntries(identities.map(({ kind, value }) => [kind, value]));

const NAMES: Record<Identity['kind'], string> = {
  customer_phone: 'phone number',
  customer_id: 'Customer ID',
  whatsapp_user_id: 'WhatsApp User ID',
};

/** An identity in words, such as "phone number +17045550118". */
export const identityInWords = ({ kind, value }: Identity): string => `${NAMES[kind]} ${value}`;

/** An identity as the hub takes it in a path. */
export const whoOf = ({ kind, value }: Identity): string => {
  if (kind === 'customer_phone') return digitsOf(value);
  return kind === 'customer_id' ? `customer:${value}` : value;
};
