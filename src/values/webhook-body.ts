import { parseForm } from './form.ts';
import { jsonIn } from './json.ts';
import { isRecord } from './wire.ts';

const FORM = /^application\/x-www-form-urlencoded/i;
const BYTE_ORDER_MARK = /^\ufeff/;
/** No provider wraps its webhooks more often. */
const MOST_WRAPPINGS = 3;

const isFilled = (value: unknown): boolean => Array.isArray(value) || isRecord(value);

/** What a body holds inside its wrapping: a form of one field that is JSON, JSON in a text, a map of one map. */
export const unwrapped = (value: unknown, wrappings = MOST_WRAPPINGS): unknown => {
  if (wrappings === 0) return value;
  if (typeof value === 'string') {
    const inner = jsonIn(value);
    return isFilled(inner) ? unwrapped(inner, wrappings - 1) : value;
  }
  if (!isRecord(value)) return value;
  const [only, ...others] = Object.values(value);
  if (others.length > 0) return value;
  const inner = typeof only === 'string' ? jsonIn(only) : only;
  return isFilled(inner) ? unwrapped(inner, wrappings - 1) : value;
};

/**
 * A webhook's body as providers send it, JSON or a form, whatever it is wrapped in; undefined when it is neither. An empty
 * body is an empty object.
 */
export const readBody = (body: string, contentType: string): unknown => {
  const text = body.replace(BYTE_ORDER_MARK, '');
  if (text.trim() === '') return {};
  // `curl -d` calls JSON a form, but nothing that begins with "{" or "[" is one.
  const parsed = FORM.test(contentType) && !/^\s*[{[]/.test(text) ? parseForm(text) : jsonIn(text);
  return unwrapped(parsed);
};

/** The webhooks of a body: each of a list, or the one that it is. */
export const webhooksIn = (parsed: unknown): unknown[] => (Array.isArray(parsed) ? parsed : [parsed]);
