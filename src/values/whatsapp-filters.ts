import { dropsMarked, type EventFilter, isOneOf, isOneOfPhones } from './event-filter.ts';

/** What narrows calls and answers on WhatsApp, whoever passes them on, by the keys of the inputs. */
export const whatsappFilters = {
  direction: isOneOf('call_direction'),
  business_numbers: isOneOfPhones('waba_number'),
  permission_type: isOneOf('permission_status'),
  include_automatic: dropsMarked('is_automatic', false),
} satisfies Record<string, EventFilter>;
