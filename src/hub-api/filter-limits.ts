/** What the hub takes of a subscription's filters; the app keeps to itself what goes beyond. */
export const MOST_FILTERS = 50;
export const MOST_VALUES = 500;
const MOST_CHARACTERS = 500;

/** A country as in ISO 3166. */
export const COUNTRY = /^[A-Z]{2}$/;

/** The key of an input. */
export const FILTER_KEY = /^[a-z][a-z0-9_]{0,63}$/;

/** Whether a text can be stored as it is, and is of a sensible length. */
export const isFilterValue = (text: string): boolean =>
  text.trim() !== '' && text.length <= MOST_CHARACTERS && !text.includes('\0') && text.isWellFormed();
