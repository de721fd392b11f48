import { whatconvertsEvents } from './events.ts';
import { freshSample } from './fresh-sample.ts';

/** What the hub knows of WhatConverts. */
export const whatconverts = {
  name: 'WhatConverts',
  webhooks: 'Tracking > Integrations > Webhooks',
  events: whatconvertsEvents,
  freshSample,
  isOwn: ({ lead_id, lead_type }: Record<string, unknown>): boolean =>
    lead_id !== undefined && typeof lead_type === 'string',
};
