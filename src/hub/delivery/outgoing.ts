import { type Envelope, envelope } from '../../hub-api/envelope.ts';
import { parseBody, withoutLongTexts } from '../intake/body.ts';
import { eventTypeOfTrigger } from '../intake/kinds.ts';
import type { Terms } from '../store/deliveries.ts';
import type { EventBody } from './body-cache.ts';
import { filtersRefusing } from './event-filters.ts';

interface Moment {
  /** The event is a customer's answer that counts. */
  isCurrent: boolean;
  /** In ms since 1970. */
  now: number;
}

/** The fields of an event as its trigger has them; null when it is none of that trigger's. */
const fieldsOf = ({ body, contentType, receivedAt }: EventBody, terms: Terms, { isCurrent, now }: Moment) =>
  eventTypeOfTrigger(terms.trigger)?.read(withoutLongTexts(parseBody(body, contentType)), {
    receivedAt: Date.parse(receivedAt),
    now,
    timeZone: terms.timeZone,
    ...(isCurrent && { isCurrent }),
  }).fields ?? null;

/** What is longer may hold a text that is cut here and whole in a Zap. */
const MOST_CHARACTERS_TO_FILTER = 100_000;

/** Which filters of its subscription refuse an event for sure; what they cannot decide they let through. */
export const refusingFilters = (event: EventBody, terms: Terms | null, moment: Moment): string[] => {
  if (!terms?.filters || event.body.length > MOST_CHARACTERS_TO_FILTER) return [];
  const fields = fieldsOf(event, terms, moment);
  return fields === null ? [] : filtersRefusing(terms.trigger, terms.filters, fields);
};

export const isRefused = (event: EventBody, terms: Terms | null, moment: Moment): boolean =>
  refusingFilters(event, terms, moment).length > 0;

/** An event as its subscription asks for it; null when nothing of it is for this one, such as a permission that is over. */
export const outgoing = (event: EventBody, terms: Terms | null, moment: Moment): EventBody | null => {
  if (terms?.format !== 'fields') return event;
  const data = fieldsOf(event, terms, moment);
  if (data === null) return null;
  const body: Envelope = envelope(terms.trigger, event.receivedAt, data);
  return { ...event, body: JSON.stringify(body), contentType: 'application/json' };
};
