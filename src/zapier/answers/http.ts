import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError, type Http, type HttpRequest } from '../../values/http.ts';
import { jsonIn } from '../../values/json.ts';
import { isRecord } from '../../values/wire.ts';
import { TOO_LATE, timeLeft, within } from './budget.ts';

/**
 * With less time left nothing is sent: of what Zapier stops half way nobody knows whether it was done, and a Zap that is
 * run again would do it twice. To look something up, or to remove it, twice does no harm.
 */
export const LEAST_MS = { GET: 1, DELETE: 1_000, POST: 10_000 };

/** Whether core says that a limit is reached. */
export const isThrottled = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ThrottledError';

/** How long to wait, in s, as core noted it; undefined where it did not. */
const delayOf = (error: Error): number | undefined => {
  const noted = jsonIn(error.message);
  return isRecord(noted) && typeof noted.delay === 'number' ? noted.delay : undefined;
};

const overLimit = (host: string): string =>
  `${host} takes no more requests for now (status 429): its limit is reached. Zapier tries again by itself.`;

/** What node-fetch says when its time is up. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && /^(request|body)-timeout$/.test(String(error.type));

const tooSlow = (host: string, waitedMs: number, method: HttpRequest['method']): string => {
  const seconds = Math.max(Math.round(waitedMs / 1_000), 1);
  const next =
    method === 'GET'
      ? 'Try again in a minute.'
      : 'What was asked for may be done all the same: look there before you run this step again.';
  return `${host} took longer than ${seconds} s to answer. ${next}`;
};

const noTimeLeft = (host: string, method: HttpRequest['method']): string => {
  const what = method === 'GET' ? `${host} was not asked` : `Nothing was sent to ${host}`;
  return `${what}: what came before took so long that Zapier would have stopped this step half way. Run it again in a minute.`;
};

/** What is asked, and of whom. */
interface Question extends Pick<HttpRequest, 'url' | 'method' | 'timeout' | 'leastTime'> {
  /** For an address that a person typed in, and so may have got wrong. */
  isTyped?: boolean;
}

/**
 * Asks in what is left of the invocation's time, which all its calls share; no answer is an ApiError that names the host.
 *
 * `ask` gets how long it may take, in ms.
 */
export const inTime = async <Answer>(
  z: ZObject,
  { url, method, timeout: most = Number.POSITIVE_INFINITY, leastTime, isTyped = false }: Question,
  ask: (timeout: number) => Promise<Answer>,
): Promise<Answer> => {
  const { host } = new URL(url);
  const left = timeLeft(z);
  if (left < (leastTime ?? LEAST_MS[method])) throw new ApiError(noTimeLeft(host, method), null);
  const timeout = Math.min(most, left);
  try {
    // A body that trickles in is not stopped by a request's timeout, which begins anew with it.
    const answer = await within(timeout, ask(timeout));
    if (answer !== TOO_LATE) return answer;
  } catch (error) {
    // Core throws this for a 429, without a word of whose limit it is; Zapier tries again by itself.
    if (isThrottled(error)) throw new z.errors.ThrottledError(overLimit(host), delayOf(error));
    if (!isTimeout(error)) {
      throw new ApiError(
        `${host} does not answer. ${isTyped ? 'Check the address, or try' : 'Try'} again in a minute.`,
        null,
      );
    }
  }
  throw new ApiError(tooSlow(host, timeout, method), null);
};

/**
 * z.request as the API clients use it: every status is an answer.
 *
 * Core's own parser rounds long ids, so the text of the answer is read anew. `isTyped` as in a question.
 */
export const httpOf =
  (z: ZObject, isTyped = false): Http =>
  ({ url, timeout, leastTime, form, ...request }) => {
    const headers: Record<string, string> = form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {};
    const body = form ? new URLSearchParams(form).toString() : request.body;
    const question = { url, method: request.method, timeout, leastTime, isTyped };
    return inTime(z, question, async (ms) => {
      const response = await z.request({ ...request, headers, body, url, timeout: ms, skipThrowForStatus: true });
      return { status: response.status, data: jsonIn(response.content), text: response.content };
    });
  };

/** An error whose message Zapier shows as it is, without core's "What happened" list of requests. */
const forPeople = (z: ZObject, error: unknown): unknown => {
  if (!(error instanceof ApiError)) return error;
  if (error.status === 401) {
    return Object.assign(new z.errors.ExpiredAuthError(error.message), { doNotContextify: true });
  }
  return new z.errors.Error(error.message, 'ApiError', error.status ?? undefined);
};

/** Wraps an operation so that what goes wrong in it reaches the user in words. */
export const explained =
  <Result>(operation: (z: ZObject, bundle: Bundle) => Promise<Result>) =>
  async (z: ZObject, bundle: Bundle): Promise<Result> => {
    timeLeft(z);
    try {
      return await operation(z, bundle);
    } catch (error) {
      throw forPeople(z, error);
    }
  };
