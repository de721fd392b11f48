import type { PlainInputField } from 'zapier-platform-core';
import { CHANNEL_NAMES, EVERY_CHANNEL_NAME } from '../../hub-api/channel-name.ts';

const NO_CONSENT = 'A permission given on WhatsApp does not cover regular phone calls.';

const field = { key: 'channel', label: 'Channel', type: 'string', default: 'whatsapp' } as const;

/** Where a call would be made. */
export const channel: PlainInputField = {
  ...field,
  choices: { ...CHANNEL_NAMES },
  helpText: `How you will call. ${NO_CONSENT}`,
};

/** What an answer holds for. */
export const everyChannel: PlainInputField = {
  ...field,
  choices: { ...EVERY_CHANNEL_NAME },
  helpText: `What the answer applies to. ${NO_CONSENT}`,
};
