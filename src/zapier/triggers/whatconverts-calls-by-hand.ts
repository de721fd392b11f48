/** The WhatConverts triggers without a hub: every Zap has a URL of its own to paste. */
import { type LeadEvent, whatconvertsEvents } from '../../whatconverts/events.ts';
import { whatconvertsFilters } from '../forms/whatconverts-filters.ts';
import { asManualSetup } from '../hooks/manual-setup.ts';
import { staticTrigger } from '../hooks/static-trigger.ts';
import { LEAD_TYPE, whatconvertsSource } from '../hooks/whatconverts-source.ts';
import { whatconvertsRecordingFile } from '../recordings/whatconverts-recording.ts';

const byHand = (event: LeadEvent) =>
  staticTrigger({
    event,
    source: whatconvertsSource(event.kind),
    filters: whatconvertsFilters(event.kind),
    lookUps: [whatconvertsRecordingFile],
    directions: [
      '1. Copy the webhook URL above.',
      '2. In [WhatConverts](https://app.whatconverts.com), open your profile, then Tracking > Integrations > Webhooks, and add a webhook with it.',
      `3. Choose ${LEAD_TYPE[event.kind]}, and save.`,
      '4. Keep the URL private: anyone who has it can run this Zap.',
    ].join('\n'),
  });

/** For an edition that has no other. */
export const whatconvertsCallsByHand = whatconvertsEvents.map(byHand);

const MANUAL = new Set(['whatconverts_call_in_progress', 'whatconverts_call_completed']);

/** Beside those that come through a hub. */
export const manualCalls = whatconvertsEvents
  .filter(({ key }) => MANUAL.has(key))
  .map((event) => byHand(asManualSetup(event)));
