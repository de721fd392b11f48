import type { Source } from './sources.ts';

/** What reports calls, in words. */
export const PRODUCT_NAMES: Readonly<Record<Source, string>> = {
  doubletick: 'DoubleTick',
  whatconverts: 'WhatConverts',
  whatsapp_cloud: 'WhatsApp Cloud API',
};

/** Which way a call goes, in words. */
export const DIRECTION_NAMES = { INCOMING: 'Incoming', OUTGOING: 'Outgoing' } as const;
