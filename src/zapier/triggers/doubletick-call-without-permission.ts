import { CALL_EVENT_NAMES } from '../../doubletick/call-payload.ts';
import { PERMISSION_EVENT_NAME } from '../../doubletick/permission-payload.ts';
import { callWithoutPermission } from '../../hub-api/call-without-permission.ts';
import { lookUpTeamMember } from '../answers/look-up-team-member.ts';
import { businessNumbers } from '../forms/doubletick-filters.ts';
import { doubletickSource } from '../hooks/doubletick-source.ts';
import { hookTrigger } from '../hooks/hook-trigger.ts';

const NEEDS_HUB =
  'DoubleTick does not compare calls with permissions, so this trigger needs a hub, which does. Edit the connection and add the Hub Address and the Hub Key. The person who hosts the hub has both.';

// The hub compares DoubleTick's calls with DoubleTick's replies, so it needs both.
const source = doubletickSource([...CALL_EVENT_NAMES, PERMISSION_EVENT_NAME]);

export const doubletickCallWithoutPermission = hookTrigger({
  event: callWithoutPermission,
  source: {
    ...source,
    withoutHub: { reason: NEEDS_HUB },
    setUpSteps: (bundle, intakeUrl) =>
      `${source.setUpSteps(bundle, intakeUrl)}\n\nThe hub needs the call events, too: choose them for the same URL.`,
  },
  filters: [businessNumbers],
  lookUps: [lookUpTeamMember],
});
