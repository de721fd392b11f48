/** For the owner of WhatConverts' API: nothing of any other product. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { hubConnection } from '../connections/hub.ts';
import { whatconvertsConnection } from '../connections/whatconverts.ts';
import { whatconvertsRecording } from '../recordings/whatconverts-recording.ts';
import { findOrCreateLead } from '../searches/find-or-create-lead.ts';
import { hubAlertTrigger } from '../triggers/hub-alert.ts';
import { whatconvertsCalls } from '../triggers/whatconverts-calls.ts';
import { whatconvertsPolled } from '../triggers/whatconverts-leads-polled.ts';
import { operations } from './operations/whatconverts.ts';

export default appOf({
  connection: [
    whatconvertsConnection,
    hubConnection('A hub is required for the instant triggers, Find Live Calls, Find Call Statistics and Hub Alert.'),
    defaultCountry,
  ],
  operations,
  triggers: [...whatconvertsCalls, ...whatconvertsPolled, hubAlertTrigger],
  searchOrCreates: [findOrCreateLead],
  hydrators: { whatconvertsRecording },
});
