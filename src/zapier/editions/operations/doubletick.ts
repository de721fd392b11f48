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
    findLiveCalls('doubletick'),
    findCallStatistics('doubletick'),
  ],
  creates: [...doubletickHubActions, ...doubletickActions],
};
