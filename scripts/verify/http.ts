/** HTTP with the keys of an account, which notes how answers look: never what they hold. */
import { ApiError, type Http, type HttpRequest } from '../../src/values/http.ts';
import { jsonIn } from '../../src/values/json.ts';
import { isRecord } from '../../src/values/wire.ts';

const TIMEOUT_MS = 20_000;

/** What only a vendor would call a key; a key may also be text that the account made up. */
const PLAIN_KEY = /^[a-z]+(?:[A-Z][a-z]+|_[a-z]+)*$/;

/** The names of the keys of a record or of the first records of a list, without a value. */
export const keysOf = (data: unknown): string[] => {
  const keys = [data].flat().flatMap((item) => (isRecord(item) ? Object.keys(item) : []));
  return [...new Set(keys)].filter((key) => PLAIN_KEY.test(key)).toSorted();
};

const urlOf = ({ url, params }: HttpRequest): string => (params ? `${url}?${new URLSearchParams(params)}` : url);

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
      const init = {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual' as const,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      };
      const response = await fetch(urlOf(request), init).catch(() => {
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
