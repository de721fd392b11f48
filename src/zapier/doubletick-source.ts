import { randomBytes } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../doubletick/api.ts';
import { CALL_EVENT_NAMES } from '../doubletick/call-payload.ts';
import { freshSample } from '../doubletick/fresh-sample.ts';
import { PERMISSION_EVENT_NAME } from '../doubletick/permission-payload.ts';
import { samplePayloadOn } from '../doubletick/sample-payloads.ts';
import type { RegisteredWebhook, RegistrationResult, WebhookRegistration } from '../doubletick/webhooks.ts';
import { ApiError } from '../values/http.ts';
import { isTypedPhone } from '../values/phone.ts';
import { doubletickOf, needDoubletick } from './clients/doubletick.ts';
import { connectionOf, defaultCountryOf } from './connection.ts';
import { SECRET_HEADER } from './delivery.ts';
import { BUSINESS_NUMBERS } from './doubletick-filters.ts';
import { chosenItems } from './filter.ts';
import { asPhone } from './input.ts';
import type { WebhookSource } from './webhook-source.ts';

const HUB_WEBHOOK_NAME = 'Ringhook hub';
/** Fires for every reply, so its history tells whether any has come in. */
const REPLY_TRIGGER = 'doubletick_call_permission_reply';
const EVERY_EVENT: readonly string[] = [...CALL_EVENT_NAMES, PERMISSION_EVENT_NAME];

const REFUSED = 'DoubleTick does not let an API key switch on permission replies.';

const pasteIntake = (intakeUrl: string): string =>
  `${REFUSED} In DoubleTick, open Settings > Webhooks, add ${intakeUrl} as a webhook, choose "Call Permission Reply Received", then turn the Zap on again.`;

const BY_THE_HUB =
  'There are two ways out. (1) Connect a hub: add its Hub Address and Hub Key to this connection and turn the Zap on again. (2) In DoubleTick, open Settings > Webhooks, add the hub\'s intake URL for DoubleTick as a webhook and choose "Call Permission Reply Received".';

const PASTE_STEPS =
  '1. In [DoubleTick](https://web.doubletick.io), open Settings > Webhooks.\n2. Add this URL as a webhook, for all your business numbers.';

const BY_ITSELF = 'Turning the Zap on makes DoubleTick post to this URL of your hub, once for all Zaps';

/** The account's business numbers in E.164, and those that the user chose of them: all, unless some are. */
const numbersOf = async (api: DoubletickApi, bundle: Bundle): Promise<{ all: string[]; wanted: string[] }> => {
  const all = (await api.channels()).map(({ number }) => number);
  if (all.length === 0) {
    throw new ApiError('The DoubleTick account has no business number yet. Connect one in DoubleTick first.', null);
  }
  const picked = chosenItems(bundle.inputData, BUSINESS_NUMBERS);
  const country = defaultCountryOf(bundle);
  const unknown = picked.filter((number) => !all.some((own) => isTypedPhone(number, own, country)));
  if (unknown.length > 0) {
    throw new ApiError(
      `The DoubleTick account does not have the business number ${unknown.join(', ')}. It has: ${all.join(', ')}. Choose among these under Business Numbers.`,
      null,
    );
  }
  const wanted = all.filter((own) => picked.some((number) => isTypedPhone(number, own, country)));
  return { all, wanted: wanted.length > 0 ? wanted : all };
};

/** What a registration that was answered with success left undone, in words; null when it did everything. */
const problemWith = (
  { registered, refusedEvents, refusedNumbers }: RegistrationResult,
  wayOut: string,
): string | null => {
  if (refusedEvents.includes(PERMISSION_EVENT_NAME)) return `${REFUSED} ${wayOut}`;
  if (refusedNumbers.length > 0) {
    return `DoubleTick does not accept the business number ${refusedNumbers.join(', ')}. Choose other numbers under Business Numbers.`;
  }
  if (refusedEvents.length > 0) return `DoubleTick does not offer ${refusedEvents.join(', ')} on this account.`;
  return registered === 0 ? 'DoubleTick registered no webhook and did not say why. Try again in a minute.' : null;
};

/** True for an answer that refuses what was asked, rather than who asks. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 400 || error.status === 422);

const webhooksAt = async (api: DoubletickApi, url: string): Promise<RegisteredWebhook[]> =>
  (await api.webhooks()).filter((webhook) => webhook.url === url);

/** Registers the Zap's own webhook; leaves nothing behind when anything fails half way. */
const register = async (
  z: ZObject,
  api: DoubletickApi,
  registration: WebhookRegistration,
  wayOut: string,
): Promise<string> => {
  try {
    const problem = problemWith(await api.registerWebhook(registration), wayOut);
    if (problem) throw new ApiError(problem, null);
    // A registration does not say its id, but its URL is this Zap's alone.
    const [webhook] = await webhooksAt(api, registration.url);
    if (!webhook) throw new ApiError('DoubleTick took the webhook but does not list it. Try again in a minute.', null);
    return webhook.id;
  } catch (error) {
    try {
      for (const { id } of await webhooksAt(api, registration.url)) await api.removeWebhook(id);
    } catch {
      z.console.log('Ringhook: a webhook may have stayed behind in DoubleTick under Settings > Webhooks.');
    }
    if (!isRefusal(error) || !registration.events.includes(PERMISSION_EVENT_NAME)) throw error;
    throw new ApiError(`${REFUSED} ${error.message} ${wayOut}`, error.status);
  }
};

