import { doubletickCalls } from '../../calls/doubletick-calls.ts';
import { doubletickCallSample } from '../../calls/found-call-samples.ts';
import { findCall } from '../../searches/find-call.ts';
import { findCallStatistics } from '../../searches/find-call-statistics.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { doubletickHubActions, doubletickHubSearches } from './doubletick-hub-parts.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';

export const operations: Operations = {
  dropdowns: doubletickDropdowns,
  searches: [
    ...doubletickHubSearches,
    ...doubletickSearches,
    findCall({ sources: [doubletickCalls], hasHub: true, listsCalls: 'a hub', sample: doubletickCallSample }),
    findLiveCalls('doubletick'),
    findCallStatistics('doubletick'),
  ],
  creates: [...doubletickHubActions, ...doubletickActions],
};
