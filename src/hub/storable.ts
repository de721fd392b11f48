import { hash } from 'node:crypto';

/** Text as PostgreSQL can hold it: no NUL, and no half of a surrogate pair. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** What an index can hold. */
const MOST_KEY_LENGTH = 200;

/** Text that is looked up, as an index can hold it: a longer one is replaced by its digest. */
export const storableKey = (key: string): string => {
  const text = storable(key);
  return text.length <= MOST_KEY_LENGTH ? text : hash('sha256', text, 'base64url');
};

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** A record whose texts can all be stored; nearly every one is so as it is. */
export const storableRecord = <Fields extends object>(fields: Fields): Fields => {
  const entries = Object.entries(fields);
  if (entries.every(([key, value]) => isStorable(key) && (typeof value !== 'string' || isStorable(value))))
    return fields;
  const storables = entries.map(([key, value]) => [storable(key), typeof value === 'string' ? storable(value) : value]);
  return Object.fromEntries(storables) as Fields;
};
