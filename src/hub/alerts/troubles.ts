/** What is wrong in a workspace now, in words: each thing that the hub watches. */
import type { AlertKind } from '../../hub-api/alert-kinds.ts';
import { hubAlert } from '../../hub-api/hub-alert.ts';
import { HOUR_MS } from '../../values/time.ts';
import type { Sql } from '../database/database.ts';
import { labelOfTrigger } from '../intake/kinds.ts';
import { lastHeard } from '../intake/last-heard.ts';
import { unclearCounts } from '../permissions/figures.ts';
import type { Disk } from '../platform/disk.ts';
import { PROVIDERS } from '../providers.ts';
import { SOURCES, type Source } from '../sources.ts';
import {
  activeQuarters,
  goneZaps,
  noteActivity,
  pastSpans,
  quarantinedSince,
  type StoredAlert,
  silenceSettings,
  type Trouble,
  zapsWithFailures,
} from '../store/alerts.ts';
import { failingOf, failuresIn } from './failing.ts';
import { MOST_WEEKS_BACK, unusualSilence, WEEK_MS } from './silence.ts';

/** What a look at a workspace needs. */
export interface Look {
  database: Sql;
  disk: Pick<Disk, 'free' | 'isWatched' | 'reserveBytes'>;
  workspaceId: string;
  /** In ms since 1970. */
  now: number;
  /** Since when this process hears what comes in: before that, silence was nobody's. */
  awakeSince: number;
  /** IANA, for a workspace that says nothing else. */
  timeZone: string;
  /** What is open, by its key. */
  open: ReadonlyMap<string, StoredAlert>;
}

type Watch = (look: Look) => Promise<Trouble[]>;

const DAY_MS = 24 * HOUR_MS;
const MB = 1024 * 1024;

