/** For the owner of DoubleTick's API: nothing of any other product. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { doubletickConnection } from '../connections/doubletick.ts';
import { hubConnection } from '../connections/hub.ts';
import { doubletickRecording } from '../recordings/doubletick-recording.ts';
import { doubletickCallWithoutPermission } from '../triggers/doubletick-call-without-permission.ts';
import { doubletickCalls } from '../triggers/doubletick-calls.ts';
import { doubletickPermissionEnds } from '../triggers/doubletick-permission-ends.ts';
import { doubletickPermissions } from '../triggers/doubletick-permissions.ts';
import { hubAlertTrigger } from '../triggers/hub-alert.ts';
import { operations } from './operations/doubletick.ts';

export default appOf({
  connection: [
    doubletickConnection,
    hubConnection(
      'A hub is required for Call Permission Ends Soon, Call Permission Expired, Call Without Permission, the call permission record, Request Call Permission and Wait, Start Phone Call, Start AI Agent Call, Find Available Team Member, Find Live Calls, Find Call Statistics, Hub Alert, and to find the latest call of a customer. It adds history and retries to the other triggers.',
    ),
    defaultCountry,
  ],
  operations,
  triggers: [
    ...doubletickCalls,
    ...doubletickPermissions(),
    ...doubletickPermissionEnds,
    doubletickCallWithoutPermission,
    hubAlertTrigger,
  ],
  searchOrCreates: [],
  hydrators: { doubletickRecording },
});
