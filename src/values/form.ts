import { parse } from 'node:querystring';
import { SeveralValues } from './several-values.ts';

/** "field_mappings[Company Name]" is a key inside a map, as PHP and Rails write it. */
const NESTED = /^([^[\]]+)((?:\[[^[\]]*\])+)$/;
const MOST_LEVELS = 8;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof SeveralValues);

/** Puts a value where its names lead; false where something else stands there already. */
const put = (map: Record<string, unknown>, name: string, rest: readonly string[], value: unknown): boolean => {
  const [next, ...others] = rest;
  if (next === undefined) {
    if (Object.hasOwn(map, name)) return false;
    map[name] = value;
    return true;
  }
  const inner = Object.hasOwn(map, name) ? map[name] : {};
  if (!isMap(inner)) return false;
  map[name] = inner;
  return put(inner, next, others, value);
};

/** The names that lead to a value; "a[]" says that there may be several, and has no name of its own. */
const pathOf = (key: string): [string, ...string[]] => {
  const [, first, rest] = NESTED.exec(key) ?? [];
  if (first === undefined || rest === undefined) return [key];
  const names = rest
    .slice(1, -1)
    .split('][')
    .filter((name) => name !== '');
  return names.length < MOST_LEVELS && !names.includes('__proto__') ? [first, ...names] : [key];
};

/**
 * The fields of a urlencoded body, all of them; one that comes twice with different values holds SeveralValues, and
 * nested keys make maps.
 */
export const parseForm = (text: string): Record<string, unknown> => {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(parse(text, '&', '=', { maxKeys: 0 }))) {
    const values = [...new Set([value].flat())];
    const held = values.length > 1 ? new SeveralValues(values) : values[0];
    const [name, ...rest] = pathOf(key);
    if (!put(fields, name, rest, held)) fields[key] = held;
  }
  return { ...fields };
};
