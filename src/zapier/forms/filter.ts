import type { PlainInputField } from 'zapier-platform-core';
import type { EventFilter } from '../../values/event-filter.ts';
import { toFlag } from '../../values/flag.ts';
import type { Result } from '../../values/output-field.ts';

/** An input field that lets only some events through; an empty field lets all through. */
export interface Filter extends EventFilter {
  field: PlainInputField;
  /** True for one that goes by what is looked up. */
  isLate?: boolean;
}

type InputData = Record<string, unknown>;

/** An input as a list of texts, however Zapier hands it over: one value, a list, or nothing. */
export const chosen = (inputData: InputData, key: string): string[] => {
  const input = inputData[key];
  if (input === undefined || input === null || input === '') return [];
  const values: unknown[] = [input].flat();
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

/** A filter that a person filled in, and with what. */
export interface FilledIn {
  filter: Filter;
  wanted: string[];
}

/** A text may hold a comma of its own; a choice holds none. */
const wantedBy = ({ field }: Filter, inputData: InputData): string[] =>
  (field.list || field.choices ? chosenItems : chosen)(inputData, field.key);

export const filledIn = (filters: readonly Filter[], inputData: InputData): FilledIn[] => {
  const filled: FilledIn[] = [];
  for (const filter of filters) {
    const wanted = wantedBy(filter, inputData);
    if (wanted.length > 0) filled.push({ filter, wanted });
  }
  return filled;
};

/** `country` as in `EventFilter.passes`. */
export const passesAll = (filled: readonly FilledIn[], fields: Result, country: string | null): boolean =>
  filled.every(({ filter, wanted }) => filter.passes(fields, wanted, country));
