/** Answers in all the ways at once in which a vendor's pages, or its own samples, differ from its reference. */
import type { FastifyInstance } from 'fastify';
import { isRecord } from '../../src/values/wire.ts';
import { operationOf } from './strict.ts';

/** What one operation's answer is on the vendor's other pages, by method and route, such as "GET /team". */
export type Variants = Record<string, (answer: Record<string, unknown>) => unknown>;

/** What the vendor may add any day. */
const NEW_KEY = { addedLater: { by: 'the vendor' } };

/** Maps whose keys the account chose: no vendor adds one. */
const OF_THE_ACCOUNT = ['headers', 'additional_fields', 'custom_fields', 'field_mappings', 'lead_analysis'];

/**
 * The same in other words: numbers as text, an empty list as null, nothing in place of null, and a key that nobody knows.
 */
const inOtherWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(inOtherWords);
  if (isRecord(value)) {
    const told = Object.entries(value).filter(([, inner]) => inner !== null);
    const reworded = told.map(([key, inner]) => [key, OF_THE_ACCOUNT.includes(key) ? inner : inOtherWords(inner)]);
    return { ...Object.fromEntries(reworded), ...NEW_KEY };
  }
  return typeof value === 'number' ? String(value) : value;
};

/** A list's items, each changed. */
export const each = <Item>(list: unknown, change: (item: Record<string, unknown>) => Item): Item[] =>
  [list].flat().filter(isRecord).map(change);

export interface Awkwardness {
  variants: Variants;
  /** The success of what only reads: guides show 201 where a reference shows 200. */
  readStatus: number;
  /** The answer to what fails. */
  failure: Variants[string];
}

export const beAwkward = (server: FastifyInstance, { variants, readStatus, failure }: Awkwardness): void => {
  server.addHook('preSerialization', async (request, reply, answer) => {
    if (reply.statusCode === 200) reply.code(readStatus);
    const variant = reply.statusCode < 400 ? variants[operationOf(request)] : failure;
    return inOtherWords(variant ? variant(answer as Record<string, unknown>) : answer);
  });
};
