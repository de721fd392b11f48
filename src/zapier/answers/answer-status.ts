import type { PlainInputField } from 'zapier-platform-core';

/** How an answer on record may stand now, in words. */
export const ANSWER_STATUSES = {
  permanent: 'Permanent',
  temporary: 'Temporary (7 days)',
  expired: 'Expired',
  denied: 'Denied',
  unclear: 'Unclear',
} as const;

export const answerStatus: PlainInputField = {
  key: 'status',
  label: 'Status',
  type: 'string',
  choices: { ...ANSWER_STATUSES },
  helpText: 'Only include permissions with this status. Leave blank for all.',
};
