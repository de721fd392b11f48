/** The triggers on the end of a permission, which no provider tells of: the hub keeps the time. */
import { PERMISSION_EVENT_NAME } from '../../doubletick/permission-payload.ts';
import { permissionEndsSoon, permissionRanOut } from '../../hub-api/permission-ends-soon.ts';
import { permissionExpired } from '../../hub-api/permission-expired.ts';
import { lookUpCustomer } from '../answers/look-up-customer.ts';
import { businessNumbers } from '../forms/doubletick-filters.ts';
import { leadTime, leadTimeOption } from '../forms/lead-time.ts';
import { doubletickSource } from '../hooks/doubletick-source.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';

const NEEDS_HUB =
  'DoubleTick does not say when a permission ends, so this trigger needs a hub, which keeps the time. Edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both.';

const common = {
  hubTrigger: permissionExpired.key,
  // The hub keeps the time, but what it keeps the time of are DoubleTick's replies.
  source: { ...doubletickSource([PERMISSION_EVENT_NAME]), withoutHub: { reason: NEEDS_HUB } },
  lookUps: [lookUpCustomer],
};

export const doubletickPermissionEnds = [
  hookTrigger({
    ...common,
    event: permissionEndsSoon,
    filters: [leadTime, businessNumbers],
    subscriptionOptions: leadTimeOption,
  }),
  hookTrigger({ ...common, event: permissionRanOut, filters: [businessNumbers] }),
];
