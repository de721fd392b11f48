/** What the hub knows of how far a workspace is set up. */

import { HOUR_MS } from '../../values/time.ts';
import { teamOf } from '../calls/team.ts';
import { type HubConfig, isLoopbackHost } from '../config.ts';
import { kindsFrom, testOf } from '../intake/kinds.ts';
import type { HubParts } from '../parts.ts';
import { SOURCES, type Source } from '../sources.ts';
import { openAlerts } from '../store/alerts.ts';
import { arrivalsOf } from '../store/events.ts';
import type { Key } from '../store/keys.ts';
import { lastQuarantined } from '../store/quarantine.ts';
import { listSubscriptions, type Subscription } from '../store/subscriptions.ts';
import type { Workspace } from '../store/workspaces.ts';
import { KEY_OF_LOCAL_ZAPS } from '../workspaces/workspaces.ts';
import type { Finding } from './public-address.ts';

/** What came from a provider, to an intake URL: samples that somebody makes here are not among it. Times are ISO 8601. */
export interface Heard {
  source: Source;
  /** Intake URLs that go on. */
  urls: number;
  /** Those of them whose webhooks could not be told from forged ones, because the app secret cannot be read. */
  unreadable: number;
  /** Of what was understood and is still kept; null when nothing is. */
  firstAt: string | null;
  lastAt: string | null;
  /** Only tried whether the URL answers. */
  testedAt: string | null;
  /** Was not understood. */
  quarantinedAt: string | null;
  /** What the alert of its silence says; null when there is none. */
  silence: { whatHappened: string; whatToDo: string } | null;
}

export interface Facts {
  /** Where providers post to, or would. */
  url: string;
  /** Whether this computer alone understands that address. */
  isLoopback: boolean;
  /** What a look at that address found; null while it is under way. */
  address: readonly Finding[] | null;
  heard: readonly Heard[];
  /** Those that go on, without the local Zaps of `npm start`. */
  zaps: readonly Subscription[];
  hasLocalZaps: boolean;
  /** Whoever was seen on calls, and how many of them by number alone. */
  members: number;
  unnamed: number;
  /** Those that Zaps are to use. */
  agentKeys: readonly Key[];
  retention: { days: number; isChosen: boolean; hold: string | null };
}

const isLocalZap = ({ isLocal }: HubConfig, { targetUrl }: Subscription): boolean => {
  if (!isLocal) return false;
  const { hostname, pathname } = new URL(targetUrl);
  return isLoopbackHost(hostname) && pathname.startsWith('/hooks/');
};

const min = (times: readonly string[]): string | null => times.toSorted()[0] ?? null;
const max = (times: readonly string[]): string | null => times.toSorted().at(-1) ?? null;

const heardFrom = async (parts: HubParts, workspaceId: string): Promise<Heard[]> => {
  const { database, workspaces } = parts;
  const [tokens, alerts] = await Promise.all([workspaces.intakeTokens(workspaceId), openAlerts(database, workspaceId)]);
  return Promise.all(
    SOURCES.map(async (source) => {
      const [arrivals, quarantinedAt] = await Promise.all([
        arrivalsOf(database, workspaceId, kindsFrom(source)),
        lastQuarantined(database, workspaceId, source),
      ]);
      const events = arrivals.filter(({ kind }) => kind !== testOf(source));
      const own = tokens.filter((token) => token.source === source && token.endsAt === null);
      const silence = alerts.find(({ kind, subjectId }) => kind === 'provider_silent' && subjectId === source);
      return {
        source,
        urls: own.length,
        unreadable: own.filter((token) => token.appSecret !== null && !token.isSecretReadable).length,
        firstAt: min(events.map(({ firstAt }) => firstAt)),
        lastAt: max(events.map(({ lastAt }) => lastAt)),
        testedAt: arrivals.find(({ kind }) => kind === testOf(source))?.lastAt ?? null,
        quarantinedAt,
        silence: silence ? { whatHappened: silence.whatHappened, whatToDo: silence.whatToDo } : null,
      };
    }),
  );
};

/** `address`: what a look at the hub's public address found; null while it is under way. */
export const factsOf = async (
  parts: HubParts,
  { id, retentionDays, legalHold }: Workspace,
  address: readonly Finding[] | null,
): Promise<Facts> => {
  const { database, config, clock, workspaces } = parts;
  const longestCallMs = config.staleCallHours * HOUR_MS;
  const [heard, listed, { team_members: members }, keys] = await Promise.all([
    heardFrom(parts, id),
    listSubscriptions(database, id),
    teamOf(database, id, { now: clock(), longestCallMs }),
    workspaces.keys(id),
  ]);
  const subscriptions = listed.filter(({ endedAt }) => endedAt === null);
  const zaps = subscriptions.filter((one) => !isLocalZap(config, one));
  const isZapiers = ({ role, name, endsAt }: Key): boolean =>
    role === 'agent' && endsAt === null && !(config.isLocal && name === KEY_OF_LOCAL_ZAPS);
  const url = parts.publicUrl();
  return {
    url,
    isLoopback: isLoopbackHost(new URL(url).hostname),
    address,
    heard,
    zaps,
    hasLocalZaps: zaps.length < subscriptions.length,
    members: members.length,
    unnamed: members.filter(({ name }) => name === null).length,
    agentKeys: keys.filter(isZapiers),
    retention: { days: retentionDays ?? config.retentionDays, isChosen: retentionDays !== null, hold: legalHold },
  };
};
