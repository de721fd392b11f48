/** What reports calls, in words. */
export const PRODUCT_NAMES = { doubletick: 'DoubleTick', whatconverts: 'WhatConverts' } as const;

/** Which way a call goes, in words. */
export const DIRECTION_NAMES = { INCOMING: 'Incoming', OUTGOING: 'Outgoing' } as const;
