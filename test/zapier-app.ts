import { createAppHandler } from 'zapier-platform-core';
import { signatureOf } from '../src/hub-api/delivery.ts';
import { toBundle, type ZapState } from '../src/local-zaps/zapier-delivery.ts';
import type { Result } from '../src/values/output-field.ts';
import type { SubscribeData } from '../src/zapier/hooks/subscribe-data.ts';
import { app } from './edition.ts';

// Core ends a process that has grown too large, and many test files share one.
const { memoryUsage } = process;
process.memoryUsage = Object.assign(() => ({ ...memoryUsage(), rss: 0 }), { rss: () => 0 });

/** Runs one method of an app through core's real handler, such as "authentication.test". */
export const callerOf = (anApp: object) => {
  const handler = createAppHandler(anApp);
  return async <Result>(
    method: string,
    bundle: object = {},
    cache: Record<string, unknown> | null = {},
    callbackUrl = 'https://zapier.com/hooks/callback/1/',
  ): Promise<Result> => {
    const zcache = cache === null ? {} : { zcacheTestObj: cache };
    const { results } = await handler({ command: 'execute', method, bundle, callback_url: callbackUrl, ...zcache });
    return results as Result;
  };
};

export const call = callerOf(app);

/** What the user reads when a call fails: core puts its own errors into JSON. */
export const failureOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith('{') ? JSON.parse(message).message : message;
  }
  throw new Error('The call was expected to fail.');
};

export const SECRET = 'a-secret-of-this-zap';
export const DIRECT: SubscribeData = { id: 'webhook_1', via: 'doubletick', secret: SECRET };
export const VIA_HUB: SubscribeData = { id: 'sub_1', via: 'hub', secret: `whsec_${btoa('a key of the hub')}` };

/** The headers that prove a delivery to a Zap with this subscription. */
export const proofFor = (
  subscription: SubscribeData,
  body: string,
  id = 'msg_1',
  timestamp = String(Math.floor(Date.now() / 1000)),
): Record<string, string> =>
  subscription.via === 'doubletick'
    ? { 'x-ringhook-secret': subscription.secret }
    : {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatureOf(subscription.secret, id, timestamp, body),
      };

export interface DeliveryOptions extends Partial<Omit<ZapState, 'subscribeData'>> {
  subscribeData?: SubscribeData | null;
  headers?: Record<string, string>;
  /** What z.cache keeps, in this object; null to let it ask its server. */
  cache?: Record<string, unknown> | null;
  /** The body as it came, in place of the payload as JSON. */
  content?: string;
  contentType?: string;
}

/** Delivers a webhook to a trigger as Zapier does; proves it unless told to send other headers. */
export const deliver = (trigger: string, payload: unknown, options: DeliveryOptions = {}): Promise<Result[]> => {
  const { authData = {}, inputData = {}, timezone = null, subscribeData = DIRECT } = options;
  const content = options.content ?? JSON.stringify(payload);
  const headers = options.headers ?? (subscribeData ? proofFor(subscribeData, content) : {});
  const request = {
    method: 'POST',
    querystring: '',
    headers: { 'content-type': options.contentType ?? 'application/json', ...headers },
    content,
  };
  const bundle = toBundle(request, { authData, inputData, timezone, subscribeData });
  return call(`triggers.${trigger}.operation.perform`, bundle, options.cache);
};
