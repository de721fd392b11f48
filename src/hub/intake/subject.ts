import { identifiersOf, type Person, personsPhone, phoneIdentifier } from '../../values/identifiers.ts';
import { digitsOf } from '../../values/phone.ts';
import { spellingsOf } from '../../values/phone-spellings.ts';
import type { Sql } from '../database/database.ts';
import { keptIdentifier, personOf } from '../permissions/persons.ts';
import type { Who } from '../permissions/who.ts';

/** What an event or a call is filed under: the number's digits as they came, or else an identifier; null for nobody. */
export const subjectOf = (person: Person): string | null => {
  const phone = personsPhone(person.phone ?? '');
  if (phone !== null) return digitsOf(phone);
  const [identifier] = identifiersOf(person);
  return identifier === undefined ? null : keptIdentifier(identifier);
};

/** The identifier of whoever a call or an event is filed under; null for nobody's. */
export const identifierOfSubject = (subject: string): string | null =>
  /^\d+$/.test(subject) ? phoneIdentifier(`+${subject}`) : subject;

/** Everything that events and calls of somebody with these identifiers may be filed under. */
export const subjectsOf = (identifiers: readonly string[]): string[] =>
  identifiers.flatMap((identifier) =>
    identifier.startsWith('phone:') ? spellingsOf(identifier.slice('phone:'.length)) : [identifier],
  );

/** Everything that events and calls of a person may be filed under. */
export const subjectsOfPerson = async (sql: Sql, workspaceId: string, { identifier }: Who): Promise<string[]> =>
  subjectsOf(await personOf(sql, workspaceId, [identifier]));
