import * as z from 'zod';
import { COUNTRY, FILTER_KEY, isFilterValue, MOST_FILTERS, MOST_VALUES } from './filter-limits.ts';

const Value = z.string().refine(isFilterValue, 'must hold 1 to 500 characters, and no NUL');

/** Which events a subscription is for: all filters must pass. One that the hub cannot decide by the event's fields passes. */
export const Filters = z.strictObject({
  /** Where phone numbers without a country code are from, such as "US"; none unless it is given. */
  default_country: z.string().regex(COUNTRY, 'is no country code such as US').optional(),
  /** What is wanted, one text or several of which any will do, by the key of the trigger's input. */
  inputs: z
    .record(z.string().regex(FILTER_KEY), z.array(Value).min(1).max(MOST_VALUES))
    .refine((inputs) => Object.keys(inputs).length <= MOST_FILTERS, `holds more than ${MOST_FILTERS} filters`),
});

export type Filters = z.output<typeof Filters>;
