import { randomUUID } from 'node:crypto';
import { DELIVERY_HEADERS, signatureOf } from '../hub-api/delivery.ts';
import { SECRET_HEADER } from '../zapier/hooks/delivery.ts';
import { readSubscribeData } from '../zapier/hooks/subscribe-data.ts';
import type { WebhookRequest, ZapState } from './zapier-delivery.ts';

/** A trigger as the app's definition has it. */
export interface TriggerDefinition {
  key: string;
  display: { label: string; description: string };
  operation: {
    type: string;
    performSubscribe?: unknown /** A text stands for a function, which makes fields when the editor asks. */;
    outputFields: ({ key: string; label: string } | string)[];
  };
}

/** A search or an action as the app's definition has it. */
export interface StepDefinition {
  key: string;
  noun: string;
  display: { label: string; description: string; hidden?: boolean };
  operation: Pick<TriggerDefinition['operation'], 'outputFields'>;
}

/** What an action is to people, and a "create" to Zapier. */
export type StepKind = 'search' | 'action';

/** One trigger, turned on. */
export interface Zap {
  /** The last part of its hook URL. */
  id: string;
  /** Whose it is; null beside no hub. */
  workspaceId: string | null;
  trigger: TriggerDefinition;
  state: ZapState;
  /** What goes wrong with its next webhooks, and how often yet; null for nothing. */
  trouble: { how: '500' | '429' | 'timeout'; left: number } | null;
}

/**
 * Adds the proof that the provider or the hub sends along, so that a payload can be posted by hand; a webhook that
 * brings its own proof, right or wrong, stays as it is.
 */
export const withProof = (request: WebhookRequest, { state }: Zap): WebhookRequest => {
  const subscription = readSubscribeData(state.subscribeData);
  if (!subscription) return request;
  const { via, secret } = subscription;
  if (via === 'doubletick') {
    return { ...request, headers: { [SECRET_HEADER.toLowerCase()]: secret, ...request.headers } };
  }
  const id = request.headers[DELIVERY_HEADERS.id] ?? `msg_${randomUUID()}`;
  const timestamp = request.headers[DELIVERY_HEADERS.timestamp] ?? String(Math.floor(Date.now() / 1000));
  const proof = {
    [DELIVERY_HEADERS.id]: id,
    [DELIVERY_HEADERS.timestamp]: timestamp,
    [DELIVERY_HEADERS.signature]: signatureOf(secret, id, timestamp, request.content),
  };
  return { ...request, headers: { ...proof, ...request.headers } };
};
