import type { PlainInputField } from 'zapier-platform-core';
import { toFlag } from '../values/flag.ts';
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
  const values: unknown[] = [inputData[key]].flat();
  return values
    .filter((value) => value !== undefined && value !== null)
    .map((value) => String(value).trim())
    .filter(Boolean);
};

/** How an earlier step joins the items of a list that it hands over as one text. */
const BETWEEN_ITEMS = /[,;\n\r\uff0c\uff1b\u3001]/;

/** The items of an input that takes several, joined in one text or not. */
export const chosenItems = (inputData: InputData, key: string): string[] =>
  chosen(inputData, key)
    .flatMap((text) => text.split(BETWEEN_ITEMS))
    .map((item) => item.trim())
    .filter(Boolean);

/** A yes or no, in any of its spellings; null for an empty input, and for any other text. */
export const chosenFlag = (inputData: InputData, key: string): boolean | null =>
  chosen(inputData, key)
    .map(toFlag)
    .find((flag) => flag !== null) ?? null;

export const passesAll = (filters: readonly Filter[], fields: Result, inputData: InputData): boolean =>
  filters.every(({ field, passes }) => {
    // A text may hold a comma of its own; a choice holds none.
    const wanted = (field.list || field.choices ? chosenItems : chosen)(inputData, field.key);
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

/** Drops events that carry a mark when the answer to the input is `when`, in any spelling of yes and no. */
export const dropsMarked =
  (key: string, when: boolean): Filter['passes'] =>
  (fields, wanted) =>
    !wanted.some((text) => toFlag(text) === when) || fields[key] !== true;
