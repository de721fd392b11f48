import { findCallStatistics } from '../../searches/find-call-statistics.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { doubletickHubActions, doubletickHubSearches } from './doubletick-hub-parts.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: [...doubletickDropdowns, ...whatconvertsDropdowns],
  searches: [
    ...doubletickHubSearches,
    ...doubletickSearches,
    ...whatconvertsSearches,
    findLiveCalls('doubletick'),
    findCallStatistics('doubletick', 'whatconverts'),
  ],
  creates: [...doubletickHubActions, ...doubletickActions, ...whatconvertsActions],
};
