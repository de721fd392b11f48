import type { Bundle, ZObject } from 'zapier-platform-core';
import type { Me } from '../../hub-api/me.ts';
import type { EventType } from '../../values/event-type.ts';
import type { HubClient } from '../clients/hub-client.ts';
import type { SubscribeData } from './subscribe-data.ts';

/** How a Zap's own webhook is switched on and off at the provider; both throw an ApiError for the user. */
interface DirectWebhooks {
  subscribe(z: ZObject, bundle: Bundle, targetUrl: string, label: string): Promise<SubscribeData>;
  /** Without an id it is found by the Zap's own URL. */
  unsubscribe(z: ZObject, bundle: Bundle, id: string | null): Promise<void>;
}

/** How the webhooks of one provider are switched on and off, and what it can tell of the past. */
export interface WebhookSource {
  /** Whose they are, as the hub names it; null for the hub's own. */
  provider: keyof Me['intake'] | null;
  /** What happens where the connection has no hub; a `reason`, for the user, where nothing can. */
  withoutHub: DirectWebhooks | { reason: string };
  /** Makes the provider post to the hub, once for all Zaps; nothing to do where a person pastes the intake URL. */
  feedHub(z: ZObject, bundle: Bundle, hub: HubClient): Promise<void>;
  /** True where a person must paste the hub's intake URL at the provider before anything comes. */
  isPasted(bundle: Bundle): boolean;
  /** How the provider comes to post to the hub's intake URL, "" for none, and what of it is left to a person; in Markdown. */
  setUpSteps(bundle: Bundle, intakeUrl: string): string;
  /** Payloads like those of recent webhooks, newest first, from the provider's own API. */
  recentPayloads(z: ZObject, bundle: Bundle): Promise<Record<string, unknown>[]>;
  /** A made-up payload that looks like the account's own; null where the account is out of reach. */
  examplePayload(z: ZObject, bundle: Bundle, event: EventType): Promise<Record<string, unknown> | null>;
}
