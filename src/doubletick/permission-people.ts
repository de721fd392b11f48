import * as identifiers from '../values/identifiers.ts';
import { digitsOf } from '../values/phone.ts';
import { canonicalDigits } from '../values/phone-spellings.ts';
import * as wire from '../values/wire.ts';
import type { PermissionValues } from './permission-payload.ts';

/** Who answered and to which business number, as far as a reply says. */
export interface PermissionPeople {
  phones: string[];
  customerIds: string[];
  userIds: string[];
  parentUserIds: string[];
  usernames: string[];
  /** In one spelling each; a text that is no number counts as one more. */
  wabaNumbers: string[];
  /** E.164; null when the reply names none or several. */
  wabaNumber: string | null;
  /** It names more than one customer, as no answer of one person does. */
  areSeveral: boolean;
  /** The vendor's keys that hold something that is not what it should be. */
  wrong: string[];
}

const textsOf = (values: readonly unknown[]): string[] => wire.readAll(wire.text, values).found;

/** The texts that name somebody, as sent, each person once. */
const knownBy = (texts: readonly string[], identify: (text: string) => string | null): string[] => {
  const known = new Map<string, string>();
  for (const text of texts) {
    const identifier = identify(text);
    if (identifier !== null && !known.has(identifier)) known.set(identifier, text.trim());
  }
  return [...known.values()];
};

const canonicalNumber = (text: string): string => {
  const phone = identifiers.personsPhone(text);
  return phone === null ? text : canonicalDigits(digitsOf(phone));
};

export const peopleIn = (values: PermissionValues): PermissionPeople => {
  const from = wire.readAll(wire.text, values.from);
  const to = wire.readAll(wire.text, values.to);
  // WhatsApp gives a user id where a customer hides the number.
  const numbers = from.found.filter((text) => !identifiers.isUserId(text));
  const phones = numbers.map(identifiers.personsPhone).filter((phone) => phone !== null);
  const userIds = from.found.filter(identifiers.isUserId).concat(textsOf(values.userId));
  const wabaNumbers = [...new Set(to.found.map(canonicalNumber))].toSorted();
  const [waba = ''] = to.found;
  const named = {
    phones: knownBy(phones, identifiers.phoneIdentifier),
    customerIds: knownBy(textsOf(values.dtCustomerId), identifiers.customerIdentifier),
    userIds: knownBy(userIds, identifiers.userIdentifier),
    parentUserIds: knownBy(textsOf(values.parentUserId), identifiers.userIdentifier),
  };
  const wabaNumber = wabaNumbers.length === 1 ? identifiers.personsPhone(waba) : null;
  return {
    ...named,
    usernames: [...new Set(textsOf(values.username))],
    wabaNumbers,
    wabaNumber,
    areSeveral: Object.values(named).some(({ length }) => length > 1),
    wrong: [
      ...(from.hasNonsense || phones.length < numbers.length ? ['from'] : []),
      ...(to.hasNonsense || (wabaNumbers.length === 1 && wabaNumber === null) ? ['to'] : []),
    ],
  };
};

/** Everything that those who answered are known by; `kin` adds numbers that may be other spellings of theirs. */
export const identifiersIn = (
  { phones, customerIds, userIds, parentUserIds }: PermissionPeople,
  options: { kin: boolean },
): string[] => {
  const people: identifiers.Person[] = [
    ...phones.map((phone) => ({ phone })),
    ...customerIds.map((customerId) => ({ customerId })),
    ...userIds.map((userId) => ({ userId })),
    ...parentUserIds.map((parentUserId) => ({ parentUserId })),
  ];
  return [...new Set(people.flatMap((person) => identifiers.identifiersOf(person, options)))].toSorted();
};
