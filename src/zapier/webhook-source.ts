import type { Bundle, ZObject } from 'zapier-platform-core';
import type { EventType } from '../values/event-type.ts';
import type { HubClient } from './hub-client.ts';
import type { SubscribeData } from './subscribe-data.ts';

/** How the webhooks of one provider are switched on and off without a hub, and what it can tell of the past. */
export interface WebhookSource {
  /** Registers the Zap's own webhook at the provider; throws an ApiError for the user when that cannot be. */
  subscribe(z: ZObject, bundle: Bundle, targetUrl: string, label: string): Promise<SubscribeData>;
  unsubscribe(z: ZObject, bundle: Bundle, subscription: SubscribeData): Promise<void>;
  /** Makes the provider post to the hub, once for all Zaps; nothing to do where a person pastes the intake URL. */
  feedHub(z: ZObject, bundle: Bundle, hub: HubClient, trigger: string): Promise<void>;
  /** Payloads like those of recent webhooks, newest first, from the provider's own API. */
  recentPayloads(z: ZObject, bundle: Bundle): Promise<Record<string, unknown>[]>;
  /** A made-up payload that looks like the account's own; null where the account is out of reach. */
  examplePayload(z: ZObject, bundle: Bundle, event: EventType): Promise<Record<string, unknown> | null>;
}
