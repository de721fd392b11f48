import type { CallRecord, CallRecords } from '../../hub-api/call-records.ts';
import type { CallStatistics } from '../../hub-api/call-statistics.ts';
import type { RecentEvents } from '../../hub-api/events.ts';
import type { LiveCalls } from '../../hub-api/live-calls.ts';
import type { Me, MeOfReader } from '../../hub-api/me.ts';
import type {
  ChainHead,
  Channel,
  CurrentPermissions,
  PermissionAnswer,
  RecordByHand,
  Recorded,
  RecordRequest,
} from '../../hub-api/permissions.ts';
import type { NewSubscription, SubscriptionRequest } from '../../hub-api/subscriptions.ts';
import type { Team } from '../../hub-api/team.ts';
import type { NewWait, WaitRequest } from '../../hub-api/waits.ts';
import { ApiError, type Http, type HttpRequest, type HttpResponse, isSuccess } from '../../values/http.ts';
import { inTurn } from '../../values/in-turn.ts';
import { digitsOf } from '../../values/phone.ts';
import * as wire from '../../values/wire.ts';
import { problemWithHubUrl } from '../connections/connection.ts';
import type { HubAnswer } from './hub-answers.ts';

const readProblem = wire.answerReader({ title: wire.text, detail: wire.text });

const explain = (url: string, { status, data }: HttpResponse): string => {
  if (status === 401) {
    return `The hub does not accept the Hub Key. Ask whoever runs the hub for the workspace's key, and reconnect.`;
  }
  if (status >= 300 && status < 400) {
    return `${url} leads to another address (status ${status}), and the Hub Key is not sent there. Put the address that the hub itself has into Hub Address.`;
  }
  const { title, detail } = readProblem(data);
  if (!title) return `${url} answered with status ${status}, but not as a Ringhook hub does. Check the Hub Address.`;
  // Whoever made the key may widen it; what the hub adds is a command, which is not for whoever builds a Zap.
  if (status === 403) {
    return 'The hub knows the Hub Key, but the role of the key may not do this. Ask whoever runs the hub for a key with the role agent or admin, and reconnect.';
  }
  return `The hub answered with status ${status}: ${detail ?? title}`;
};

type HubRequest = Omit<HttpRequest, 'url'> & { path: string };

/** What is asked about one person's permission. */
interface PermissionQuestion {
  /** In E.164; null for all numbers, where the strictest answer counts. */
  wabaNumber: string | null;
  channel: Channel;
  /** For the hub's record, such as a Zap's id. */
  askedBy: string;
}

/** Which answers on record are wanted. */
export interface AnswersWanted {
  status: string | null;
  /** ISO 8601: only temporary permissions that end before it. */
  endsBefore?: string | null;
  /** Only those that still count. */
  isCurrent?: boolean;
  limit?: number;
  /** The `next` of the page before. */
  after?: string | null;
}

const answersQuery = ({ status, endsBefore, isCurrent, limit, after }: AnswersWanted): Record<string, string> => ({
  ...(status && { status }),
  ...(endsBefore && { ends_before: endsBefore }),
  ...(isCurrent && { current: 'true' }),
  ...(limit && { limit: String(limit) }),
  ...(after && { after }),
});

/** A whole ledger takes its time, and its file is handed on afterwards. */
const EXPORT_TIMEOUT_MS = 20_000;
/** The message is out already: nobody waits long for its record, and it is made even late. */
const OF_RECORD = { timeout: 5_000, leastTime: 500 };

