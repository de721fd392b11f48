import { jsonIn } from '../../values/json.ts';
import { extentOf, isBeyond, type JsonExtent } from '../../values/json-extent.ts';
import { SeveralValues } from '../../values/several-values.ts';
import { readBody } from '../../values/webhook-body.ts';
import { isRecord } from '../../values/wire.ts';

/** What is read of one webhook: a lead of WhatConverts has some hundred keys, and three levels. */
const MOST: JsonExtent = { values: 20_000, keys: 5_000, levels: 64 };
/** A list of webhooks as long as a body may be has some 30,000 values. */
const MOST_IN_LIST: JsonExtent = { ...MOST, values: 40_000 };
/** A call of two hours, transcribed, is as long. */
const LONGEST_TEXT = 100_000;

const FORM = /^application\/x-www-form-urlencoded/i;
/** A multipart form is made a urlencoded one before, unless it has too many parts. */
const MULTIPART = /^multipart\//i;

/** A body holds more than is read: it would keep everybody else waiting. It says so without a word of the content. */
export class TooMuchError extends Error {
  readonly isTooDeep: boolean;

  constructor(isTooDeep: boolean) {
    super(
      isTooDeep
        ? `The body is nested too deeply: more than ${MOST.levels} levels are not read.`
        : `The body holds too much: more than ${MOST.keys} keys in one map or form, or ${MOST.values} values, are not read.`,
    );
    this.isTooDeep = isTooDeep;
  }
}

const jsonWithin =
  (most: JsonExtent) =>
  (text: string): unknown => {
    const extent = extentOf(text, most);
    if (isBeyond(extent, most)) throw new TooMuchError(extent.levels > most.levels);
    return jsonIn(text);
  };

/** Whether a form has more than so many fields. */
const hasMoreFields = (form: string, most: number): boolean => {
  let at = -1;
  for (let fields = 0; fields < most; fields += 1) {
    at = form.indexOf('&', at + 1);
    if (at < 0) return false;
  }
  return true;
};

const readWithin = (body: string, contentType: string, most: JsonExtent): unknown => {
  if (MULTIPART.test(contentType)) throw new TooMuchError(false);
  if (FORM.test(contentType) && !/^\s*[{[]/.test(body) && hasMoreFields(body, most.keys)) throw new TooMuchError(false);
  return readBody(body, contentType, jsonWithin(most));
};

/** A webhook's body, JSON or a form; undefined when it is neither. Throws a TooMuchError before it reads too much. */
export const readBounded = (body: string, contentType: string): unknown => readWithin(body, contentType, MOST);

/** The webhooks of a body that is a list of them, or holds several in the provider's own way; null for every other body. */
export const listIn = (
  body: string,
  contentType: string,
  webhooksIn: (payload: unknown) => unknown[] | null = () => null,
): unknown[] | null => {
  try {
    const read = readWithin(body, contentType, MOST_IN_LIST);
    return Array.isArray(read) && read.length > 0 ? read : webhooksIn(read);
  } catch (error) {
    if (error instanceof TooMuchError) return null;
    throw error;
  }
};

/** A payload to make fields of: texts longer than 100,000 characters are cut, which reading them would take too long. */
export const withoutLongTexts = (payload: unknown): unknown => {
  if (typeof payload === 'string')
    return payload.length > LONGEST_TEXT ? `${payload.slice(0, LONGEST_TEXT)}…` : payload;
  if (payload instanceof SeveralValues) return new SeveralValues(payload.values.map(withoutLongTexts));
  if (Array.isArray(payload)) return payload.map(withoutLongTexts);
  if (!isRecord(payload)) return payload;
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key.slice(0, LONGEST_TEXT), withoutLongTexts(value)]),
  );
};

/** The same for what is stored; undefined also when it holds too much. */
export const parseBody = (body: string, contentType: string): unknown => {
  try {
    return readBounded(body, contentType);
  } catch (error) {
    if (error instanceof TooMuchError) return undefined;
    throw error;
  }
};

/** Multipart forms of more parts stay as they are. */
export const MOST_PARTS = MOST.keys;
