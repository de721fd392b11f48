import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { doubletickHubActions, doubletickHubSearches } from './doubletick-hub-parts.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';

export const operations: Operations = {
  dropdowns: doubletickDropdowns,
  searches: [...doubletickHubSearches, ...doubletickSearches, findLiveCalls('doubletick')],
  creates: [...doubletickHubActions, ...doubletickActions],
};
