import type { PlainInputField } from 'zapier-platform-core';
import type { Result } from '../values/output-field.ts';
import { isPhone, isSamePhone } from '../values/phone.ts';

/** An input field that lets only some events through; an empty field lets all through. */
export interface Filter {
  field: PlainInputField;
  /** `wanted` is what the user chose or typed: at least one text, none of them empty. */
  passes(fields: Result, wanted: string[]): boolean;
}

type InputData = Record<string, unknown>;

/** An input as a list of texts, however Zapier hands it over: one value, a list, or nothing. */
export const chosen = (inputData: InputData, key: string): string[] => {
  const value = inputData[key];
  if (value === undefined || value === null || value === '') return [];
  return [value]
    .flat()
    .map((item) => String(item).trim())
    .filter(Boolean);
};

export const passesAll = (filters: readonly Filter[], fields: Result, inputData: InputData): boolean =>
  filters.every(({ field, passes }) => {
    const wanted = chosen(inputData, field.key);
    return wanted.length === 0 || passes(fields, wanted);
  });

const textOf = (fields: Result, key: string): string => String(fields[key] ?? '').toLowerCase();

/** Passes when the field is one of the wanted values, in any case. */
export const isOneOf =
  (key: string): Filter['passes'] =>
  (fields, wanted) =>
    wanted.some((value) => value.toLowerCase() === textOf(fields, key));

/** Passes when the field is one of the wanted phone numbers, however they are written. */
export const isOneOfPhones =
  (key: string): Filter['passes'] =>
  (fields, wanted) =>
    wanted.some((value) => isSamePhone(value, textOf(fields, key)));

/** Passes when any of the fields contains one of the wanted texts, or is the wanted phone number. */
export const containsText =
  (...keys: string[]): Filter['passes'] =>
  (fields, wanted) =>
    wanted.some((value) =>
      keys.some((key) => {
        const text = textOf(fields, key);
        return text.includes(value.toLowerCase()) || (isPhone(value) && isSamePhone(value, text));
      }),
    );

/** Drops events that carry a mark, unless told otherwise or unless asked to skip them. */
export const dropsMarked =
  (key: string, when: 'true' | 'false'): Filter['passes'] =>
  (fields, wanted) =>
    !wanted.includes(when) || fields[key] !== true;
