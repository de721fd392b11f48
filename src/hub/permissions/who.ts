import { customerIdentifier, isUserId, phoneIdentifier, userIdentifier } from '../../values/identifiers.ts';
import { keptIdentifier } from './persons.ts';

/** Somebody who is asked about, by one of their identities. */
export interface Who {
  identifier: string;
  /** In digits, as it was asked. */
  phone: string | null;
  customerId: string | null;
  userId: string | null;
}

const NOBODY = { phone: null, customerId: null, userId: null };

const whoOf = (identifier: string | null, named: Partial<Who>): Who | null =>
  identifier === null ? null : { ...NOBODY, ...named, identifier: keptIdentifier(identifier) };

/** By a phone number in digits, with its country code; null when it is nobody's, as a hidden caller's. */
export const whoByPhone = (digits: string): Who | null => whoOf(phoneIdentifier(`+${digits}`), { phone: digits });

const whoByCustomerId = (id: string): Who | null => whoOf(customerIdentifier(id), { customerId: id.trim() });

const whoByUserId = (id: string): Who | null => whoOf(userIdentifier(id), { userId: id.trim() });

/** By what is clearly no phone number: a WhatsApp user id, or a customer id, which may have its kind before it. */
export const whoById = (text: string): Who | null => {
  if (text.startsWith('customer:')) return whoByCustomerId(text.slice('customer:'.length));
  if (text.startsWith('user:')) return whoByUserId(text.slice('user:'.length));
  if (isUserId(text)) return whoByUserId(text);
  return /^customer_/i.test(text) ? whoByCustomerId(text) : null;
};
