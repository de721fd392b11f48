import type { Bundle } from 'zapier-platform-core';
import { COUNTRY, FILTER_KEY, isFilterValue, MOST_FILTERS, MOST_VALUES } from '../../hub-api/filter-limits.ts';
import type { Filters } from '../../hub-api/filters.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import type { FilledIn } from '../forms/filter.ts';

/**
 * The filters as the hub takes them, but for those with a key in `known`, which it has otherwise; undefined for none. What
 * the hub would not take is left out, since the app filters all the same.
 */
export const hubFilters = (
  bundle: Bundle,
  filled: readonly FilledIn[],
  known: readonly string[],
): Filters | undefined => {
  const country = defaultCountryOf(bundle);
  if (country !== null && !COUNTRY.test(country)) return undefined;
  const taken = filled
    .map(({ filter, wanted }): [string, string[]] => [filter.field.key, wanted])
    .filter(([key, wanted]) => !known.includes(key) && FILTER_KEY.test(key) && wanted.length <= MOST_VALUES)
    .filter(([, wanted]) => wanted.every(isFilterValue))
    .slice(0, MOST_FILTERS);
  if (taken.length === 0) return undefined;
  return { ...(country && { default_country: country }), inputs: Object.fromEntries(taken) };
};