/** Its first line is the names of the columns and nothing else, these two among them. */
const isLedger = (text: string): boolean => /^\uFEFF?(?=["\w,]*\bseq\b)["\w,]*\bhash\b["\w,]*(?=\r?\n|$)/.test(text);

/** The app's side of the hub's HTTP contract; `http` adds the key. */
export const hubClient = (http: Http, url: string) => {
  const ask = async (request: HubRequest): Promise<HttpResponse> => {
    const problem = problemWithHubUrl(url);
    if (problem) throw new ApiError(problem, null);
    const { path, ...rest } = request;
    const response = await http({ ...rest, url: url + path });
    if (!isSuccess(response)) throw new ApiError(explain(url, response), response.status);
    return response;
  };

  const noHub = () => new ApiError(`${url} answers, but not as a Ringhook hub does. Check the Hub Address.`, null);

  /** Some other server may answer anything, and so may another version of the hub. */
  const call = async <Answer>(request: HubRequest, expected: HubAnswer): Promise<Answer> => {
    const [{ data }, { hubAnswers }] = await Promise.all([ask(request), inTurn(() => import('./hub-answers.ts'))]);
    if (!hubAnswers[expected].safeParse(data).success) throw noHub();
    return data as Answer;
  };

  return {
    /** `timeout` in ms. Throws an ApiError for a key that no Zap can work with. */
    async me(timeout?: number): Promise<Me> {
      const me = await call<Me | MeOfReader>({ method: 'GET', path: '/v1/me', timeout }, 'me');
      if ('intake' in me) return me;
      throw new ApiError(
        `This Hub Key has the role ${me.key.role}: a Zap needs one of an agent or admin. Ask whoever runs the hub for such a key, and reconnect.`,
        null,
      );
    },

    /** Asking twice for one trigger and target gives the same subscription. */
    subscribe(body: SubscriptionRequest): Promise<NewSubscription> {
      return call<NewSubscription>({ method: 'POST', path: '/v1/subscriptions', body }, 'newSubscription');
    },

    /** False where the hub does not know the subscription, as when it has ended already. */
    async unsubscribe(id: string): Promise<boolean> {
      try {
        await ask({ method: 'DELETE', path: `/v1/subscriptions/${encodeURIComponent(id)}` });
        return true;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        return false;
      }
    },

    /** May this person be called now? `who` is a phone number in digits, `customer:<id>`, or a WhatsApp user id. */
    permission(who: string, { wabaNumber, channel, askedBy }: PermissionQuestion): Promise<PermissionAnswer> {
      const path = `/v1/permissions/${encodeURIComponent(who)}`;
      const number: Record<string, string> = wabaNumber === null ? {} : { waba_number: digitsOf(wabaNumber) };
      const params = { ...number, channel, asked_by: askedBy };
      return call<PermissionAnswer>({ method: 'GET', path, params }, 'permission');
    },

    /** An answer that came another way, such as on the phone. */
    recordPermission(body: RecordByHand): Promise<Recorded> {
      return call<Recorded>({ method: 'POST', path: '/v1/permissions', body }, 'recorded');
    },

    /** A customer was asked for permission. */
    recordRequest(body: RecordRequest): Promise<Recorded> {
      const request = { method: 'POST', path: '/v1/permissions/requests', body, ...OF_RECORD } as const;
      return call<Recorded>(request, 'recorded');
    },

    /** Has a callback URL told when a customer answers; asking twice for one URL gives the same wait. */
    wait(body: WaitRequest): Promise<NewWait> {
      return call<NewWait>({ method: 'POST', path: '/v1/permissions/waits', body }, 'newWait');
    },

    /** Nobody waits any more. */
    async endWait(id: string): Promise<void> {
      await ask({ method: 'DELETE', path: `/v1/permissions/waits/${encodeURIComponent(id)}` });
    },

    /** The answers that count now, a page of them. */
    currentPermissions(wanted: AnswersWanted): Promise<CurrentPermissions> {
      const params = answersQuery(wanted);
      return call<CurrentPermissions>({ method: 'GET', path: '/v1/permissions/current', params }, 'currentPermissions');
    },

    /** The ledger as CSV, its first line the names of the columns. */
    async exportLedger(wanted: AnswersWanted): Promise<string> {
      const params = { ...answersQuery(wanted), format: 'csv' };
      const { text } = await ask({ method: 'GET', path: '/v1/permissions', params, timeout: EXPORT_TIMEOUT_MS });
      if (!isLedger(text)) throw noHub();
      return text;
    },

    /** The end of the ledger's chain of hashes. */
    chainHead(): Promise<ChainHead> {
      return call<ChainHead>({ method: 'GET', path: '/v1/permissions/head' }, 'chainHead');
    },

    liveCalls(): Promise<LiveCalls> {
      return call<LiveCalls>({ method: 'GET', path: '/v1/calls/live' }, 'liveCalls');
    },

    /** The call with this id, or the customer's latest; `params` as its query has them. Null when none is on record. */
    async callRecord(params: Record<string, string>): Promise<CallRecord | null> {
      const { calls } = await call<CallRecords>({ method: 'GET', path: '/v1/calls', params }, 'callRecords');
      return calls[0] ?? null;
    },

    /** Figures of the calls of a period; `params` as its query has them. */
    callStatistics(params: Record<string, string>): Promise<CallStatistics> {
      return call<CallStatistics>({ method: 'GET', path: '/v1/calls/statistics', params }, 'callStatistics');
    },

    /** Who was seen on calls, and who of them is free. */
    team(): Promise<Pick<Team, 'team_members'>> {
      return call<Team>({ method: 'GET', path: '/v1/team' }, 'team');
    },

    /** The latest events of a trigger, newest first. */
    async recentEvents(trigger: string, limit: number): Promise<RecentEvents['events']> {
      const params = { trigger, limit: String(limit) };
      return (await call<RecentEvents>({ method: 'GET', path: '/v1/events', params }, 'recentEvents')).events;
    },
  };
};

export type HubClient = ReturnType<typeof hubClient>;
