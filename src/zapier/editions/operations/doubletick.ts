import { findCallPermission } from '../../searches/find-call-permission.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';

export const operations: Operations = {
  dropdowns: doubletickDropdowns,
  searches: [findCallPermission, ...doubletickSearches, findLiveCalls('doubletick')],
  creates: doubletickActions,
};
