import { createHmac } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import { CALL_EVENT_NAMES } from '../../doubletick/call-payload.ts';
import { freshSample } from '../../doubletick/fresh-sample.ts';
import { PERMISSION_EVENT_NAME } from '../../doubletick/permission-payload.ts';
import { samplePayloadOn } from '../../doubletick/sample-payloads.ts';
import type { RegisteredWebhook, RegistrationResult, WebhookRegistration } from '../../doubletick/webhooks.ts';
import { ApiError } from '../../values/http.ts';
import { isTypedPhone } from '../../values/phone.ts';
import { HOUR_MS } from '../../values/time.ts';
import { doubletickOf, needDoubletick } from '../clients/doubletick.ts';
import { connectionFields, connectionOf, defaultCountryOf } from '../connections/connection.ts';
import { BUSINESS_NUMBERS } from '../forms/doubletick-filters.ts';
import { chosenItems } from '../forms/filter.ts';
import { asPhone } from '../forms/input.ts';
import { SECRET_HEADER } from './delivery.ts';
import type { WebhookSource } from './webhook-source.ts';

const HUB_WEBHOOK_NAME = 'Ringhook hub';
/** Fires for every reply, so its history tells whether any has come in. */
const REPLY_TRIGGER = 'doubletick_call_permission_reply';
const EVERY_EVENT: readonly string[] = [...CALL_EVENT_NAMES, PERMISSION_EVENT_NAME];

const REFUSED = 'DoubleTick does not let an API key switch on permission replies.';

const pasteIntake = (intakeUrl: string): string =>
  `${REFUSED} In DoubleTick, open Settings > Webhooks, add ${intakeUrl} as a webhook, choose "Call Permission Reply Received", then turn the Zap on again.`;

const BY_THE_HUB =
  'Connect a hub: add its Hub Address and Hub Key to this connection and turn the Zap on again. The person who hosts the hub has both.';

const PASTE_STEPS =
  '1. In [DoubleTick](https://web.doubletick.io), open Settings > Webhooks.\n2. Add this URL as a webhook, for all your business numbers.';

const BY_ITSELF = 'Turning the Zap on adds this URL of your hub to DoubleTick, once for all Zaps';

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

/** A 400 may be about anything in the registration; this one is about its event. */
const NAMES_REPLIES = /call[\s_-]*permission|permission[\s_-]*repl|webhook[\s_-]*events?\b/i;

/** True for an answer that refuses what was asked, rather than who asks. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 400 || error.status === 422);

const webhooksAt = async (api: DoubletickApi, url: string): Promise<RegisteredWebhook[]> =>
  (await api.webhooks()).filter((webhook) => webhook.url === url);

/** Removes a Zap's webhooks by its URL, which is its alone; false where there is none. */
const removeAt = async (api: DoubletickApi, url: string): Promise<boolean> => {
  const webhooks = await webhooksAt(api, url);
  for (const { id } of webhooks) await api.removeWebhook(id);
  return webhooks.length > 0;
};

/** False where there is none with this id, whatever DoubleTick answers then. */
const removeById = async (api: DoubletickApi, id: string): Promise<boolean> => {
  try {
    return await api.removeWebhook(id);
  } catch (error) {
    if ((await api.webhooks()).some((webhook) => webhook.id === id)) throw error;
    return false;
  }
};

/** Of several webhooks at a URL, as when Zapier subscribes anew, one stays: as it was registered last. */
const leaveOne = async (api: DoubletickApi, registration: WebhookRegistration): Promise<string | null> => {
  const [webhook, ...surplus] = await webhooksAt(api, registration.url);
  if (!webhook) return null;
  if (surplus.length > 0) await api.editWebhook(webhook.id, registration);
  for (const { id } of surplus) await api.removeWebhook(id);
  return webhook.id;
};

/** Registers the Zap's own webhook; leaves nothing behind where that fails. */
const register = async (
  z: ZObject,
  api: DoubletickApi,
  registration: WebhookRegistration,
  wayOut: string,
): Promise<void> => {
  try {
    const problem = problemWith(await api.registerWebhook(registration), wayOut);
    if (problem) throw new ApiError(problem, null);
  } catch (error) {
    if (isRefusal(error)) {
      if (!registration.events.includes(PERMISSION_EVENT_NAME) || !NAMES_REPLIES.test(error.message)) throw error;
      throw new ApiError(`${REFUSED} ${error.message} ${wayOut}`, error.status);
    }
    await removeAt(api, registration.url).catch(() =>
      z.console.log('Ringhook: a webhook may have stayed behind in DoubleTick under Settings > Webhooks.'),
    );
    throw error;
  }
};

