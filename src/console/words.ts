/** How the hub's values read on the screen. */
import { DIRECTION_NAMES, PRODUCT_NAMES } from '../hub-api/call-names.ts';
import type { CallRecord } from '../hub-api/call-records.ts';
import type { DeliveryStatus } from '../hub-api/events.ts';
import type { Channel, PermissionStatus, Step } from '../hub-api/permissions.ts';
import type { Tone } from './parts/badge.tsx';

interface Wording {
  text: string;
  tone: Tone;
}

export const SOURCES: Record<string, string> = {
  ...PRODUCT_NAMES,
  hub: 'Ringhook',
};

export const DIRECTIONS: Record<string, string> = DIRECTION_NAMES;

export const PERMISSIONS: Record<PermissionStatus, Wording> = {
  permanent: { text: 'Permanent', tone: 'good' },
  temporary: { text: 'Temporary', tone: 'fair' },
  expired: { text: 'Expired', tone: 'bad' },
  denied: { text: 'Denied', tone: 'bad' },
  unclear: { text: 'Unclear', tone: 'bad' },
  never_asked: { text: 'Never asked', tone: 'plain' },
};

export const CHANNELS: Record<Channel | 'all', string> = {
  whatsapp: 'WhatsApp',
  phone: 'Phone line',
  all: 'Every channel',
};

/** What an answer was beside the one before it. */
export const STEPS: Record<Step, Wording> = {
  granted: { text: 'Allowed calls', tone: 'good' },
  renewed: { text: 'Allowed calls again', tone: 'good' },
  refused: { text: 'Refused calls', tone: 'bad' },
  withdrawn: { text: 'Took the permission back', tone: 'bad' },
  revoked_automatically: { text: 'WhatsApp took the permission back', tone: 'bad' },
  unclear: { text: 'Unclear answer', tone: 'bad' },
  expired: { text: 'Permission ended', tone: 'plain' },
  asked: { text: 'Asked for permission', tone: 'plain' },
  checked: { text: 'Looked up', tone: 'plain' },
  joined: { text: 'Identities joined', tone: 'plain' },
  erased: { text: 'Erased', tone: 'plain' },
};

export const DELIVERIES: Record<DeliveryStatus, Wording> = {
  delivered: { text: 'Delivered', tone: 'good' },
  queued: { text: 'On its way', tone: 'fair' },
  waiting: { text: 'Will be tried again', tone: 'fair' },
  paused: { text: 'Waits until its Zap is resumed', tone: 'fair' },
  failed: { text: 'Failed', tone: 'bad' },
  filtered: { text: 'Left out by the filters', tone: 'plain' },
  superseded: { text: 'Superseded by a newer answer', tone: 'plain' },
  cancelled: { text: 'Cancelled', tone: 'plain' },
};

/** How a call ended. */
export const CALL_OUTCOMES: Record<NonNullable<CallRecord['outcome']>, Wording> = {
  completed: { text: 'Answered, and over', tone: 'good' },
  missed: { text: 'Missed', tone: 'bad' },
  rejected: { text: 'Declined', tone: 'bad' },
  no_answer: { text: 'Customer did not answer', tone: 'bad' },
  voicemail: { text: 'Left a voicemail', tone: 'fair' },
  failed: { text: 'Failed', tone: 'bad' },
};

/** How a call stands that goes on. */
export const CALL_STATES: Record<'ringing' | 'in_progress', Wording> = {
  ringing: { text: 'Ringing', tone: 'fair' },
  in_progress: { text: 'In progress', tone: 'good' },
};

/** Whether Zaps may run on a kind of event: on tests of a URL, and on what no trigger is for, none does. */
export const hasTrigger = (kind: string): boolean => !/_(test|other)$/.test(kind);

/**
 * What a kind of event is called that has no trigger of its own: "doubletick_test" -> "Test from DoubleTick",
 * "doubletick_other" -> "Another DoubleTick event".
 */
export const otherKind = (kind: string, source: string): string => {
  const name = SOURCES[source] ?? source;
  if (kind.endsWith('_unclear')) return `${name} Call Permission Unclear`;
  return kind.endsWith('_test') ? `Test from ${name}` : `Another ${name} event`;
};

/** 3 -> "3 calls", 1 -> "1 call". */
export const count = (amount: number, noun: string): string =>
  `${amount.toLocaleString()} ${noun}${amount === 1 ? '' : 's'}`;
