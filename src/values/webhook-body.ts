import { parseForm } from './form.ts';
import { jsonIn } from './json.ts';
import { isRecord } from './wire.ts';

const FORM = /^application\/x-www-form-urlencoded/i;
const BYTE_ORDER_MARK = /^\ufeff/;
/** No provider wraps its webhooks more often. */
const MOST_WRAPPINGS = 3;

/** Reads JSON; undefined for what is none. */
export type ParseText = (text: string) => unknown;

const isFilled = (value: unknown): boolean => Array.isArray(value) || isRecord(value);

/** What a body holds inside its wrapping: a form of one field that is JSON, JSON in a text, a map of one map. */
export const unwrapped = (value: unknown, parse: ParseText = jsonIn, wrappings = MOST_WRAPPINGS): unknown => {
  if (wrappings === 0) return value;
  if (typeof value === 'string') {
    const inner = parse(value);
    return isFilled(inner) ? unwrapped(inner, parse, wrappings - 1) : value;
  }
  if (!isRecord(value)) return value;
  const [only, ...others] = Object.values(value);
  if (others.length > 0) return value;
  const inner = typeof only === 'string' ? parse(only) : only;
  return isFilled(inner) ? unwrapped(inner, parse, wrappings - 1) : value;
};

/**
 * A webhook's body as providers send it, JSON or a form, whatever it is wrapped in; undefined when it is neither. An empty
 * body is an empty object. `parse` reads the JSON in it, also what is wrapped.
 */
export const readBody = (body: string, contentType: string, parse: ParseText = jsonIn): unknown => {
  const text = body.replace(BYTE_ORDER_MARK, '');
  if (text.trim() === '') return {};
  // `curl -d` calls JSON a form, but nothing that begins with "{" or "[" is one.
  const parsed = FORM.test(contentType) && !/^\s*[{[]/.test(text) ? parseForm(text) : parse(text);
  return unwrapped(parsed, parse);
};

/** The webhooks of a body: each of a list, or the one that it is. */
export const webhooksIn = (parsed: unknown): unknown[] => (Array.isArray(parsed) ? parsed : [parsed]);
