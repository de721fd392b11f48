/**
 * What a person is known by, as texts that are equal exactly when the person is the same: `phone:<digits>`,
 * `customer:<id>`, `user:<WhatsApp user id>`, `message:<id of what was sent to them>`.
 */
import { digitsOf, parsePhone } from './phone.ts';
import { canonicalDigits, kinDigits } from './phone-spellings.ts';

const NO_CUSTOMER =
  /^(?:customer)?[_-]?(?:null|undefined|none|nil|nan|n\/?a|unknown|anonymous|\[object object\]|[-_.?0\s]*)$/i;
/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids */
const USER_ID = /^([a-z]{2}\.(?:ENT\.)?)([a-z\d]{1,128})$/i;

/** A phone number with its country code, "+" or not, as E.164; null when the text is none, or a hidden caller's. */
export const personsPhone = (text: string): string | null => parsePhone(text, { hasCountryCode: true }).number;

export const phoneIdentifier = (text: string): string | null => {
  const phone = personsPhone(text);
  return phone === null ? null : `phone:${canonicalDigits(digitsOf(phone))}`;
};

/** Null for what stands where an id should be, such as "unknown". */
export const customerIdentifier = (id: string): string | null => {
  const text = id.trim();
  return NO_CUSTOMER.test(text) ? null : `customer:${text}`;
};

/** True for what has the shape of WhatsApp's business-scoped user id: "US.13491208655302741918". */
export const isUserId = (text: string): boolean => USER_ID.test(text.trim());

/** Null for any other id: what is called a user elsewhere may be a member of the team. */
export const userIdentifier = (id: string): string | null => {
  const [, prefix, rest] = USER_ID.exec(id.trim()) ?? [];
  return prefix === undefined ? null : `user:${prefix.toUpperCase()}${rest}`;
};

export const messageIdentifier = (id: string): string | null => {
  const text = id.trim();
  return text === '' ? null : `message:${text}`;
};

/** One person, as a payload names them. */
export interface Person {
  phone?: string | null;
  customerId?: string | null;
  userId?: string | null;
  parentUserId?: string | null;
}

const kinOf = (identifier: string | null): string | null => {
  const digits = identifier === null ? null : kinDigits(identifier.replace('phone:', ''));
  return digits === null ? null : `phone:${digits}`;
};

/** Everything the person is known by, sorted, each once; `kin` adds the number that may be another spelling of theirs. */
export const identifiersOf = (
  { phone, customerId, userId, parentUserId }: Person,
  { kin = false }: { kin?: boolean } = {},
): string[] => {
  const number = phoneIdentifier(phone ?? '');
  const all = [
    number,
    kin ? kinOf(number) : null,
    customerIdentifier(customerId ?? ''),
    userIdentifier(userId ?? ''),
    userIdentifier(parentUserId ?? ''),
  ];
  return [...new Set(all.filter((one) => one !== null))].toSorted();
};
