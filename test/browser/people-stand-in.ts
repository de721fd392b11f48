import type { Page } from 'playwright-core';
import { whoIn } from '../../src/hub/http/who.ts';
import { subjectsOf } from '../../src/hub/intake/subject.ts';
import { decide } from '../../src/hub/permissions/answer.ts';
import { ledgerLines } from '../../src/hub/permissions/ledger-export.ts';
import { beganAt, unpermittedCalls } from '../../src/hub/permissions/respect.ts';
import { callsOf } from '../../src/hub/store/calls.ts';
import type { Person, UnpermittedCalls } from '../../src/hub-api/people.ts';
import { Channel, type LedgerLine } from '../../src/hub-api/permissions.ts';
import type { RunningHub } from './running-hub.ts';

const personFrom = async ({ hub, workspace }: RunningHub, url: URL, now: number): Promise<Person> => {
  const { database } = hub.parts;
  const who = whoIn('phone', decodeURIComponent(url.pathname.split('/').at(-1) ?? ''));
  const channel = Channel.parse(url.searchParams.get('channel') ?? 'whatsapp');
  const { answer, person } = await decide(database, { workspaceId: workspace, who, wabaNumber: null, channel, now });
  const lines: LedgerLine[] = [];
  const everything = { status: null, current: false, isWhole: true };
  for await (const line of ledgerLines(database, workspace, everything, now)) {
    const identities = [
      `phone:${line.customer_phone?.slice(1)}`,
      `customer:${line.customer_id}`,
      `user:${line.whatsapp_user_id}`,
    ];
    if (identities.some((one) => person.identifiers.includes(one))) lines.push(line);
  }
  const calls = await callsOf(database, workspace, subjectsOf(person.identifiers), 50);
  return {
    permission: answer,
    lines: lines.toReversed(),
    calls: calls.map((call) => ({
      id: call.callId,
      source: call.source,
      direction: call.direction,
      agent: call.agent,
      business_number: call.number,
      outcome: call.state,
      began_at: beganAt(call),
      ended_at: call.endedAt,
      was_answered: call.acceptedAt !== null,
    })),
  };
};

const unpermittedFrom = async ({ hub, workspace }: RunningHub, now: number): Promise<UnpermittedCalls> => {
  const until = new Date(now + 1).toISOString();
  const found = unpermittedCalls(hub.parts.database, workspace, { since: new Date(0).toISOString(), until });
  const calls: UnpermittedCalls['calls'] = [];
  for await (const call of found) calls.push(call);
  return { calls };
};

/** Answers for the routes about people where the hub has none yet; once it has them, they answer themselves. */
export const standInForPeople = async (page: Page, running: RunningHub, clock: () => number): Promise<void> => {
  await page.route(/\/v1\/(people\/[^/]+|calls\/without-permission\?.*)$/, async (route) => {
    const response = await route.fetch();
    if (response.status() !== 404) return route.fulfill({ response });
    const url = new URL(route.request().url());
    const isPerson = url.pathname.startsWith('/v1/people/');
    return route.fulfill({
      json: isPerson ? await personFrom(running, url, clock()) : await unpermittedFrom(running, clock()),
    });
  });
};
