import { setTimeout as sleep } from 'node:timers/promises';
import type { Recovery } from '../../hub-api/recoveries.ts';
import type {
  DeliveryFormat,
  NewSubscription,
  SubscriptionRequest,
  Subscriptions,
} from '../../hub-api/subscriptions.ts';
import type { AskHub } from './hub-access.ts';
import { printJson } from './output.ts';
import type { Progress } from './progress.ts';
import { answerOf, jsonOf } from './workspace.ts';

const LOOK_EVERY_MS = 500;

const standing = ({ ended_at, paused_at, failures }: Subscriptions['subscriptions'][number]): string => {
  if (ended_at !== null) return `ended ${ended_at}`;
  if (paused_at !== null) return `paused since ${paused_at}`;
  return failures > 0 ? `${failures} failures in a row` : 'fine';
};

/** One line for each: its id, trigger, host of its target, what it is sent, and how it fares. The path of a target is a secret. */
export const listZaps = async (
  ask: AskHub,
  workspace: string,
  { json: asJson = false }: { json?: boolean },
): Promise<void> => {
  const answer = await jsonOf<Subscriptions>(ask, { method: 'GET', path: '/v1/subscriptions', workspace });
  if (asJson) return printJson(answer);
  for (const one of answer.subscriptions) {
    const { id, trigger, target_url, format } = one;
    console.log([id, trigger, new URL(target_url).host, format, standing(one)].join('  '));
  }
};

export interface NewZap {
  format: DeliveryFormat;
  timeZone?: string;
  leadTimeHours?: number;
  json?: boolean;
}

/** Sends a trigger's events to a URL from now on, and prints what they are signed with. */
export const addZap = async (
  ask: AskHub,
  workspace: string,
  trigger: string,
  url: string,
  { format, timeZone, leadTimeHours, json: asJson = false }: NewZap,
): Promise<void> => {
  const body: SubscriptionRequest = {
    trigger,
    target_url: url,
    format,
    ...(timeZone !== undefined && { time_zone: timeZone }),
    ...(leadTimeHours !== undefined && { options: { lead_time_hours: String(leadTimeHours) } }),
  };
  const answer = await jsonOf<NewSubscription>(ask, { method: 'POST', path: '/v1/subscriptions', body, workspace });
  if (asJson) return printJson(answer);
  console.log(`Subscription  ${answer.id}`);
  console.log(`Signing secret, which no list shows: ${answer.secret}`);
};

/** Sends nothing more to it. */
export const endZap = async (ask: AskHub, workspace: string, id: string): Promise<void> => {
  await answerOf(ask, { method: 'DELETE', path: `/v1/subscriptions/${encodeURIComponent(id)}`, workspace });
  console.log('Nothing more is sent to it.');
};

export const setPaused = async (ask: AskHub, workspace: string, id: string, isPaused: boolean): Promise<void> => {
  const path = `/v1/subscriptions/${encodeURIComponent(id)}/${isPaused ? 'pause' : 'resume'}`;
  await answerOf(ask, { method: 'POST', path, workspace });
  console.log(
    isPaused
      ? 'Nothing is sent to it until it is resumed; what comes in meanwhile waits.'
      : 'It is sent to again, first what has waited.',
  );
};

/** What is left for a paused Zap goes only when somebody resumes it. */
const isOver = ({ state, deliveries: { queued = 0, waiting = 0 } }: Recovery): boolean =>
  state !== 'looking' && (state !== 'sending' || queued + waiting === 0);

const inWords = ({ found, deliveries }: Recovery): string => {
  const {
    delivered = 0,
    failed = 0,
    queued = 0,
    waiting = 0,
    paused = 0,
    superseded = 0,
    filtered = 0,
    cancelled = 0,
  } = deliveries;
  const parts = [
    `${delivered} delivered`,
    `${queued + waiting} to be sent`,
    ...(paused > 0 ? [`${paused} paused`] : []),
    ...(failed > 0 ? [`${failed} failed again`] : []),
    ...(filtered > 0 ? [`${filtered} left out by its filters`] : []),
    ...(superseded + cancelled > 0 ? [`${superseded + cancelled} not sent, because they do not count any more`] : []),
  ];
  return `${found} found: ${parts.join(', ')}`;
};

/** Starts sending again what failed or was missed; with `wait` it says how far it is until it is over. */
export const recover = async (
  ask: AskHub,
  workspace: string,
  what: Recovery['what'],
  {
    from,
    to,
    zap,
    wait = false,
    json: asJson = false,
  }: { from: string; to: string; zap?: string; wait?: boolean; json?: boolean },
  progress: Progress,
): Promise<void> => {
  const body = { what, from, to, ...(zap === undefined ? {} : { subscription_id: zap }) };
  let recovery = await jsonOf<Recovery>(ask, { method: 'POST', path: '/v1/recoveries', body, workspace });
  while (wait && !isOver(recovery)) {
    await sleep(LOOK_EVERY_MS);
    recovery = await jsonOf<Recovery>(ask, { method: 'GET', path: `/v1/recoveries/${recovery.id}`, workspace });
    progress.tick(inWords(recovery));
  }
  progress.end();
  if (asJson) return printJson(recovery);
  console.log(
    wait
      ? `${inWords(recovery)}.`
      : `Begun as ${recovery.id}. The running hub sends it; the console shows how far it is.`,
  );
};
