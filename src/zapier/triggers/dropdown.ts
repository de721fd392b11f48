import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { explained } from '../http.ts';
import { lazily } from '../lazily.ts';

/** One line of a dropdown: what is filled in, and what is read. */
export interface Choice {
  id: string;
  name: string;
}

/** A number of the account as a choice: E.164 as the value, its name to read. */
export const numberChoice = ({ number, name }: { number: string; name: string | null }): Choice => ({
  id: number,
  name: name ? `${name} (${number})` : number,
});

/** A hidden trigger that fills a dropdown from the account; each choice comes once. */
export const dropdown = (
  key: string,
  noun: string,
  sample: Choice,
  list: (z: ZObject, bundle: Bundle) => Promise<Choice[]>,
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
      perform: explained(async (z, bundle) => {
        const choices = await list(z, bundle);
        return [...new Map(choices.map((choice) => [choice.id, choice])).values()];
      }),
      sample: { ...sample },
      outputFields: [
        { key: 'id', label: 'Value' },
        { key: 'name', label: 'Name' },
      ],
    },
  }));
