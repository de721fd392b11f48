/** How the hub's values read on the screen. */
import type { DeliveryStatus } from '../hub-api/events.ts';
import type { PermissionStatus } from '../hub-api/permissions.ts';
import type { Tone } from './parts/badge.tsx';

interface Wording {
  text: string;
  tone: Tone;
}

export const SOURCES: Record<string, string> = {
  doubletick: 'DoubleTick',
  whatconverts: 'WhatConverts',
  hub: 'Ringhook',
};

export const DIRECTIONS: Record<string, string> = { INCOMING: 'Incoming', OUTGOING: 'Outgoing' };

export const PERMISSIONS: Record<PermissionStatus, Wording> = {
  permanent: { text: 'Permanent', tone: 'good' },
  temporary: { text: 'Temporary', tone: 'fair' },
  expired: { text: 'Expired', tone: 'bad' },
  denied: { text: 'Denied', tone: 'bad' },
  never_asked: { text: 'Never asked', tone: 'plain' },
};

export const DELIVERIES: Record<DeliveryStatus, Wording> = {
  delivered: { text: 'Delivered', tone: 'good' },
  queued: { text: 'On its way', tone: 'fair' },
  waiting: { text: 'Will be tried again', tone: 'fair' },
  failed: { text: 'Failed', tone: 'bad' },
  superseded: { text: 'Superseded by a newer answer', tone: 'plain' },
  cancelled: { text: 'Cancelled', tone: 'plain' },
};

/** "doubletick_other" -> "Another DoubleTick event": one that no trigger is for. */
export const otherKind = (source: string): string => `Another ${SOURCES[source] ?? source} event`;

/** 3 -> "3 calls", 1 -> "1 call". */
export const count = (amount: number, noun: string): string =>
  `${amount.toLocaleString()} ${noun}${amount === 1 ? '' : 's'}`;
