import { toFlag } from './flag.ts';
import type { Result } from './output-field.ts';
import { isPhone, isTypedPhone } from './phone.ts';

/** What lets only some events through, by their fields alone: the app and the hub filter by the same code. */
export interface EventFilter {
  /** Keys of the fields that it goes by: it says nothing of an event that has none of them. */
  reads: readonly string[];
  /**
   * `wanted` is what the user chose or typed: at least one text, none of them empty; `country` (ISO 3166) where numbers
   * without a country code are from.
   */
  passes(fields: Result, wanted: readonly string[], country: string | null): boolean;
  /** Whether a text that was filled in is meant as a phone number. */
  isPhone?(text: string): boolean;
}

const textOf = (fields: Result, key: string): string => String(fields[key] ?? '').toLowerCase();

/** Passes when the field is one of the wanted values, in any case. */
export const isOneOf = (key: string): EventFilter => ({
  reads: [key],
  passes: (fields, wanted) => wanted.some((value) => value.toLowerCase() === textOf(fields, key)),
});

/** Passes when the field is one of the wanted phone numbers, however they are written. */
export const isOneOfPhones = (key: string): EventFilter => ({
  reads: [key],
  isPhone: () => true,
  passes: (fields, wanted, country) => wanted.some((value) => isTypedPhone(value, textOf(fields, key), country)),
});

/** Passes when the field contains one of the wanted texts. */
export const containsText = (key: string): EventFilter => ({
  reads: [key],
  passes: (fields, wanted) => wanted.some((value) => textOf(fields, key).includes(value.toLowerCase())),
});

/**
 * Passes when any of the fields contains one of the wanted texts; a phone number, however it is written, must be the one
 * that a field holds.
 */
export const containsTextOrPhone = (...keys: string[]): EventFilter => ({
  reads: keys,
  isPhone,
  passes: (fields, wanted, country) =>
    wanted.some((value) =>
      keys.some((key) => {
        const text = textOf(fields, key);
        return isPhone(value) ? isTypedPhone(value, text, country) : text.includes(value.toLowerCase());
      }),
    ),
});

/** Drops events that carry a mark when the answer to the input is `when`, in any spelling of yes and no. */
export const dropsMarked = (key: string, when: boolean): EventFilter => ({
  reads: [key],
  passes: (fields, wanted) => !wanted.some((text) => toFlag(text) === when) || fields[key] !== true,
});
