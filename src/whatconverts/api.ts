import type { Http } from '../values/http.ts';
import { whatconvertsCall } from './http.ts';
import { leadsApi } from './leads.ts';
import { profilesApi } from './profiles.ts';
import { trackingNumbersApi } from './tracking-numbers.ts';

/** The API of one WhatConverts key, which `http` adds. @see https://www.whatconverts.com/api/ */
export const whatconvertsApi = (http: Http) => {
  const call = whatconvertsCall(http);
  return { ...leadsApi(call), ...trackingNumbersApi(call), ...profilesApi(call) };
};

export type WhatconvertsApi = ReturnType<typeof whatconvertsApi>;
