import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import type { Filters } from '../../hub-api/filters.ts';
import { hubAlert } from '../../hub-api/hub-alert.ts';
import { hubAlertFilters } from '../../hub-api/hub-alert-filters.ts';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import type { EventFilter } from '../../values/event-filter.ts';
import type { EventType } from '../../values/event-type.ts';
import type { Result } from '../../values/output-field.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES } from '../sources.ts';

/** Those of one trigger's fields: an event without them would be refused for what it cannot have. */
const decidable = (event: EventType, filters: Record<string, EventFilter>): [string, Map<string, EventFilter>] => [
  event.key,
  new Map(Object.entries(filters).filter(([, { reads }]) => reads.some((key) => key in event.output))),
];

const BY_TRIGGER = new Map([
  ...SOURCES.flatMap((source) => PROVIDERS[source].events.map((event) => decidable(event, PROVIDERS[source].filters))),
  // They have the fields of calls and answers.
  ...[permissionExpired, callWithoutPermission].map((event) => decidable(event, PROVIDERS.doubletick.filters)),
  decidable(hubAlert, hubAlertFilters),
]);

/** Which of the app's own filters do not let an event through; one that this hub does not know lets everything through. */
export const filtersRefusing = (
  trigger: string,
  { default_country: country, inputs }: Filters,
  fields: Result,
): string[] =>
  Object.entries(inputs).flatMap(([key, wanted]) => {
    const filter = BY_TRIGGER.get(trigger)?.get(key);
    return (filter?.passes(fields, wanted, country ?? null) ?? true) ? [] : [key];
  });
