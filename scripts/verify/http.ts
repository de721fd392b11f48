/** HTTP with the keys of an account, which notes how answers look: never what they hold. */
import { setTimeout } from 'node:timers/promises';
import { ApiError, type Http, type HttpRequest } from '../../src/values/http.ts';
import { jsonIn } from '../../src/values/json.ts';
import { isRecord } from '../../src/values/wire.ts';

const TIMEOUT_MS = 20_000;

const TOO_MANY = 429;
/** How often a request is made that is one too many. */
const MOST_TRIES = 3;
/** In s: for an answer that does not say how long, and at the most. */
const WAIT = { usual: 1, most: 60 };

/** What only a vendor would call a key; a key may also be text that the account made up. */
const PLAIN_KEY = /^[a-z]+(?:[A-Z][a-z]+|_[a-z]+)*$/;

/** The names of the keys of a record or of the first records of a list, without a value. */
export const keysOf = (data: unknown): string[] => {
  const keys = [data].flat().flatMap((item) => (isRecord(item) ? Object.keys(item) : []));
  return [...new Set(keys)].filter((key) => PLAIN_KEY.test(key)).toSorted();
};

const urlOf = ({ url, params }: HttpRequest): string => (params ? `${url}?${new URLSearchParams(params)}` : url);

/** How long to wait, in ms, by a `Retry-After` in seconds. */
const waitOf = (response: Response): number => {
  const told = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Math.min(told >= 0 ? told : WAIT.usual, WAIT.most) * 1000;
};

/** What was one too many was not done, so it may be asked for again: a webhook must not stay behind for want of that. */
const patientFetch = async (url: string, init: () => RequestInit): Promise<Response> => {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(url, init());
    if (response.status !== TOO_MANY || tries === MOST_TRIES) return response;
    await setTimeout(waitOf(response));
  }
};

export interface LiveHttp {
  http: Http;
  /** The latest answer of an address that ends so: its status and data; undefined before there was one. */
  latest: (pathEnd: string) => { status: number; data: unknown } | undefined;
}

/** `headers` hold the keys, and go to the origin of `baseUrl` alone. */
export const liveHttp = (baseUrl: string, headers: Record<string, string>): LiveHttp => {
  const answers = new Map<string, { status: number; data: unknown }>();
  // An address that is none is for its client to explain.
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
  return {
    async http(request) {
      const { method, url, body } = request;
      if (new URL(url).origin !== origin)
        throw new ApiError('The keys are for one server alone, and this is another.', null);
      const init = () => ({
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual' as const,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const response = await patientFetch(urlOf(request), init).catch(() => {
        throw new ApiError(`${new URL(url).host} does not answer.`, null);
      });
      const text = await response.text();
      const answer = { status: response.status, data: jsonIn(text), text };
      answers.set(new URL(url).pathname, answer);
      return answer;
    },
    latest: (pathEnd) => [...answers].find(([path]) => path.endsWith(pathEnd))?.[1],
  };
};
