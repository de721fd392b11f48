import { courses } from './call-course.ts';
import { whatconvertsEvents } from './events.ts';
import { whatconvertsFilters } from './filters.ts';
import { freshSample } from './fresh-sample.ts';

/** What the hub knows of WhatConverts. */
export const whatconverts = {
  name: 'WhatConverts',
  webhooks: 'Tracking > Integrations > Webhooks',
  setUp: [
    'Copy the intake URL.',
    'Open your WhatConverts profile, then **Tracking > Integrations > Webhooks**, and add a webhook.',
    'Paste the URL.',
    'Choose **Phone Calls**: in progress, completed and modified; and every other type whose leads your Zaps need.',
    'Save, then call a tracking number.',
  ],
  events: whatconvertsEvents,
  filters: whatconvertsFilters,
  courses,
  freshSample,
  isOwn: ({ lead_id, lead_type }: Record<string, unknown>): boolean =>
    lead_id !== undefined && typeof lead_type === 'string',
};
