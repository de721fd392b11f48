/** The default edition: everything. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { doubletickConnection } from '../connections/doubletick.ts';
import { hubConnection } from '../connections/hub.ts';
import { whatconvertsConnection } from '../connections/whatconverts.ts';
import { doubletickRecording } from '../doubletick-recording.ts';
import { findOrCreateLead } from '../searches/find-or-create-lead.ts';
import { doubletickCallWithoutPermission } from '../triggers/doubletick-call-without-permission.ts';
import { doubletickCalls } from '../triggers/doubletick-calls.ts';
import { doubletickPermissionExpired } from '../triggers/doubletick-permission-expired.ts';
import { doubletickPermissions } from '../triggers/doubletick-permissions.ts';
import { BY_HUB_OR_MANUAL_SETUP, manualPermissions } from '../triggers/doubletick-permissions-by-hand.ts';
import { whatconvertsCalls } from '../triggers/whatconverts-calls.ts';
import { manualCalls } from '../triggers/whatconverts-calls-by-hand.ts';
import { whatconvertsPolled } from '../triggers/whatconverts-leads-polled.ts';
import { whatconvertsRecording } from '../whatconverts-recording.ts';
import { operations } from './operations/all.ts';

export default appOf({
  connection: [
    doubletickConnection,
    whatconvertsConnection,
    hubConnection(
      'The instant WhatConverts triggers, Call Permission Expired, Call Without Permission, the record of call permissions and Find Live Calls need a hub; the other triggers gain history and retries with one.',
    ),
    defaultCountry,
  ],
  operations,
  triggers: [
    ...doubletickCalls,
    ...doubletickPermissions(BY_HUB_OR_MANUAL_SETUP),
    ...manualPermissions,
    doubletickPermissionExpired,
    doubletickCallWithoutPermission,
    ...whatconvertsCalls,
    ...manualCalls,
    ...whatconvertsPolled,
  ],
  searchOrCreates: [findOrCreateLead],
  hydrators: { doubletickRecording, whatconvertsRecording },
});
