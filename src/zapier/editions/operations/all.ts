import { SOURCES } from '../../../hub-api/sources.ts';
import { doubletickCalls } from '../../calls/doubletick-calls.ts';
import { doubletickCallSample } from '../../calls/found-call-samples.ts';
import { whatconvertsCalls } from '../../calls/whatconverts-calls.ts';
import { findCall } from '../../searches/find-call.ts';
import { findCallStatistics } from '../../searches/find-call-statistics.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { whatsappCloudDropdowns } from '../../triggers/whatsapp-cloud-dropdowns.ts';
import { doubletickHubActions, doubletickHubSearches } from './doubletick-hub-parts.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: [...doubletickDropdowns, ...whatconvertsDropdowns, ...whatsappCloudDropdowns],
  searches: [
    ...doubletickHubSearches,
    ...doubletickSearches,
    ...whatconvertsSearches,
    findCall({
      sources: [whatconvertsCalls, doubletickCalls],
      hasHub: true,
      listsCalls: 'a hub, or the WhatConverts API Token and Secret',
      misses: 'Without a hub, only calls of WhatConverts are found.',
      sample: doubletickCallSample,
    }),
    findLiveCalls('doubletick'),
    findCallStatistics(...SOURCES),
  ],
  creates: [...doubletickHubActions, ...doubletickActions, ...whatconvertsActions],
};
