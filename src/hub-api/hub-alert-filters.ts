import { dropsMarked, type EventFilter, isOneOf } from '../values/event-filter.ts';

/** What narrows the hub's alerts, by the keys of the inputs. */
export const hubAlertFilters = {
  kinds: isOneOf('kind'),
  include_cleared: dropsMarked('is_cleared', false),
} satisfies Record<string, EventFilter>;
