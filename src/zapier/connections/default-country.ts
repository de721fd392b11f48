import { defaultCountryOf } from '../connection.ts';
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
        'Where a phone number that you fill in, in a filter too, without its [country code](https://en.wikipedia.org/wiki/List_of_country_calling_codes) is from. Leave empty if you always write the code: a number without one is then refused.',
    },
  ],

  problem(bundle) {
    const country = defaultCountryOf(bundle);
    if (country === null || Object.hasOwn(COUNTRIES, country)) return null;
    return `Default Country: "${country}" is no country. Choose one from the list, or leave it empty.`;
  },

  check: async () => null,
};
