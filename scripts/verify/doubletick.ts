/** What a real DoubleTick account does where its documentation is silent or contradicts itself. */
import { doubletickApi } from '../../src/doubletick/api.ts';
import { doubletickUrl } from '../../src/doubletick/http.ts';
import { PERMISSION_EVENT_NAME } from '../../src/doubletick/permission-payload.ts';
import type { RegisteredWebhook } from '../../src/doubletick/webhooks.ts';
import { isRecord } from '../../src/values/wire.ts';
import { keysOf, type LiveHttp, liveHttp } from './http.ts';
import { mark, type Report } from './report.ts';

const HEADER = 'x-ringhook-verify';

type Api = ReturnType<typeof doubletickApi>;

/** The webhook that this run makes. Its host can be nobody's (RFC 6761), so no call's data goes anywhere meanwhile. */
const throwAway = (number: string) => {
  const id = mark();
  return {
    url: `https://ringhook-verify.invalid/${id}`,
    name: `Ringhook verify ${id}`,
    events: ['CALL_NOT_PICKED'],
    numbers: [number],
  };
};

type ThrowAway = ReturnType<typeof throwAway>;

const listed = async (api: Api, { url }: ThrowAway): Promise<RegisteredWebhook | undefined> =>
  (await api.webhooks()).find((webhook) => webhook.url === url);

const named = ({ name }: ThrowAway): string => `a webhook named "${name}"`;

const BY_HAND = 'in DoubleTick, Settings > Webhooks, delete it.';

/** How the list looks, and whether it shows the headers of ours. */
const tellOfList = (report: Report, live: LiveHttp, webhook: RegisteredWebhook): void => {
  const { data } = live.latest('/v2/webhooks') ?? {};
  report.found(
    `the list of webhooks is ${Array.isArray(data) ? 'a list' : 'one object'} with the keys ${keysOf(data).join(', ')}.`,
  );
  const shown = isRecord(webhook.extras.headers) ? 'shows' : 'does not show';
  report.found(`the list ${shown} the headers of a webhook.`);
};

/** Whether a key may switch permission replies on, asked by an edit of our own webhook, which names no headers. */
const askForReplies = async (report: Report, api: Api, { id }: RegisteredWebhook, made: ThrowAway): Promise<void> => {
  const edited = await report.step('edit the webhook', () => api.editWebhook(id, made));
  if (!edited) return;
  const after = await report.step('list it again', () => listed(api, made));
  if (after && isRecord(after.extras.headers)) {
    const kept = JSON.stringify(after.extras.headers).includes(made.name) ? 'keeps' : 'wipes';
    report.found(`an edit ${kept} the headers that it does not name.`);
  }
  try {
    const both = { ...made, events: [...made.events, PERMISSION_EVENT_NAME] };
    const { refusedEvents } = await api.editWebhook(id, both);
    const isTaken = !refusedEvents.includes(PERMISSION_EVENT_NAME);
    report.found(`permission replies by API key: ${isTaken ? 'taken' : 'refused inside a success'}.`);
  } catch (error) {
    report.found(`permission replies by API key: refused. ${report.clean((error as Error).message)}`);
  }
};

const remove = async (report: Report, api: Api, { id }: RegisteredWebhook, made: ThrowAway): Promise<void> => {
  const isRemoved = await report.step('remove the webhook', async () => {
    if (!(await api.removeWebhook(id))) throw new Error('DoubleTick does not know it any more.');
    if (await listed(api, made)) throw new Error('it is still in the list.');
    return true;
  });
  if (!isRemoved) report.left.push(`${named(made)}: ${BY_HAND}`);
};

const webhooks = async (report: Report, live: LiveHttp, api: Api, number: string): Promise<void> => {
  const made = throwAway(number);
  report.makes(named(made), BY_HAND);
  const registered = await report.step(
    'register a throw-away webhook on one number, to a host that cannot exist',
    async () => {
      const result = await api.registerWebhook({ ...made, headers: { [HEADER]: made.name } });
      if (result.registered === 0) throw new Error('DoubleTick answered with success, and registered nothing.');
      return result;
    },
  );
  // Even where that failed: an answer that was lost may have been a yes.
  const found = await report.step('look for it in the list', async () => {
    const webhook = await listed(api, made);
    if (!webhook && registered) throw new Error('it is not there.');
    return webhook ?? 'none';
  });
  if (found === null) report.left.push(`perhaps ${named(made)}: ${BY_HAND}`);
  if (found === null || found === 'none') return;
  tellOfList(report, live, found);
  await askForReplies(report, api, found, made);
  await remove(report, api, found, made);
};

export const verifyDoubletick = async (report: Report, environment: NodeJS.ProcessEnv): Promise<void> => {
  const key = environment.DOUBLETICK_API_KEY ?? '';
  const live = liveHttp(doubletickUrl(), { authorization: key });
  const api = doubletickApi(live.http);
  const channels = await report.step('read the business numbers', () => api.channels());
  if (!channels) return;
  report.found(`${channels.length} business numbers have a number.`);
  const [first] = channels;
  if (first) await webhooks(report, live, api, first.number);
  const templates = await report.step('read the approved templates', () => api.templates());
  if (templates) {
    const asking = templates.filter(({ asksForCalls }) => asksForCalls).length;
    report.found(`${asking} of ${templates.length} templates are recognized as asking for calls.`);
  }
  const team = await report.step('read the team', () => api.team());
  if (team) {
    const { data } = live.latest('/team') ?? {};
    report.found(`a team member has the keys ${keysOf(isRecord(data) ? data.data : null).join(', ') || '(none)'}.`);
  }
};
