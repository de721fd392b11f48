import { ApiError, type Http, type HttpRequest, isSuccess } from '../values/http.ts';
import { digitsOf } from '../values/phone.ts';
import * as wire from '../values/wire.ts';

/** A business number of the account, `number` in E.164. */
export interface Channel {
  number: string;
  name: string | null;
}

export interface WebhookRegistration {
  url: string;
  /** Shown in DoubleTick under Settings > Webhooks. */
  name: string;
  events: readonly string[];
  /** E.164. */
  numbers: readonly string[];
  /** Sent along with every delivery. */
  headers: Record<string, string>;
}

/** What a registration that was answered with success left undone. */
export interface RegistrationResult {
  registered: number;
  refusedEvents: string[];
  refusedNumbers: string[];
}

export interface RegisteredWebhook {
  id: string;
  url: string;
  name: string;
  events: string[];
  numbers: string[];
}

export interface Customer {
  id: string | null;
  name: string | null;
}

const WHERE_IS_THE_KEY = 'web.doubletick.io > Settings > Developer Documentation';

const readError = wire.answerReader({ message: wire.texts });
const readProfile = wire.answerReader({ channels: wire.records });
const readChannel = wire.answerReader({ wabaNumber: wire.text, displayName: wire.text });
const readRegistered = wire.answerReader({
  validWebhooks: wire.records,
  invalidWebhooks: wire.records,
  invalidWabaNumbers: wire.texts,
});
const readRefused = wire.answerReader({ webhookEventType: wire.text });
const readWebhook = wire.answerReader({
  webhookId: wire.text,
  url: wire.text,
  name: wire.text,
  eventTypes: wire.texts,
  wabaNumbers: wire.texts,
});
const readDetails = wire.answerReader({ customer: wire.map });
const readCustomer = wire.answerReader({ id: wire.text, name: wire.text });

const explain = (status: number, data: unknown): string => {
  const said = readError(data).message?.join('; ');
  const because = said ? ` DoubleTick says: ${said}` : '';
  if (status === 401) {
    return `DoubleTick does not accept the DoubleTick API Key. Copy it again from ${WHERE_IS_THE_KEY}, and reconnect.${because}`;
  }
  if (status === 403) {
    return `The user behind the DoubleTick API Key may not do this. Ask an admin of DoubleTick for the permission, or use an admin's key.${because}`;
  }
  return `DoubleTick answered with status ${status}. Try again in a minute.${because}`;
};

const e164 = (digits: string): string => `+${digitsOf(digits)}`;

/** The API of one DoubleTick account. @see https://docs.doubletick.io/reference */
export const doubletickApi = (http: Http, apiKey: string) => {
  const baseUrl = process.env.DOUBLETICK_BASE_URL || 'https://public.doubletick.io';

  const call = async (request: Omit<HttpRequest, 'url' | 'headers'> & { path: string }): Promise<unknown> => {
    const { path, ...rest } = request;
    const response = await http({ ...rest, url: baseUrl + path, headers: { Authorization: apiKey } });
    if (!isSuccess(response)) throw new ApiError(explain(response.status, response.data), response.status);
    return response.data;
  };

  const registrationBody = ({ url, name, events, numbers, headers }: WebhookRegistration) => ({
    url,
    name,
    method: 'POST',
    bodyFormat: 'JSON',
    webhookEvents: events,
    wabaNumbers: numbers,
    retryOnTimeout: true,
    headers,
  });

  const resultOf = (data: unknown): RegistrationResult => {
    const { validWebhooks, invalidWebhooks, invalidWabaNumbers } = readRegistered(data);
    const refused = (invalidWebhooks ?? []).flatMap((item) => readRefused(item).webhookEventType ?? []);
    return {
      registered: validWebhooks?.length ?? 0,
      refusedEvents: [...new Set(refused)],
      refusedNumbers: (invalidWabaNumbers ?? []).map(e164),
    };
  };

  return {
    /** The account's business numbers; those that have no number yet are left out. */
    async channels(): Promise<Channel[]> {
      const { channels } = readProfile(await call({ method: 'GET', path: '/organization/channel/profile' }));
      return (channels ?? []).flatMap((item) => {
        const { wabaNumber, displayName } = readChannel(item);
        return wabaNumber && digitsOf(wabaNumber) ? [{ number: e164(wabaNumber), name: displayName }] : [];
      });
    },

    /** Answers 201 even when it registered nothing, and never says the new webhook's id. */
    async registerWebhook(registration: WebhookRegistration): Promise<RegistrationResult> {
      return resultOf(
        await call({ method: 'POST', path: '/v2/webhook/register', body: registrationBody(registration) }),
      );
    },

    async editWebhook(id: string, registration: WebhookRegistration): Promise<RegistrationResult> {
      return resultOf(
        await call({
          method: 'POST',
          path: `/v2/webhook/${encodeURIComponent(id)}`,
          body: registrationBody(registration),
        }),
      );
    },

    async webhooks(): Promise<RegisteredWebhook[]> {
      const params = { sortBy: 'name', sortDirection: 'ASC' };
      const answer = await call({ method: 'GET', path: '/v2/webhooks', params });
      // The reference shows one object where a list is meant.
      return [answer].flat().flatMap((item) => {
        const { webhookId, url, name, eventTypes, wabaNumbers } = readWebhook(item);
        if (webhookId === null || url === null) return [];
        return [
          { id: webhookId, url, name: name ?? '', events: eventTypes ?? [], numbers: (wabaNumbers ?? []).map(e164) },
        ];
      });
    },

    /** Removing what is gone already is a success. */
    async removeWebhook(id: string): Promise<void> {
      try {
        await call({ method: 'DELETE', path: '/v2/webhook/deregister', body: { webhookId: id } });
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
    },

    /** Null when DoubleTick does not know the customer. `timeout` in ms. */
    async customer(phone: string, wabaNumber: string | null, timeout: number): Promise<Customer | null> {
      const params = { phoneNumber: phone, ...(wabaNumber === null ? {} : { wabaNumber }) };
      try {
        const answer = await call({ method: 'GET', path: '/customer/details', params, timeout });
        return readCustomer(readDetails(answer).customer);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  };
};

export type DoubletickApi = ReturnType<typeof doubletickApi>;
