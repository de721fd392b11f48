/** Whether a hub can be reached with the key, subscribes, lists, ends and reads, as Zaps need it. */

import { callEvents } from '../../src/doubletick/call-events.ts';
import { Subscriptions } from '../../src/hub-api/subscriptions.ts';
import { ApiError } from '../../src/values/http.ts';
import { hubClient } from '../../src/zapier/clients/hub-client.ts';
import { type LiveHttp, liveHttp } from './http.ts';
import { mark, type Report } from './report.ts';

const [{ key: TRIGGER }] = callEvents as [(typeof callEvents)[number], ...unknown[]];

/** A number that nobody has, as a filter: nothing is sent to the target, which is nobody's either. */
const NOBODY = '+17045550199';

const BY_HAND = "end it on the console's Zaps screen.";

const goingOn = async ({ http }: LiveHttp, url: string, id: string): Promise<boolean> => {
  const { status, data } = await http({ method: 'GET', url: `${url}/v1/subscriptions` });
  const answer = Subscriptions.safeParse(data);
  if (!answer.success) throw new ApiError(`The list of subscriptions is not as documented (status ${status}).`, status);
  return answer.data.subscriptions.some((one) => one.id === id && one.ended_at === null);
};

export const verifyHub = async (report: Report, environment: NodeJS.ProcessEnv): Promise<void> => {
  const url = (environment.HUB_URL ?? '').replace(/\/+$/, '');
  const live = liveHttp(url, { authorization: `Bearer ${environment.HUB_KEY}` });
  const client = hubClient(live.http, url);
  const me = await report.step('read whose key it is', () => client.me());
  if (!me) return;
  for (const [source, at] of Object.entries(me.last_received_at)) {
    report.found(`${source} ${at === null ? 'never posted' : 'has posted'}.`);
  }
  const target = environment.VERIFY_TARGET_URL ?? `https://hooks.zapier.com/hooks/standard/0/${mark()}/`;
  const filters = { inputs: { business_numbers: [NOBODY] } };
  report.makes('a subscription', BY_HAND);
  const made = await report.step('subscribe a throw-away target that a filter keeps everything from', () =>
    client.subscribe({ trigger: TRIGGER, target_url: target, filters }).catch((error) => {
      const isRefused = error instanceof ApiError && error.status !== null;
      if (!isRefused) report.left.push(`perhaps a subscription to ${target}: ${BY_HAND}`);
      throw error;
    }),
  );
  if (made) {
    await report.step('find it in the list', async () => {
      if (!(await goingOn(live, url, made.id))) throw new Error('it is not there.');
    });
    const isEnded = await report.step('end it', async () => {
      if (!(await client.unsubscribe(made.id))) throw new Error('the hub does not know it any more.');
      if (await goingOn(live, url, made.id)) throw new Error('it still goes on.');
      return true;
    });
    if (!isEnded) report.left.push(`subscription ${made.id}: ${BY_HAND} Or: npm run hub -- zap end NAME ${made.id}`);
  }
  await report.step('read one page of events', () => client.recentEvents(TRIGGER, 1));
};
