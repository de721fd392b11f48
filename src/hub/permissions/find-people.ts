import type { FoundPerson, PeopleFound } from '../../hub-api/people.ts';
import { customerIdentifier, phoneIdentifier } from '../../values/identifiers.ts';
import { isPhone, parsePhone } from '../../values/phone.ts';
import type { Sql } from '../database/database.ts';
import { identifierOfSubject, subjectsOf } from '../intake/subject.ts';
import { beganAt, callsOf, subjectsNamed, subjectsOnRecord } from '../store/calls.ts';
import { decide } from './answer.ts';
import { numbersOfAnyCountry, saysItsCountry } from './any-country.ts';
import { keptIdentifier, knownIdentifiers, personOf } from './persons.ts';
import { type Who, whoById, whoByPhone } from './who.ts';

/** Whom to look for: part of a name, a number in any writing, or an id. */
interface TextWish {
  workspaceId: string;
  text: string;
  most: number;
}

export interface PeopleWish extends TextWish {
  /** In ms since 1970. */
  now: number;
}

/** Whose name is told may have been told without it in the latest calls. */
const CALLS_WITH_NAMES = 10;

/** Half of all names have a word that begins with it; in Chinese it is a whole name. */
const ONE_LETTER = /^[\p{Script=Latin}\p{N}]$/u;

const whoOf = (identifier: string): Who | null =>
  identifier.startsWith('phone:') ? whoByPhone(identifier.slice('phone:'.length)) : whoById(identifier);

/** Those of these identifiers that anything is on record of. */
const onRecord = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<string[]> => {
  const known = await knownIdentifiers(sql, workspaceId, identifiers);
  const called = await subjectsOnRecord(sql, workspaceId, subjectsOf(identifiers));
  return [...known, ...called.map(identifierOfSubject).filter((one) => one !== null)];
};

/** What a number may be meant as: of one without its country code, whatever country's it may be. */
const byNumber = (sql: Sql, { workspaceId, text }: TextWish): Promise<string[]> => {
  const { number } = parsePhone(text, { hasCountryCode: true });
  const others = saysItsCountry(text) ? [] : numbersOfAnyCountry(text).map((digits) => `+${digits}`);
  const identifiers = [number, ...others].map((phone) => phone && phoneIdentifier(phone));
  return onRecord(sql, workspaceId, [...new Set(identifiers.filter((one) => one !== null))]);
};

const byIdOrName = async (sql: Sql, { workspaceId, text, most }: TextWish): Promise<string[]> => {
  const ids = [whoById(text)?.identifier ?? null, customerIdentifier(text)].filter((one) => one !== null);
  const found = await onRecord(sql, workspaceId, ids.map(keptIdentifier));
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const named = words.every((word) => ONE_LETTER.test(word))
    ? []
    : await subjectsNamed(sql, workspaceId, words, most + 1);
  return [...found, ...named.map(identifierOfSubject).filter((one) => one !== null)];
};

/** The identifiers on record that a text may mean, as far as they are few. */
const identifiersMeant = (sql: Sql, wish: TextWish): Promise<string[]> =>
  isPhone(wish.text) ? byNumber(sql, wish) : byIdOrName(sql, wish);

/** Everything that events and calls of the people on record may be filed under whom a text may mean. */
export const subjectsMeant = async (sql: Sql, wish: TextWish): Promise<string[]> => {
  const { workspaceId } = wish;
  const subjects = new Set<string>();
  for (const identifier of new Set(await identifiersMeant(sql, wish))) {
    for (const subject of subjectsOf(await personOf(sql, workspaceId, [identifier]))) subjects.add(subject);
  }
  return [...subjects];
};

/** One of a person's identities each, so that nobody is found twice. */
const oneOfEach = async (sql: Sql, workspaceId: string, identifiers: readonly string[]): Promise<string[]> => {
  const found = new Map<string, string>();
  for (const identifier of identifiers) {
    const person = (await personOf(sql, workspaceId, [identifier])).join(' ');
    if (!found.has(person)) found.set(person, identifier);
  }
  return [...found.values()];
};

const toFound = async (sql: Sql, { workspaceId, now }: PeopleWish, identifier: string): Promise<FoundPerson[]> => {
  const who = whoOf(identifier);
  if (who === null) return [];
  const { answer, person } = await decide(sql, { workspaceId, who, wabaNumber: null, channel: 'whatsapp', now });
  const calls = await callsOf(sql, workspaceId, subjectsOf(person.identifiers), CALLS_WITH_NAMES);
  const [latest] = calls;
  return [
    {
      who: who.phone === null ? identifier : `+${who.phone}`,
      customer_name: calls.find(({ customerName }) => customerName !== null)?.customerName ?? null,
      known_as: answer.known_as,
      status: answer.status,
      expires_at: answer.expires_at,
      last_call_at: latest ? beganAt(latest) : null,
    },
  ];
};

/** People on record whom a text may mean; looking for them is no check, so it leaves none. */
export const findPeople = async (sql: Sql, wish: PeopleWish): Promise<PeopleFound> => {
  const isNumber = isPhone(wish.text);
  const identifiers = await identifiersMeant(sql, wish);
  const found = await oneOfEach(sql, wish.workspaceId, [...new Set(identifiers)]);
  const people: FoundPerson[] = [];
  for (const identifier of found.slice(0, wish.most)) people.push(...(await toFound(sql, wish, identifier)));
  return {
    people,
    are_more: found.length > wish.most,
    lacks_country: isNumber && !saysItsCountry(wish.text),
  };
};
