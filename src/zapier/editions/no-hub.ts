/** For a team that hosts nothing: what cannot switch itself on shows a URL to paste. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { doubletickConnection } from '../connections/doubletick.ts';
import { whatconvertsConnection } from '../connections/whatconverts.ts';
import { doubletickRecording } from '../recordings/doubletick-recording.ts';
import { whatconvertsRecording } from '../recordings/whatconverts-recording.ts';
import { findOrCreateLead } from '../searches/find-or-create-lead.ts';
import { doubletickCalls } from '../triggers/doubletick-calls.ts';
import { doubletickPermissions } from '../triggers/doubletick-permissions.ts';
import { BY_MANUAL_SETUP, manualPermissions } from '../triggers/doubletick-permissions-by-hand.ts';
import { whatconvertsCallsByHand } from '../triggers/whatconverts-calls-by-hand.ts';
import { whatconvertsPolled } from '../triggers/whatconverts-leads-polled.ts';
import { operations } from './operations/no-hub.ts';

export default appOf({
  connection: [doubletickConnection, whatconvertsConnection, defaultCountry],
  operations,
  triggers: [
    ...doubletickCalls,
    ...doubletickPermissions(BY_MANUAL_SETUP),
    ...manualPermissions,
    ...whatconvertsCallsByHand,
    ...whatconvertsPolled,
  ],
  searchOrCreates: [findOrCreateLead],
  hydrators: { doubletickRecording, whatconvertsRecording },
});
