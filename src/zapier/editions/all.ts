/** The default edition: everything. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { doubletickConnection } from '../connections/doubletick.ts';
import { hubConnection } from '../connections/hub.ts';
import { whatconvertsConnection } from '../connections/whatconverts.ts';
import { doubletickRecording } from '../recordings/doubletick-recording.ts';
import { whatconvertsRecording } from '../recordings/whatconverts-recording.ts';
import { findOrCreateLead } from '../searches/find-or-create-lead.ts';
import { doubletickCallWithoutPermission } from '../triggers/doubletick-call-without-permission.ts';
import { doubletickCalls } from '../triggers/doubletick-calls.ts';
import { doubletickPermissionEnds } from '../triggers/doubletick-permission-ends.ts';
import { doubletickPermissions } from '../triggers/doubletick-permissions.ts';
import { BY_HUB_OR_MANUAL_SETUP, manualPermissions } from '../triggers/doubletick-permissions-by-hand.ts';
import { hubAlertTrigger } from '../triggers/hub-alert.ts';
import { whatconvertsCalls } from '../triggers/whatconverts-calls.ts';
import { manualCalls } from '../triggers/whatconverts-calls-by-hand.ts';
import { whatconvertsPolled } from '../triggers/whatconverts-leads-polled.ts';
import { whatsappCloudTriggers } from '../triggers/whatsapp-cloud.ts';
import { operations } from './operations/all.ts';

export default appOf({
  connection: [
    doubletickConnection,
    whatconvertsConnection,
    hubConnection(
      'A hub is required for instant WhatConverts triggers, all WhatsApp Cloud API triggers, Call Permission Ends Soon, Call Permission Expired, Call Without Permission, the call permission record, Request Call Permission and Wait, Start Phone Call, Start AI Agent Call, Find Available Team Member, Find Live Calls, Find Call Statistics, Hub Alert, and to find the latest DoubleTick call of a customer. It adds history and retries to the other triggers.',
    ),
    defaultCountry,
  ],
  operations,
  triggers: [
    ...doubletickCalls,
    ...doubletickPermissions(BY_HUB_OR_MANUAL_SETUP),
    ...manualPermissions,
    ...doubletickPermissionEnds,
    doubletickCallWithoutPermission,
    ...whatconvertsCalls,
    ...manualCalls,
    ...whatconvertsPolled,
    ...whatsappCloudTriggers,
    hubAlertTrigger,
  ],
  searchOrCreates: [findOrCreateLead],
  hydrators: { doubletickRecording, whatconvertsRecording },
});
