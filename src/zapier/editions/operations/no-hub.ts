import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: [...doubletickDropdowns, ...whatconvertsDropdowns],
  searches: [...doubletickSearches, ...whatconvertsSearches],
  creates: [...doubletickActions, ...whatconvertsActions],
};
