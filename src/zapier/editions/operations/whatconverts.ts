import { findCallStatistics } from '../../searches/find-call-statistics.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: whatconvertsDropdowns,
  searches: [...whatconvertsSearches, findLiveCalls('whatconverts'), findCallStatistics('whatconverts')],
  creates: whatconvertsActions,
};
