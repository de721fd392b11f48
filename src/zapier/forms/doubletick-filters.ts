import { doubletickFilters } from '../../doubletick/filters.ts';
import type { Filter } from './filter.ts';

export const BUSINESS_NUMBERS = 'business_numbers';

export const direction: Filter = {
  field: {
    key: 'direction',
    label: 'Call Direction',
    type: 'string',
    choices: { INCOMING: 'Incoming', OUTGOING: 'Outgoing' },
    helpText: 'Only trigger for calls in this direction. Leave blank for both.',
  },
  ...doubletickFilters.direction,
};

export const businessNumbers: Filter = {
  field: {
    key: BUSINESS_NUMBERS,
    label: 'Business Numbers',
    type: 'string',
    list: true,
    dynamic: 'doubletick_business_numbers.id.name',
    helpText:
      'Only trigger for these numbers. Leave blank for all. When the account gets a new number, turn the Zap off and on again to include it.',
  },
  ...doubletickFilters.business_numbers,
};

/** Where a person adds the webhook at DoubleTick, and chooses its numbers there. */
export const pastedBusinessNumbers: Filter = {
  ...businessNumbers,
  field: {
    ...businessNumbers.field,
    helpText:
      'Only trigger for these numbers. Leave blank for all. When the account gets a new number, add it to the webhook in DoubleTick.',
  },
};

export const channel: Filter = {
  field: {
    key: 'channel',
    label: 'Channel',
    type: 'string',
    choices: { WhatsApp: 'WhatsApp', PSTN: 'Phone line (PSTN)' },
    helpText: 'Only trigger for WhatsApp calls or for regular phone calls. Leave blank for both.',
  },
  ...doubletickFilters.channel,
};

export const agent: Filter = {
  field: {
    key: 'agent',
    label: 'Agent',
    type: 'string',
    dynamic: 'doubletick_agents.id.name',
    helpText:
      'Only trigger for calls handled by this team member. Enter part of a name or a full phone number. Leave blank for all.',
  },
  ...doubletickFilters.agent,
  isLate: true,
};

export const permissionType: Filter = {
  field: {
    key: 'permission_type',
    label: 'Permission Type',
    type: 'string',
    choices: { permanent: 'Permanent', temporary: '7 days' },
    helpText: 'Only trigger for this type of permission. Leave blank for both.',
  },
  ...doubletickFilters.permission_type,
};

export const includeAutomatic: Filter = {
  field: {
    key: 'include_automatic',
    label: 'Include Automatic Replies',
    type: 'boolean',
    default: 'true',
    helpText:
      'Also trigger when WhatsApp answers by itself, such as when it revokes a permission after four unanswered calls.',
  },
  ...doubletickFilters.include_automatic,
};
