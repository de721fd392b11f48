/** For the owner of DoubleTick's API: nothing of any other product. */
import { appOf } from '../app.ts';
import { defaultCountry } from '../connections/default-country.ts';
import { doubletickConnection } from '../connections/doubletick.ts';
import { hubConnection } from '../connections/hub.ts';
import { doubletickRecording } from '../doubletick-recording.ts';
import { doubletickCallWithoutPermission } from '../triggers/doubletick-call-without-permission.ts';
import { doubletickCalls } from '../triggers/doubletick-calls.ts';
import { doubletickPermissionExpired } from '../triggers/doubletick-permission-expired.ts';
import { doubletickPermissions } from '../triggers/doubletick-permissions.ts';
import { operations } from './operations/doubletick.ts';

export default appOf({
  connection: [
    doubletickConnection,
    hubConnection(
      'Call Permission Expired, Call Without Permission, the record of call permissions and Find Live Calls need a hub; the other triggers gain history and retries with one.',
    ),
    defaultCountry,
  ],
  operations,
  triggers: [
    ...doubletickCalls,
    ...doubletickPermissions(),
    doubletickPermissionExpired,
    doubletickCallWithoutPermission,
  ],
  searchOrCreates: [],
  hydrators: { doubletickRecording },
});
