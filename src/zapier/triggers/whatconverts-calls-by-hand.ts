/** The WhatConverts triggers of an edition without a hub: every Zap has a URL of its own to paste. */
import { whatconvertsEvents } from '../../whatconverts/events.ts';
import { staticTrigger } from '../static-trigger.ts';
import { whatconvertsFilters } from '../whatconverts-filters.ts';
import { LEAD_TYPE, whatconvertsSource } from '../whatconverts-source.ts';

export const whatconvertsCallsByHand = whatconvertsEvents.map((event) =>
  staticTrigger({
    event,
    source: whatconvertsSource(event.kind),
    filters: whatconvertsFilters(event.kind),
    directions: [
      '1. Copy the webhook URL above.',
      '2. In [WhatConverts](https://app.whatconverts.com), open your profile, then Tracking > Integrations > Webhooks, and add a webhook with it.',
      `3. Choose ${LEAD_TYPE[event.kind]}, and save.`,
      '4. Keep the URL to yourself: whoever knows it can run this Zap.',
    ].join('\n'),
  }),
);
