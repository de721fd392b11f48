import type { RecentEvents } from '../../hub-api/events.ts';
import type { LiveCalls } from '../../hub-api/live-calls.ts';
import type { Me } from '../../hub-api/me.ts';
import type { PermissionAnswer } from '../../hub-api/permissions.ts';
import type { NewSubscription, SubscriptionRequest } from '../../hub-api/subscriptions.ts';
import { ApiError, type Http, type HttpRequest, type HttpResponse, isSuccess } from '../../values/http.ts';
import { digitsOf } from '../../values/phone.ts';
import * as wire from '../../values/wire.ts';
import { problemWithHubUrl } from '../connection.ts';

const readProblem = wire.answerReader({ title: wire.text, detail: wire.text });

const explain = (url: string, { status, data }: HttpResponse): string => {
  if (status === 401 || status === 403) {
    return `The hub does not accept the Hub Key. Ask whoever runs the hub for the workspace's key ("npm run hub -- workspace add" shows it once), and reconnect.`;
  }
  const { title, detail } = readProblem(data);
  if (!title) return `${url} answered with status ${status}, but not as a Ringhook hub does. Check the Hub Address.`;
  return `The hub answered with status ${status}: ${detail ?? title}`;
};

/** The app's side of the hub's HTTP contract. */
export const hubClient = (http: Http, { url, key }: { url: string; key: string }) => {
  /** `proof` is a key that only a hub's answer has: some other server may answer anything. */
  const call = async <Answer>(
    request: Omit<HttpRequest, 'url' | 'headers'> & { path: string },
    proof: (keyof Answer & string) | null,
  ): Promise<Answer> => {
    const problem = problemWithHubUrl(url);
    if (problem) throw new ApiError(problem, null);
    const { path, ...rest } = request;
    const response = await http({ ...rest, url: url + path, headers: { Authorization: `Bearer ${key}` } });
    if (!isSuccess(response)) throw new ApiError(explain(url, response), response.status);
    if (proof !== null && !(wire.isRecord(response.data) && proof in response.data)) {
      throw new ApiError(`${url} answers, but not as a Ringhook hub does. Check the Hub Address.`, null);
    }
    return response.data as Answer;
  };

  return {
    /** `timeout` in ms. */
    me(timeout?: number): Promise<Me> {
      return call<Me>({ method: 'GET', path: '/v1/me', timeout }, 'intake');
    },

    /** Asking twice for one trigger and target gives the same subscription. */
    subscribe(body: SubscriptionRequest): Promise<NewSubscription> {
      return call<NewSubscription>({ method: 'POST', path: '/v1/subscriptions', body }, 'secret');
    },

    /** Ending what has ended already is a success. */
    async unsubscribe(id: string): Promise<void> {
      try {
        await call({ method: 'DELETE', path: `/v1/subscriptions/${encodeURIComponent(id)}` }, null);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
    },

    /** May this customer be called now? `phone` in E.164; without a business number the strictest answer counts. */
    permission(phone: string, wabaNumber: string | null): Promise<PermissionAnswer> {
      const path = `/v1/permissions/${digitsOf(phone)}`;
      const params = wabaNumber === null ? undefined : { waba_number: digitsOf(wabaNumber) };
      return call<PermissionAnswer>({ method: 'GET', path, params }, 'may_call');
    },

    liveCalls(): Promise<LiveCalls> {
      return call<LiveCalls>({ method: 'GET', path: '/v1/calls/live' }, 'calls');
    },

    /** The latest events of a trigger, newest first. */
    async recentEvents(trigger: string, limit: number): Promise<RecentEvents['events']> {
      const params = { trigger, limit: String(limit) };
      return (await call<RecentEvents>({ method: 'GET', path: '/v1/events', params }, 'events')).events;
    },
  };
};

export type HubClient = ReturnType<typeof hubClient>;