/** What is registered is kept, though its id, which a registration does not say, cannot be learnt now: null then. */
const learnId = async (z: ZObject, api: DoubletickApi, registration: WebhookRegistration): Promise<string | null> => {
  const id = await leaveOne(api, registration).catch(() => {
    z.console.log(
      'Ringhook: DoubleTick took the webhook, but its list cannot be read now. The Zap is on; turning it off finds the webhook by its URL.',
    );
    return undefined;
  });
  if (id === null) throw new ApiError('DoubleTick took the webhook but does not list it. Try again in a minute.', null);
  return id ?? null;
};

/**
 * What a delivery proves itself with: the same whenever this Zap subscribes with this key, so that nothing is refused
 * while Zapier subscribes anew, and a riddle to whoever lacks the key.
 */
const secretOf = (bundle: Bundle, targetUrl: string): string => {
  const { doubletickApiKey } = connectionFields(bundle);
  return createHmac('sha256', doubletickApiKey).update(`webhook:${targetUrl}`).digest('base64url').slice(0, 32);
};

/** A number that the account gets later is missing in a webhook for all; a new subscription takes it in. */
const SUBSCRIBE_ANEW_AFTER_MS = 24 * HOUR_MS;

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
const keepOne = async (z: ZObject, api: DoubletickApi, url: string): Promise<void> => {
  try {
    const ours = (await webhooksAt(api, url)).filter(({ name }) => name === HUB_WEBHOOK_NAME);
    const [, ...surplus] = ours.map(({ id }) => id).toSorted();
    for (const id of surplus) await api.removeWebhook(id);
  } catch {
    z.console.log(
      'Ringhook: DoubleTick posts to the hub, but may do so twice: see whether Settings > Webhooks lists its URL twice. The hub takes each event once.',
    );
  }
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
      const secret = secretOf(bundle, targetUrl);
      const headers = { [SECRET_HEADER]: secret };
      const registration = { url: targetUrl, name: `Zapier: ${label}`, events, numbers, headers };
      await register(z, api, registration, wayOut);
      const id = await learnId(z, api, registration);
      const isForAll = chosenItems(bundle.inputData, BUSINESS_NUMBERS).length === 0;
      const expiration_date = new Date(Date.now() + SUBSCRIBE_ANEW_AFTER_MS).toISOString();
      return { id, via: 'doubletick', secret, ...(isForAll && { expiration_date }) };
    },

    async unsubscribe(z, bundle, id) {
      const { targetUrl } = bundle;
      if (id === null && !targetUrl) return;
      const api = doubletickOf(z, bundle);
      if (!api) {
        z.console.log(
          'Ringhook: without a DoubleTick API Key, a webhook stays in DoubleTick under Settings > Webhooks.',
        );
        return;
      }
      const isRemoved = id === null ? await removeAt(api, String(targetUrl)) : await removeById(api, id);
      if (isRemoved) return;
      z.console.log(
        'Ringhook: DoubleTick does not know the webhook of this Zap: it was removed there, or the connection leads to another account now. In that case remove it in the account of before, under Settings > Webhooks.',
      );
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
        extras: first?.extras,
      },
      first?.id ?? null,
    );
    if (!first) await keepOne(z, api, intakeUrl);
    if (!isRefused || !events.includes(PERMISSION_EVENT_NAME)) return;
    // Whoever pasted the URL by hand may not show up in the API's list, but then replies have come in.
    const hasArrived = (await hub.recentEvents(REPLY_TRIGGER, 1)).length > 0;
    if (!hasArrived) throw new ApiError(pasteIntake(intakeUrl), null);
  },

  isPasted: (bundle) => connectionOf(bundle).doubletick === null,

  setUpSteps(bundle, intakeUrl) {
    const { doubletick } = connectionOf(bundle);
    const url = `\n\n\`${intakeUrl}\`\n\n`;
    const isForPermissions = events.includes(PERMISSION_EVENT_NAME);
    if (doubletick && !isForPermissions) return `${BY_ITSELF}, so there is nothing to paste:${url}`.trimEnd();
    const choice = isForPermissions ? 'Call Permission Reply Received' : 'the call events that your Zaps need';
    const intro = doubletick
      ? `${BY_ITSELF}. In some accounts an API key cannot switch on permission replies. Turning the Zap on then tells you, and you paste the URL yourself:`
      : 'This connection has no DoubleTick API Key, so paste this URL into DoubleTick yourself, once for all Zaps:';
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
