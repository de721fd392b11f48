import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError, type Http } from '../values/http.ts';
import { jsonIn } from '../values/json.ts';

/** Zapier ends an invocation after 30 s, so one call may not take it all. */
const TIMEOUT_MS = 12_000;

const isThrottled = (error: unknown): boolean => error instanceof Error && error.name === 'ThrottledError';

/**
 * z.request as the API clients use it: every status is an answer; no answer is an ApiError that names the host.
 *
 * Core's own parser rounds long ids, so the text of the answer is read anew.
 */
export const httpOf =
  (z: ZObject): Http =>
  async ({ url, timeout = TIMEOUT_MS, form, ...request }) => {
    const headers = form
      ? { ...request.headers, 'Content-Type': 'application/x-www-form-urlencoded' }
      : request.headers;
    const body = form ? new URLSearchParams(form).toString() : request.body;
    try {
      const response = await z.request({ ...request, headers, body, url, timeout, skipThrowForStatus: true });
      return { status: response.status, data: jsonIn(response.content), text: response.content };
    } catch (error) {
      // Core throws this for a 429, and Zapier tries again by itself.
      if (isThrottled(error)) throw error;
      throw new ApiError(`${new URL(url).host} does not answer. Check the address, or try again in a minute.`, null);
    }
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
    try {
      return await operation(z, bundle);
    } catch (error) {
      throw forPeople(z, error);
    }
  };
