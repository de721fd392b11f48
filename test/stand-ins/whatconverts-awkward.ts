/** What WhatConverts' pages and samples show differently from each other. @see https://www.whatconverts.com/api/ */
import { isRecord } from '../../src/values/wire.ts';
import { type Awkwardness, each, type Variants } from './awkward.ts';

/** A map without keys is a list to the language that WhatConverts is written in. */
const withEmptyMaps = (lead: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(lead).map(([key, value]) => [key, isRecord(value) && Object.keys(value).length === 0 ? [] : value]),
  );

/** Times as ISO 8601 writes them, too. */
const withOffset = (time: unknown): unknown => (typeof time === 'string' ? time.replace(/Z$/, '+00:00') : time);

/** In the words of the API, which are not those of webhooks. */
const asInApi = (lead: Record<string, unknown>) => {
  const { lead_type, city, state, zip, country, date_created, ...rest } = lead;
  return withEmptyMaps({
    ...rest,
    lead_type: String(lead_type).toLowerCase().replaceAll(' ', '_'),
    date_created: withOffset(date_created),
    caller_city: city,
    caller_state: state,
    caller_zip: zip,
    caller_country: country,
  });
};

/** The first page tells how many there are; of what is on none, nothing is told. */
const page: Variants[string] = ({ leads, ...counts }) => ({ ...counts, leads: each(leads, asInApi) });

/** One lead comes alone or in the envelope of a list. */
const alone: Variants[string] = ({ leads }) => each(leads, asInApi)[0];

const variants: Variants = {
  'GET /leads': page,
  'GET /leads/:id': alone,
  // The answer to a change may hold little more than the id.
  'POST /leads': ({ leads }) => each(leads, ({ lead_id }) => ({ lead_id }))[0],
  'POST /leads/:id': () => ({}),
  // The table of the page says "number", the sample shows a text.
  'GET /tracking/numbers': ({ numbers, ...counts }) => ({
    ...counts,
    numbers: each(numbers, ({ tracking_number, ...number }) => ({
      ...number,
      tracking_number: String(tracking_number).replace(/\D/g, ''),
      tracking_number_iso_country: 'US',
    })),
  }),
};

export const whatconvertsAwkwardness: Awkwardness = { variants, readStatus: 200, failure: (answer) => answer };
