import { defaultCountryOf } from './connection.ts';
import { COUNTRIES } from './countries.ts';
import type { ConnectionPart } from './part.ts';

export const defaultCountry: ConnectionPart = {
  name: 'Default Country',
  essential: null,
  fields: [
    {
      key: 'default_country',
      label: 'Default Country',
      type: 'string',
      required: false,
      isNoSecret: true,
      choices: COUNTRIES,
      helpText:
        'The country of phone numbers that you enter without a [country code](https://en.wikipedia.org/wiki/List_of_country_calling_codes). Leave blank if all numbers include it; numbers without one are then refused.',
    },
  ],

  problem(bundle) {
    const country = defaultCountryOf(bundle);
    if (country === null || Object.hasOwn(COUNTRIES, country)) return null;
    return `Default Country: "${country}" is no country. Choose one from the list, or leave it empty.`;
  },

  check: async () => null,
};
