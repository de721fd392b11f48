import { whatconvertsCallSample } from '../../calls/found-call-samples.ts';
import { whatconvertsCalls } from '../../calls/whatconverts-calls.ts';
import { findCall } from '../../searches/find-call.ts';
import { findCallStatistics } from '../../searches/find-call-statistics.ts';
import { findLiveCalls } from '../../searches/find-live-calls.ts';
import type { Operations } from './operations.ts';
import { whatconvertsActions, whatconvertsDropdowns, whatconvertsSearches } from './whatconverts-parts.ts';

export const operations: Operations = {
  dropdowns: whatconvertsDropdowns,
  searches: [
    ...whatconvertsSearches,
    findCall({
      sources: [whatconvertsCalls],
      hasHub: true,
      listsCalls: 'a hub, or the WhatConverts API Token and Secret',
      sample: whatconvertsCallSample,
    }),
    findLiveCalls('whatconverts'),
    findCallStatistics('whatconverts'),
  ],
  creates: whatconvertsActions,
};