/** The screens of the console on which each kind of trouble can be seen. */
export const SCREENS: Record<AlertKind, string | null> = {
  provider_silent: '/setup',
  zap_failing: '/zaps',
  zap_gone: '/zaps',
  quarantine_growing: '/quarantine',
  disk_nearly_full: null,
  permission_unclear: '/permissions?show=needs',
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** Whatever is left unsaid. */
const trouble = (now: number, said: Omit<Trouble, 'tellsZaps' | 'beganAt'> & Partial<Trouble>) => ({
  tellsZaps: true,
  beganAt: iso(now),
  ...said,
});

/** "Mon 2 Mar, 09:15" */
const clockTime = (timeZone: string, ms: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms);

/** Why the provider's silence is too long, in words; null when it is not. */
const silenceOf = async (look: Look, source: Source, heardAt: number): Promise<string | null> => {
  const { database, workspaceId, now, awakeSince } = look;
  const { timeZone, hours } = await silenceSettings(database, workspaceId);
  const key = keyOfSilence(source);
  const raised = look.open.get(key);
  const limit = hours[source];
  if (limit === 0) return null;
  // Once raised it lasts until something comes: the hours of habit may be over, but nothing has changed.
  if (raised && heardAt <= Date.parse(raised.raisedAt)) return raised.whatHappened;
  const zone = timeZone ?? look.timeZone;
  const silence = { from: Math.max(heardAt, awakeSince), to: now };
  const since = `${PROVIDERS[source].name} has posted nothing since ${clockTime(zone, heardAt)} (${zone}).`;
  if (limit !== undefined) {
    if (now - silence.from < limit * HOUR_MS) return null;
    return `${since} The limit that was set is ${limit} ${limit === 1 ? 'hour' : 'hours'}.`;
  }
  if (now - silence.from < HOUR_MS) return null;
  const weeks = unusualSilence(silence, zone, {
    quarters: await activeQuarters(database, workspaceId, source),
    outages: await pastSpans(database, workspaceId, key, now - (MOST_WEEKS_BACK + 1) * WEEK_MS),
  });
  return weeks === null ? null : `${since} In the last ${weeks} weeks it was never silent in these hours.`;
};

const keyOfSilence = (source: Source): string => `provider_silent:${source}`;

const providersSilent: Watch = async (look) => {
  const { database, workspaceId, now } = look;
  const troubles: Trouble[] = [];
  for (const source of SOURCES) {
    await noteActivity(database, workspaceId, source, now - (MOST_WEEKS_BACK + 1) * WEEK_MS);
    const heard = await lastHeard(database, workspaceId, source);
    const whatHappened = heard === null ? null : await silenceOf(look, source, Date.parse(heard));
    if (heard === null || whatHappened === null) continue;
    const { name, webhooks } = PROVIDERS[source];
    troubles.push(
      trouble(now, {
        key: keyOfSilence(source),
        kind: 'provider_silent',
        severity: 'critical',
        title: `${name} is silent`,
        whatHappened,
        whatToDo: `Look in ${name} under ${webhooks} whether the hub's URL is still there and switched on; Set up in the console shows it. If nothing was to be expected, as on a holiday, do nothing: the next webhook clears this alert.`,
        subject: name,
        subjectId: source,
        beganAt: heard,
      }),
    );
  }
  return troubles;
};

/** What the target answered; its text may hold anything, and stays where it is. */
export const answerIn = (lastError: string | null): string => {
  const status = /^\d{3}\b/.exec(lastError ?? '')?.[0];
  return status ? `The latest answer was ${status}.` : 'The latest attempt had no answer.';
};

const zapsFailing: Watch = async ({ database, workspaceId, now, open }) => {
  const troubles: Trouble[] = [];
  for (const { id, trigger, recent, lastError } of await zapsWithFailures(database, workspaceId)) {
    const keys = { half: `zap_failing:${id}:half`, all: `zap_failing:${id}:all` };
    const { half, all } = failingOf(recent, { half: open.has(keys.half), all: open.has(keys.all) });
    const label = labelOfTrigger(trigger);
    const about = {
      kind: 'zap_failing',
      whatHappened: `Of the last ${recent.length} attempts to deliver to a Zap on "${label}", ${failuresIn(recent)} failed. ${answerIn(lastError)}`,
      whatToDo:
        'Open the Zap in Zapier, look into its history and turn it off and on again. The hub tries for about 28 hours; what failed for good can be sent again once the Zap works.',
      subject: label,
      subjectId: id,
      // Told of its own failures it would fail again.
      tellsZaps: trigger !== hubAlert.key,
    } as const;
    if (half) {
      const title = "Half of a Zap's deliveries fail";
      troubles.push(trouble(now, { ...about, key: keys.half, severity: 'warning', title }));
    }
    if (all) {
      const title = "All of a Zap's deliveries fail";
      troubles.push(trouble(now, { ...about, key: keys.all, severity: 'critical', title }));
    }
  }
  return troubles;
};

/** After so long nobody misses a Zap any more. */
const GONE_FOR_MS = 7 * DAY_MS;

const zapsGone: Watch = async ({ database, workspaceId, now }) =>
  (await goneZaps(database, workspaceId, iso(now - GONE_FOR_MS))).map(({ id, trigger, endedAt }) => {
    const label = labelOfTrigger(trigger);
    return trouble(now, {
      key: `zap_gone:${id}`,
      kind: 'zap_gone',
      severity: 'warning',
      title: 'A Zap is gone',
      whatHappened: `Zapier answered 410 to an event for a Zap on "${label}": it is off or deleted. The hub ended its subscription and sends it nothing more.`,
      whatToDo:
        'If the Zap is meant to run, turn it off and on again in Zapier, which clears this alert. If not, do nothing: it clears in a week.',
      subject: label,
      subjectId: id,
      beganAt: endedAt,
    });
  });

/** So many webhooks in a day are more than a slip; fewer than the other are over it. */
const MANY_IN_QUARANTINE = 5;
const FEW_IN_QUARANTINE = 3;

const quarantineGrowing: Watch = async ({ database, workspaceId, now, open }) => {
  const key = 'quarantine_growing';
  const count = await quarantinedSince(database, workspaceId, iso(now - DAY_MS));
  if (count < (open.has(key) ? FEW_IN_QUARANTINE : MANY_IN_QUARANTINE)) return [];
  return [
    trouble(now, {
      key,
      kind: key,
      severity: 'warning',
      title: 'Webhooks are not understood',
      whatHappened: `${count} webhooks of the last 24 hours could not be understood. They wait in the quarantine and run no Zap.`,
      whatToDo:
        'Open the quarantine in the console and read why. If the provider changed its webhooks, update Ringhook, then replay them there; delete what is of no use.',
      subject: 'Quarantine',
      subjectId: 'quarantine',
    }),
  ];
};

/** Of what stays free: it is told while webhooks are still taken in, and over well above that. */
const LOW_TIMES_RESERVE = 2;
const ENOUGH_TIMES_RESERVE = 2.5;

const diskNearlyFull: Watch = async ({ disk, now, open }) => {
  const key = 'disk_nearly_full';
  const raised = open.get(key);
  const free = await disk.free();
  // Nobody can tell just now: nothing begins or is over.
  if (free === null) return raised && disk.isWatched ? [raised] : [];
  if (free >= disk.reserveBytes * (raised ? ENOUGH_TIMES_RESERVE : LOW_TIMES_RESERVE)) return [];
  const mb = (bytes: number): string => `${Math.floor(bytes / MB).toLocaleString('en')} MB`;
  return [
    trouble(now, {
      key,
      kind: key,
      severity: 'critical',
      title: 'The disk of the hub is nearly full',
      whatHappened: `${mb(free)} are free. With less than ${mb(disk.reserveBytes)} the hub takes no webhook in.`,
      whatToDo:
        "Make room on the disk that holds the hub's DATA_DIR, or give it a larger one. Whoever hosts the hub can also keep payloads for a shorter time.",
      subject: 'Disk',
      subjectId: 'disk',
    }),
  ];
};

/** One that names nobody can be settled for another, which the hub cannot know: after so long it is old news. */
const UNIDENTIFIED_FOR_MS = 7 * DAY_MS;

const permissionsUnclear: Watch = async ({ database, workspaceId, now }) => {
  const counts = await unclearCounts(database, workspaceId, iso(now - UNIDENTIFIED_FOR_MS));
  const count = counts.unclear + counts.unidentified;
  if (count === 0) return [];
  const replies = count === 1 ? '1 reply to a permission request is' : `${count} replies to permission requests are`;
  return [
    trouble(now, {
      key: 'permission_unclear',
      kind: 'permission_unclear',
      severity: 'warning',
      title: 'Permission replies are unclear',
      whatHappened: `${replies} not clearly a yes or a no, or ${count === 1 ? 'names' : 'name'} nobody. Until that is settled the hub says "do not call".`,
      whatToDo:
        'Open Permissions in the console, read what the customer answered, ask them, and record the answer by hand.',
      subject: 'Permissions',
      subjectId: 'permissions',
    }),
  ];
};

const WATCHES: readonly Watch[] = [
  providersSilent,
  zapsFailing,
  zapsGone,
  quarantineGrowing,
  diskNearlyFull,
  permissionsUnclear,
];

/** Everything that is wrong now; what is open and not among it is over. */
export const troublesIn = async (look: Look): Promise<Trouble[]> => {
  const troubles: Trouble[] = [];
  for (const watch of WATCHES) troubles.push(...(await watch(look)));
  return troubles;
};
