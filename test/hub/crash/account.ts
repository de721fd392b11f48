import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Database } from '../../../src/hub/database/database.ts';
import { webhookIdOf } from '../../../src/hub/delivery/sender.ts';
import type { Target } from '../http/target.ts';
import type { HubChild, RemoteWorkspace } from './hub-child.ts';
import { isGrant, isLead, nameOf, type Provider, TRIGGERS } from './provider.ts';

const DRAIN_MS = 60_000;

/** Each trigger has a Zap at a path of its own. */
export const subscribeAll = async (hub: HubChild, workspace: RemoteWorkspace, target: Target): Promise<void> => {
  for (const trigger of TRIGGERS) await hub.subscribe(workspace, trigger, `${target.url}/${trigger}`);
};

/** How many Zaps an event fires: a grant is a reply, too. */
const zapsOf = (name: string): number => (isGrant(name) ? 2 : 1);

/** The ids that each Zap got each event under, by the Zap's path and the event's name, as often as it got it. */
const deliveriesTo = (target: Target): Map<string, string[]> => {
  const deliveries = new Map<string, string[]>();
  for (const { path, headers, body } of target.received) {
    const key = `${path} ${nameOf(body)}`;
    deliveries.set(key, [...(deliveries.get(key) ?? []), String(headers['webhook-id'])]);
  }
  return deliveries;
};

/** Waits until every event that was answered 2xx has been delivered to all its Zaps, and nothing is to be sent again. */
export const untilDrained = async (hub: HubChild, provider: Provider, target: Target): Promise<void> => {
  const expected = [...provider.taken.keys()].reduce((sum, name) => sum + zapsOf(name), 0);
  const deadline = performance.now() + DRAIN_MS;
  while (true) {
    const left = { deliveries: expected - deliveriesTo(target).size, ...(await hub.countLeft()) };
    if (left.deliveries <= 0 && left.queued === 0 && left.waiting === 0) return;
    if (performance.now() > deadline) throw new Error(`Something is stuck: ${JSON.stringify(left)} are left.`);
    await sleep(100);
  }
};

/** What was promised, event by event; gives the counts. */
export const expectAllDelivered = (provider: Provider, target: Target): Record<string, number> => {
  const deliveries = deliveriesTo(target);
  const lost: string[] = [];
  const confused: string[] = [];
  const byName = Map.groupBy(deliveries, ([key]) => key.split(' ')[1] ?? '');
  for (const [name, eventId] of provider.taken) {
    const toZaps = byName.get(name) ?? [];
    if (toZaps.length !== zapsOf(name)) lost.push(name);
    if (toZaps.some(([, ids]) => ids.some((id) => id !== webhookIdOf(eventId)))) confused.push(name);
  }
  expect({ lost, confused, strangers: byName.size - provider.taken.size }).toEqual({
    lost: [],
    confused: [],
    strangers: 0,
  });
  return {
    accepted: provider.taken.size,
    delivered: deliveries.size,
    'repeated deliveries': target.received.length - deliveries.size,
    'posts without an answer': provider.unanswered,
    'found stored when posted again': provider.duplicates,
  };
};

/** That the database holds each event, reply and timer once, and nothing that is still to be delivered. */
export const expectStoredOnce = async (database: Database, provider: Provider): Promise<void> => {
  const names = [...provider.taken.keys()];
  const grants = names.filter(isGrant).length;
  const [counts] = await database.query(
    `SELECT (SELECT count(*)::int FROM hub.events) AS events,
       (SELECT count(DISTINCT dedupe_key)::int FROM hub.events) AS distinct_events,
       (SELECT count(*)::int FROM hub.ledger WHERE kind = 'reply') AS replies,
       (SELECT count(*)::int FROM pgboss.job WHERE name = 'expiry') AS timers,
       (SELECT count(*)::int FROM hub.calls) AS calls,
       (SELECT count(*)::int FROM hub.deliveries) AS deliveries,
       (SELECT count(*)::int FROM hub.deliveries WHERE status <> 'delivered') AS undelivered`,
  );
  const events = provider.taken.size;
  // Each call comes with its recording, and a call of WhatConverts is a new lead: these are events beside it.
  const stored = events + (events - grants) + names.filter(isLead).length;
  expect(counts).toEqual({
    events: stored,
    distinct_events: stored,
    replies: grants,
    timers: grants,
    calls: events - grants,
    deliveries: events + grants,
    undelivered: 0,
  });
};
