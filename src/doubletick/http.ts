import { dataOf } from '../values/answer.ts';
import { ApiError, type Http, type HttpRequest, type HttpResponse } from '../values/http.ts';
import { inTurn } from '../values/in-turn.ts';
import * as wire from '../values/wire.ts';
import type { DoubletickAnswer } from './answers.ts';

/** DoubleTick's own pages name two menus. */
export const WHERE_IS_THE_KEY =
  'web.doubletick.io > Settings > Developer API > Generate API Key (in other accounts: Developer Documentation > Create new key)';

const readError = wire.answerReader({ message: wire.texts });

const explain = ({ status, data }: HttpResponse, about: string): string => {
  const said = readError(data).message?.join('; ');
  const because = said ? ` DoubleTick says: ${said}` : '';
  if (status === 401) {
    return `DoubleTick does not accept the DoubleTick API Key. Copy it again from ${WHERE_IS_THE_KEY}, and reconnect.${because}`;
  }
  if (status === 403) {
    return `The user behind the DoubleTick API Key may not do this, or the key was revoked, or it may be used from listed IP addresses alone. Ask an admin of DoubleTick for the permission or a new key, and to switch the list of addresses off: Zapier has no fixed ones.${because}`;
  }
  if (status === 404) return `DoubleTick does not know ${about}. Check that it is written right, and there.${because}`;
  if (status === 400 || status === 422) return `DoubleTick does not take this (status ${status}).${because}`;
  return `DoubleTick answered with status ${status}. Try again in a minute.${because}`;
};

/** One call to DoubleTick; gives its answer, or throws an ApiError: also for a success that is not what was `expected`. */
export type DoubletickCall = (
  request: Omit<HttpRequest, 'url'> & { path: string },
  expected: DoubletickAnswer,
  /** What the request is about, in words, for when DoubleTick does not know it. */
  about?: string,
) => Promise<unknown>;

/** Where its API is; a stand-in of tests and demos may take its place. */
export const doubletickUrl = (): string => process.env.DOUBLETICK_BASE_URL || 'https://public.doubletick.io';

/** @see https://docs.doubletick.io/reference */
export const doubletickCall = (http: Http): DoubletickCall => {
  const baseUrl = doubletickUrl();
  return async ({ path, ...request }, expected, about = 'what was asked for') => {
    const [response, { doubletickAnswers }] = await Promise.all([
      http({ ...request, url: baseUrl + path }),
      inTurn(() => import('./answers.ts')),
    ]);
    return dataOf(response, {
      who: 'DoubleTick',
      method: request.method,
      schema: doubletickAnswers[expected],
      explain: (failure) => explain(failure, about),
    });
  };
};

/** A customer in words, by the number that they are known on. */
export const customerOn = (phone: string, wabaNumber: string | null): string =>
  `${phone} ${wabaNumber === null ? 'as a customer' : `on ${wabaNumber}`}`;

/** The answer, or null where DoubleTick has no such thing. */
export const orNullWhenUnknown = async (answer: Promise<unknown>): Promise<unknown> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};
