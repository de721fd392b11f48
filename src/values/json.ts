import { isDeepStrictEqual } from 'node:util';
import { endOfString } from './json-extent.ts';
import { allOf, SeveralValues } from './several-values.ts';

/** Without a number of so many characters, JSON.parse rounds none. */
const LONG = 16;
const MOST_EXACT_DIGITS = 15;
const SPACE = 0x20;
const QUOTE = 0x22;
const POINT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const SCALAR_END = /[\s,\]}]/g;
const PLAIN = { writable: true, enumerable: true, configurable: true };

/** The number, or its digits as text where a number would be another one: an id of 20 digits stays that id. */
const parseNumber = (digits: string): number | string => {
  const number = Number(digits);
  if (/^-?\d+$/.test(digits)) return Number.isSafeInteger(number) ? number : digits;
  if (String(number) === digits) return number;
  const significant = digits.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return significant.length <= MOST_EXACT_DIGITS ? number : digits;
};

/** Adds to what is there already: a copy for each repetition would take the square of their number in time. */
const collect = (held: unknown, value: unknown): SeveralValues => {
  if (!(held instanceof SeveralValues)) return new SeveralValues([held, value]);
  held.values.push(value);
  return held;
};

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As many as there are, in the whole tree; without recursion, because a body may be nested as deep as it is long. */
const countKeys = (tree: unknown): number => {
  let count = 0;
  const left = isTree(tree) ? [tree] : [];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const inner: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (inner !== next) count += inner.length;
    for (const value of inner) if (isTree(value)) left.push(value);
  }
  return count;
};

/** How many colons stand behind a quote, spaces or not: all keys, and what looks like one inside a text. */
const countKeyEnds = (text: string): number => {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
};

/** A text inside the JSON may look like a key too: then there seem to be more than there are, never fewer. */
const mayRepeatKeys = (text: string, parsed: unknown): boolean => countKeyEnds(text) > countKeys(parsed);

const isOfNumber = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return (code >= DIGIT_0 && code <= DIGIT_9) || code === POINT;
};

/** A text never begins with a digit, but with its quote: behind a colon or a comma stands a number. */
const isNumberFrom = (text: string, start: number): boolean => {
  let before = start - 1;
  if (text[before] === '-') before -= 1;
  while (text.charCodeAt(before) <= SPACE) before -= 1;
  return before < 0 || ':[,'.includes(text.charAt(before));
};

/** Whether a number of LONG characters or more stands in the JSON; one character of LONG is enough to look at. */
const holdsLongNumber = (text: string): boolean => {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isOfNumber(text, at)) continue;
    let start = at;
    while (isOfNumber(text, start - 1)) start -= 1;
    while (isOfNumber(text, at + 1)) at += 1;
    if (at - start >= LONG - 1 && isNumberFrom(text, start)) return true;
  }
  return false;
};

/** JSON that is known to be right, read once more so that nothing of it is lost; in time proportional to its length. */
class ExactReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    const first = this.#next();
    if (first === '{') return this.#readMap();
    if (first === '[') return this.#readList();
    if (first === '"') return JSON.parse(this.#token(endOfString(this.#text, this.#at)));
    SCALAR_END.lastIndex = this.#at;
    const scalar = this.#token(SCALAR_END.exec(this.#text)?.index ?? this.#text.length);
    return /^[-\d]/.test(scalar) ? parseNumber(scalar) : JSON.parse(scalar);
  }

  #readMap(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (this.#at += 1; this.#next() !== '}'; ) {
      const key: string = JSON.parse(this.#token(endOfString(this.#text, this.#at)));
      this.#next();
      this.#at += 1;
      const value = this.read();
      const isNew = !Object.hasOwn(map, key) || isDeepStrictEqual(map[key], value);
      const held = isNew ? value : collect(map[key], value);
      // Assigned, this one would be no key, but the map's prototype.
      if (key === '__proto__') Object.defineProperty(map, key, { value: held, ...PLAIN });
      else map[key] = held;
      if (this.#next() === ',') this.#at += 1;
    }
    this.#at += 1;
    return map;
  }

  #readList(): unknown[] {
    const list: unknown[] = [];
    for (this.#at += 1; this.#next() !== ']'; ) {
      list.push(this.read());
      if (this.#next() === ',') this.#at += 1;
    }
    this.#at += 1;
    return list;
  }

  /** What stands next, behind spaces. */
  #next(): string | undefined {
    while (this.#text.charCodeAt(this.#at) <= SPACE) this.#at += 1;
    return this.#text[this.#at];
  }

  #token(end: number): string {
    const token = this.#text.slice(this.#at, end);
    this.#at = end;
    return token;
  }
}

/**
 * JSON.parse that loses nothing: integers beyond 2^53 and numbers of more than 15 digits stay text, and a key that
 * comes twice with different values holds SeveralValues.
 *
 * Throws a SyntaxError for what is no JSON, and for what is nested too deep to be read.
 */
export const parseJson = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    return holdsLongNumber(text) || mayRepeatKeys(text, parsed) ? new ExactReader(text).read() : parsed;
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('The JSON is nested too deep.');
    throw error;
  }
};

/** The same; undefined for what is no JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};

/** JSON that `parseJson` reads as this value: a key with several values comes several times. */
export const writeJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).flatMap(([key, inner]) =>
    allOf(inner).map((one) => `${JSON.stringify(key)}:${writeJson(one)}`),
  );
  return `{${members.join(',')}}`;
};
