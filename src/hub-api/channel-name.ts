import type { Channel } from './permissions.ts';

/** A channel in words, as the forms of the Zap editor offer it and results name it. */
export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = { whatsapp: 'WhatsApp', phone: 'Phone line' };

/** The same, and both at once. */
export const EVERY_CHANNEL_NAME: Readonly<Record<Channel | 'all', string>> = { ...CHANNEL_NAMES, all: 'All channels' };

/** Null for a channel that nobody knows. */
export const channelNameOf = (channel: string | null): string | null =>
  Object.entries(EVERY_CHANNEL_NAME).find(([known]) => known === channel)?.[1] ?? null;
