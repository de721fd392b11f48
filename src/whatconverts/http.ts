import { dataOf } from '../values/answer.ts';
import type { Http, HttpRequest, HttpResponse } from '../values/http.ts';
import { inTurn } from '../values/in-turn.ts';
import * as wire from '../values/wire.ts';
import type { WhatconvertsAnswer } from './answers.ts';

const WHERE_ARE_THE_KEYS = 'WhatConverts > Tracking > Integrations > API Keys';

const readError = wire.answerReader({ error_message: wire.text });

const explain = ({ status, data }: HttpResponse): string => {
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
  request: Omit<HttpRequest, 'url'> & { path: string },
  expected: WhatconvertsAnswer,
) => Promise<unknown>;

/** Where its API is; a stand-in of tests and demos may take its place. */
export const whatconvertsUrl = (): string => process.env.WHATCONVERTS_BASE_URL || 'https://app.whatconverts.com/api/v1';

/** @see https://www.whatconverts.com/api/ */
export const whatconvertsCall = (http: Http): WhatconvertsCall => {
  const baseUrl = whatconvertsUrl();
  return async ({ path, ...request }, expected) => {
    const [response, { whatconvertsAnswers }] = await Promise.all([
      http({ ...request, url: baseUrl + path }),
      inTurn(() => import('./answers.ts')),
    ]);
    return dataOf(response, {
      who: 'WhatConverts',
      method: request.method,
      schema: whatconvertsAnswers[expected],
      explain,
    });
  };
};
