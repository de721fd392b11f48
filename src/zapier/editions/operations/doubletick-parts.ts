/** The searches and actions of DoubleTick that need no hub, and what fills their dropdowns. */
import { addNote } from '../../actions/add-note.ts';
import { assignChat } from '../../actions/assign-chat.ts';
import { removeCustomerTags } from '../../actions/remove-customer-tags.ts';
import { requestCallPermission } from '../../actions/request-call-permission.ts';
import { sendTemplateMessage } from '../../actions/send-template-message.ts';
import { updateCustomer } from '../../actions/update-customer.ts';
import { checkCallEligibility } from '../../searches/check-call-eligibility.ts';
import { findCustomer } from '../../searches/find-customer.ts';
import { findTeamMember } from '../../searches/find-team-member.ts';

export { doubletickDropdowns } from '../../triggers/doubletick-dropdowns.ts';

export const doubletickSearches = [checkCallEligibility, findCustomer, findTeamMember];

export const doubletickActions = [
  requestCallPermission,
  sendTemplateMessage,
  updateCustomer,
  removeCustomerTags,
  addNote,
  assignChat,
];
