import { ApiError, type Http, type HttpRequest, isSuccess } from '../values/http.ts';
import * as wire from '../values/wire.ts';

const WHERE_ARE_THE_KEYS = 'WhatConverts > Tracking > Integrations > API Keys';

const readError = wire.answerReader({ error_message: wire.text });

const explain = (status: number, data: unknown): string => {
  const { error_message: said } = readError(data);
  const because = said ? ` WhatConverts says: ${said}` : '';
  if (status === 401 || status === 403) {
    return `WhatConverts does not accept the WhatConverts API Token and Secret. Copy both again from ${WHERE_ARE_THE_KEYS}, and reconnect.${because}`;
  }
  if (status === 400 || status === 422) return `WhatConverts does not take this (status ${status}).${because}`;
  return `WhatConverts answered with status ${status}. Try again in a minute.${because}`;
};

/** One call to WhatConverts; gives its answer, or throws an ApiError. */
export type WhatconvertsCall = (request: Omit<HttpRequest, 'url' | 'headers'> & { path: string }) => Promise<unknown>;

/** @see https://www.whatconverts.com/api/ */
export const whatconvertsCall = (http: Http, token: string, secret: string): WhatconvertsCall => {
  const baseUrl = process.env.WHATCONVERTS_BASE_URL || 'https://app.whatconverts.com/api/v1';
  const Authorization = `Basic ${Buffer.from(`${token}:${secret}`).toString('base64')}`;
  return async ({ path, ...request }) => {
    const response = await http({ ...request, url: baseUrl + path, headers: { Authorization } });
    if (!isSuccess(response)) throw new ApiError(explain(response.status, response.data), response.status);
    return response.data;
  };
};
