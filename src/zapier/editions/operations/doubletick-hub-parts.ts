/** The searches and actions of DoubleTick that work on the hub's record. */
import { exportPermissionRecord } from '../../actions/export-permission-record.ts';
import { recordCallPermission } from '../../actions/record-call-permission.ts';
import { requestCallPermissionAndWait } from '../../actions/request-call-permission-and-wait.ts';
import { startAiAgentCall } from '../../actions/start-ai-agent-call.ts';
import { startPhoneCall } from '../../actions/start-phone-call.ts';
import { findAvailableTeamMember } from '../../searches/find-available-team-member.ts';
import { findCallPermission } from '../../searches/find-call-permission.ts';
import { findCallPermissions } from '../../searches/find-call-permissions.ts';

export const doubletickHubSearches = [findCallPermission, findCallPermissions, findAvailableTeamMember];

export const doubletickHubActions = [
  requestCallPermissionAndWait,
  recordCallPermission,
  exportPermissionRecord,
  startPhoneCall,
  startAiAgentCall,
];
