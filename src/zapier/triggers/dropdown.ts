import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { explained } from '../answers/http.ts';
import { remembered } from '../answers/remembered.ts';
import { lazily } from '../lazily.ts';

/** One line of a dropdown: what is filled in, and what is read. */
export interface Choice {
  id: string;
  name: string;
}

/** Who opens several forms in a row waits once. */
const REMEMBER_SECONDS = 60;
/** The Zap editor searches in what it has, and shows "Load more" below it. */
const PER_PAGE = 500;

/** A number of the account as a choice: E.164 as the value, its name to read. */
export const numberChoice = ({ number, name }: { number: string; name: string | null }): Choice => ({
  id: number,
  name: name ? `${name} (${number})` : number,
});

/** As people sort: "anita" before "Zoe", "Line 9" before "Line 10". */
export const byName = (choices: readonly Choice[]): Choice[] => {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return choices.toSorted((one, other) => compare(one.name, other.name));
};

const once = (choices: readonly Choice[]): Choice[] => [
  ...new Map(choices.map((choice) => [choice.id, choice])).values(),
];

/** A hidden trigger that fills a dropdown from the account, page by page, the first is 0; each choice comes once a page. */
export const pagedDropdown = (
  key: string,
  noun: string,
  sample: Choice,
  list: (z: ZObject, bundle: Bundle, page: number) => Promise<Choice[]>,
): Trigger =>
  lazily<Trigger>(key, () => ({
    noun,
    display: {
      label: `List ${noun}s`,
      description: `Triggers when the list of ${noun.toLowerCase()}s is needed.`,
      hidden: true,
    },
    operation: {
      type: 'polling',
      canPaginate: true,
      perform: explained(async (z, bundle) => once(await list(z, bundle, bundle.meta?.page ?? 0))),
      sample: { ...sample },
      outputFields: [
        { key: 'id', label: 'Value' },
        { key: 'name', label: 'Name' },
      ],
    },
  }));

/** The same of a list that comes whole. */
export const dropdown = (
  key: string,
  noun: string,
  sample: Choice,
  list: (z: ZObject, bundle: Bundle) => Promise<Choice[]>,
): Trigger =>
  pagedDropdown(key, noun, sample, async (z, bundle, page) => {
    const choices = await remembered(z, bundle, { what: key, seconds: REMEMBER_SECONDS }, () => list(z, bundle));
    return once(choices).slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  });
