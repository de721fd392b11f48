import { ApiError } from '../values/http.ts';
import { digitsOf, withPlus } from '../values/phone.ts';
import * as wire from '../values/wire.ts';
import type { DoubletickCall } from './http.ts';

export interface WebhookRegistration {
  url: string;
  /** Shown in DoubleTick under Settings > Webhooks. */
  name: string;
  events: readonly string[];
  /** E.164. */
  numbers: readonly string[];
  /** Sent along with every delivery; left out to leave those that are set. */
  headers?: Record<string, string>;
  /** What else is set, to be sent as it was listed: an edit may wipe what it does not name. */
  extras?: Record<string, unknown>;
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
  /** What is sent along with every delivery, of what DoubleTick lists. */
  extras: Record<string, unknown>;
}

/** What a person may have set on a webhook. It is documented for a registration, but not for the list. */
const EXTRAS = ['headers', 'query', 'body', 'authorization'];

const extrasOf = (item: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(Object(item)).filter(([key, value]) => EXTRAS.includes(key) && wire.isRecord(value)),
  );

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

const e164 = (number: string): string => withPlus(digitsOf(number));

const registrationBody = ({ url, name, events, numbers, headers, extras }: WebhookRegistration) => ({
  url,
  name,
  method: 'POST',
  bodyFormat: 'JSON',
  webhookEvents: events,
  wabaNumbers: numbers,
  retryOnTimeout: true,
  ...extras,
  ...(headers && { headers }),
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

export const webhooksApi = (call: DoubletickCall) => ({
  /** Answers 201 even when it registered nothing, and never says the new webhook's id. */
  async registerWebhook(registration: WebhookRegistration): Promise<RegistrationResult> {
    return resultOf(
      await call(
        { method: 'POST', path: '/v2/webhook/register', body: registrationBody(registration) },
        'registration',
      ),
    );
  },

  async editWebhook(id: string, registration: WebhookRegistration): Promise<RegistrationResult> {
    return resultOf(
      await call(
        {
          method: 'POST',
          path: `/v2/webhook/${encodeURIComponent(id)}`,
          body: registrationBody(registration),
        },
        'registration',
      ),
    );
  },

  async webhooks(): Promise<RegisteredWebhook[]> {
    const params = { sortBy: 'name', sortDirection: 'ASC' };
    const answer = await call({ method: 'GET', path: '/v2/webhooks', params }, 'webhooks');
    // The reference shows one object where a list is meant.
    return [answer].flat().flatMap((item) => {
      const { webhookId, url, name, eventTypes, wabaNumbers } = readWebhook(item);
      if (webhookId === null || url === null) return [];
      const numbers = (wabaNumbers ?? []).map(e164);
      return [{ id: webhookId, url, name: name ?? '', events: eventTypes ?? [], numbers, extras: extrasOf(item) }];
    });
  },

  /** False where DoubleTick does not know the webhook, as when it is gone already. */
  async removeWebhook(id: string): Promise<boolean> {
    try {
      await call({ method: 'DELETE', path: '/v2/webhook/deregister', body: { webhookId: id } }, 'anything');
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      return false;
    }
  },
});
