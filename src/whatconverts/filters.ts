import { containsText, dropsMarked, type EventFilter, isOneOf, isOneOfPhones } from '../values/event-filter.ts';

/** What narrows the events of WhatConverts, by the keys of the inputs. */
export const whatconvertsFilters = {
  lead_types: isOneOf('lead_type'),
  tracking_numbers: isOneOfPhones('tracking_number'),
  lead_status: isOneOf('lead_status'),
  skip_spam: dropsMarked('spam', true),
  skip_duplicates: dropsMarked('duplicate', true),
  lead_source: containsText('lead_source'),
  lead_medium: containsText('lead_medium'),
  lead_campaign: containsText('lead_campaign'),
  profile: containsText('profile'),
} satisfies Record<string, EventFilter>;
