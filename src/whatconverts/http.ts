import { NO_SUCH_PLACE, problemInAnswer, unexpectedAnswer } from '../values/answer.ts';
import { ApiError, type Http, type HttpRequest, isSuccess } from '../values/http.ts';
import { inTurn } from '../values/in-turn.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsAnswer } from './answers.ts';

const WHERE_ARE_THE_KEYS = 'WhatConverts > Tracking > Integrations > API Keys';

const readError = wire.answerReader({ error_message: wire.text });

const explain = (status: number, data: unknown): string => {
  const { error_message: said } = readError(data);
  const because = said ? ` WhatConverts says: ${said}` : '';
  if (status === 403) {
    return `WhatConverts does not accept the WhatConverts API Token and Secret for this: the key was revoked, or belongs to another profile. Copy both again from ${WHERE_ARE_THE_KEYS}, and reconnect.${because}`;
  }
  if (status === 404) return `WhatConverts does not know what was asked for. Check the Lead ID.${because}`;
  if (status === 401) {
    return `WhatConverts does not accept the WhatConverts API Token and Secret. Copy both again from ${WHERE_ARE_THE_KEYS}, and reconnect.${because}`;
  }
  if (status === 400 || status === 422) return `WhatConverts does not take this (status ${status}).${because}`;
  return `WhatConverts answered with status ${status}. Try again in a minute.${because}`;
};

/** One call to WhatConverts; gives its answer, or throws an ApiError: also for a success that is not what was `expected`. */
export type WhatconvertsCall = (
  request: Omit<HttpRequest, 'url' | 'headers'> & { path: string },
  expected: WhatconvertsAnswer,
) => Promise<unknown>;

/** Where its API is; a stand-in of tests and demos may take its place. */
export const whatconvertsUrl = (): string => process.env.WHATCONVERTS_BASE_URL || 'https://app.whatconverts.com/api/v1';

/** @see https://www.whatconverts.com/api/ */
export const whatconvertsCall = (http: Http): WhatconvertsCall => {
  const baseUrl = whatconvertsUrl();
  return async ({ path, ...request }, expected) => {
    const [response, { whatconvertsAnswers }] = await Promise.all([
      http({ ...request, url: baseUrl + path, headers: {} }),
      inTurn(() => import('./answers.ts')),
    ]);
    // Who says that something is unknown says so in JSON; a web page with a 404 says that the way there is wrong.
    const isLost = response.status === 404 && !wire.isRecord(response.data);
    if (!isSuccess(response) && !isLost) {
      throw new ApiError(explain(response.status, response.data), response.status);
    }
    const problem = isLost ? NO_SUCH_PLACE : problemInAnswer(response, whatconvertsAnswers[expected]);
    if (problem !== null) throw new ApiError(unexpectedAnswer('WhatConverts', problem, request.method), null);
    return response.data;
  };
};