/** Registers the hub's intake URL, or widens what is registered; true when permission replies were refused. */
const registerIntake = async (
  api: DoubletickApi,
  registration: WebhookRegistration,
  existing: string | null,
): Promise<boolean> => {
  const put = async (events: readonly string[]): Promise<boolean> => {
    const wanted = { ...registration, events };
    const result = await (existing === null ? api.registerWebhook(wanted) : api.editWebhook(existing, wanted));
    const others = result.refusedEvents.filter((event) => event !== PERMISSION_EVENT_NAME);
    const problem = problemWith({ ...result, refusedEvents: others }, '');
    if (problem) throw new ApiError(problem, null);
    return others.length < result.refusedEvents.length;
  };
  try {
    return await put(registration.events);
  } catch (error) {
    const others = registration.events.filter((event) => event !== PERMISSION_EVENT_NAME);
    if (!isRefusal(error) || others.length === registration.events.length || others.length === 0) throw error;
    await put(others);
    return true;
  }
};

/** Two Zaps that are switched on at once may both register the intake URL: the first one stays. */
const keepOne = async (api: DoubletickApi, url: string): Promise<void> => {
  const ours = (await webhooksAt(api, url)).filter(({ name }) => name === HUB_WEBHOOK_NAME);
  const [, ...surplus] = ours.map(({ id }) => id).toSorted();
  for (const id of surplus) await api.removeWebhook(id);
};

/**
 * How the webhooks of the DoubleTick events with these names are switched on.
 *
 * `wayOut` says what to do where DoubleTick refuses permission replies.
 */
export const doubletickSource = (events: readonly string[], wayOut = BY_THE_HUB): WebhookSource => ({
  provider: 'doubletick',

  withoutHub: {
    async subscribe(z, bundle, targetUrl, label) {
      const api = needDoubletick(z, bundle);
      const { wanted: numbers } = await numbersOf(api, bundle);
      const secret = randomBytes(24).toString('base64url');
      const headers = { [SECRET_HEADER]: secret };
      const registration = { url: targetUrl, name: `Zapier: ${label}`, events, numbers, headers };
      const id = await register(z, api, registration, wayOut);
      return { id, via: 'doubletick', secret };
    },

    async unsubscribe(z, bundle, { id }) {
      const api = doubletickOf(z, bundle);
      if (!api) {
        z.console.log(
          'Ringhook: without a DoubleTick API Key, a webhook stays in DoubleTick under Settings > Webhooks.',
        );
        return;
      }
      try {
        await api.removeWebhook(id);
      } catch (error) {
        const isGone = !(await api.webhooks()).some((webhook) => webhook.id === id);
        if (!isGone) throw error;
      }
    },
  },

  async feedHub(z, bundle, hub) {
    const api = doubletickOf(z, bundle);
    // Without a key it is the user who pastes the intake URL into DoubleTick.
    if (!api) return;
    const intakeUrl = (await hub.me()).intake.doubletick;
    const { all: numbers } = await numbersOf(api, bundle);
    const existing = await webhooksAt(api, intakeUrl);
    const isCovered = (event: string) =>
      numbers.every((number) =>
        existing.some((webhook) => webhook.events.includes(event) && webhook.numbers.includes(number)),
      );
    if (events.every(isCovered)) return;

    const [first] = existing;
    const isRefused = await registerIntake(
      api,
      {
        url: intakeUrl,
        name: first?.name || HUB_WEBHOOK_NAME,
        events: first ? [...new Set([...first.events, ...events])] : EVERY_EVENT,
        numbers,
        headers: {},
      },
      first?.id ?? null,
    );
    if (!first) await keepOne(api, intakeUrl);
    if (!isRefused || !events.includes(PERMISSION_EVENT_NAME)) return;
    // Whoever pasted the URL by hand may not show up in the API's list, but then replies have come in.
    const hasArrived = (await hub.recentEvents(REPLY_TRIGGER, 1)).length > 0;
    if (!hasArrived) throw new ApiError(pasteIntake(intakeUrl), null);
  },

  setUpSteps(bundle, intakeUrl) {
    const { doubletick } = connectionOf(bundle);
    const url = `\n\n\`${intakeUrl}\`\n\n`;
    const isForPermissions = events.includes(PERMISSION_EVENT_NAME);
    if (doubletick && !isForPermissions) return `${BY_ITSELF}, so there is nothing to paste:${url}`.trimEnd();
    const choice = isForPermissions ? 'Call Permission Reply Received' : 'the call events that your Zaps need';
    const intro = doubletick
      ? `${BY_ITSELF}. Some accounts let no API key switch on permission replies; turning the Zap on then says so, and you paste the URL by hand:`
      : 'This connection has no DoubleTick API Key, so you paste this URL into DoubleTick by hand, once for all Zaps:';
    return `${intro}${url}${PASTE_STEPS}\n3. Choose ${choice}, and save.`;
  },

  /** DoubleTick keeps no call history. */
  async recentPayloads() {
    return [];
  },

  async examplePayload(z, bundle, event) {
    const api = doubletickOf(z, bundle);
    if (!api) return null;
    const [wanted] = chosenItems(bundle.inputData, BUSINESS_NUMBERS);
    const number = wanted ? asPhone(bundle, wanted, 'Business Numbers') : (await api.channels())[0]?.number;
    // A 7-day permission of the sample's own date would be over.
    const payload = freshSample(event.samplePayload, Date.now());
    return number ? samplePayloadOn(number, payload) : payload;
  },
});
