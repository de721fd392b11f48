import { findCallPermission } from '../../searches/find-call-permission.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: [...doubletickDropdowns, ...whatconvertsDropdowns],
  searches: [findCallPermission, ...doubletickSearches, ...whatconvertsSearches, findLiveCalls('doubletick')],
  creates: [...doubletickActions, ...whatconvertsActions],
};
