import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { type Clients, clientsOf } from '../clients.ts';
import { explained } from '../http.ts';

interface Choice {
  number: string;
  name: string | null;
}

/** A hidden trigger that fills a dropdown with phone numbers of the account: E.164 as the value, the name to read. */
const numberDropdown = (
  key: string,
  noun: string,
  numbersOf: (clients: Clients) => Promise<Choice[]> | undefined,
): Trigger => {
  const list = async (z: ZObject, bundle: Bundle) => {
    const numbers = (await numbersOf(clientsOf(z, bundle))) ?? [];
    const byNumber = new Map(numbers.map((choice) => [choice.number, choice]));
    return [...byNumber.values()].map(({ number, name }) => ({
      id: number,
      name: name ? `${name} (${number})` : number,
    }));
  };
  return {
    key,
    noun,
    display: {
      label: `List ${noun}s`,
      description: `Triggers when the list of ${noun.toLowerCase()}s is needed.`,
      hidden: true,
    },
    operation: {
      type: 'polling',
      perform: explained(list),
      sample: { id: '+914045678900', name: 'Acme Support (+914045678900)' },
      outputFields: [
        { key: 'id', label: 'Number' },
        { key: 'name', label: 'Name' },
      ],
    },
  };
};

export const numberDropdowns = [
  numberDropdown('doubletick_business_numbers', 'Business Number', ({ doubletick }) => doubletick?.channels()),
  numberDropdown('whatconverts_tracking_numbers', 'Tracking Number', ({ whatconverts }) =>
    whatconverts?.trackingNumbers(),
  ),
];
