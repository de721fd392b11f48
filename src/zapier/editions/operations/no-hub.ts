import { doubletickCalls } from '../../calls/doubletick-calls.ts';
import { doubletickCallSample } from '../../calls/found-call-samples.ts';
import { whatconvertsCalls } from '../../calls/whatconverts-calls.ts';
import { findCall } from '../../searches/find-call.ts';
import { doubletickActions, doubletickDropdowns, doubletickSearches } from './doubletick-parts.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: [...doubletickDropdowns, ...whatconvertsDropdowns],
  searches: [
    ...doubletickSearches,
    ...whatconvertsSearches,
    findCall({
      sources: [whatconvertsCalls, doubletickCalls],
      hasHub: false,
      listsCalls: 'the WhatConverts API Token and Secret',
      misses: 'Only calls of WhatConverts are found.',
      sample: doubletickCallSample,
    }),
  ],
  creates: [...doubletickActions, ...whatconvertsActions],
};
