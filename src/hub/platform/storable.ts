import { hash } from 'node:crypto';

/** Text as PostgreSQL can hold it: no NUL, and no half of a surrogate pair. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** What an index can hold. */
const MOST_KEY_LENGTH = 200;

/**
 * Text that is looked up, as an index can hold it: what is longer, or holds what the database cannot, is replaced by its
 * digest, so that two texts stay two. As JSON writes them, half surrogates are escaped.
 */
export const storableKey = (key: string): string =>
  storable(key) === key && key.length <= MOST_KEY_LENGTH ? key : hash('sha256', JSON.stringify(key), 'base64url');

/** Longer is no name and no number; several of them stand side by side in an index. */
const MOST_SHOWN_LENGTH = 120;

/** Text that is shown, cut to what an index can hold beside others. */
export const storableName = (text: string | null): string | null =>
  text === null ? null : storable(text.slice(0, MOST_SHOWN_LENGTH));

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** A record whose texts can all be stored; nearly every one is so as it is. */
export const storableRecord = <Fields extends object>(fields: Fields): Fields => {
  const entries = Object.entries(fields);
  if (entries.every(([key, value]) => isStorable(key) && (typeof value !== 'string' || isStorable(value))))
    return fields;
  const storables = entries.map(([key, value]) => [storable(key), typeof value === 'string' ? storable(value) : value]);
  return Object.fromEntries(storables) as Fields;
};
