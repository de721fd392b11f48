/**
 * What the hub's answers must be, by its own schemas: of each what the app reads, so that a hub may say more.
 *
 * An answer about a permission is checked by its envelope alone: `toPermissionResult` and `toCurrentPermissionsResult`
 * make a "do not call" of whatever is unclear inside. Read late, with the first call: a webhook needs none of it.
 */
import * as z from 'zod/mini';
import { CallRecords } from '../../hub-api/call-records.ts';
import { CallStatistics } from '../../hub-api/call-statistics.ts';
import { ChainHead, Recorded } from '../../hub-api/chain.ts';
import { LiveCalls } from '../../hub-api/live-calls.ts';
import { Me, MeOfReader } from '../../hub-api/me.ts';
import { NewSubscription } from '../../hub-api/new-subscription.ts';
import { NewWait } from '../../hub-api/new-wait.ts';
import { RecentEvent } from '../../hub-api/recent-events.ts';
import { Team } from '../../hub-api/team.ts';

export const hubAnswers = {
  me: z.union([z.pick(Me, { name: true, intake: true, last_received_at: true }), MeOfReader]),
  newSubscription: NewSubscription,
  recorded: Recorded,
  newWait: z.pick(NewWait, { id: true, is_answered: true }),
  chainHead: z.pick(ChainHead, { seq: true, hash: true }),
  liveCalls: z.pick(LiveCalls, { calls: true }),
  callRecords: CallRecords,
  callStatistics: CallStatistics,
  team: z.pick(Team, { team_members: true }),
  recentEvents: z.object({ events: z.array(z.pick(RecentEvent, { received_at: true, payload: true })) }),
  permission: z.looseObject({}).check(z.refine((answer) => 'may_call' in answer)),
  currentPermissions: z.looseObject({ permissions: z.array(z.unknown()), next: z.nullable(z.string()) }),
};

export type HubAnswer = keyof typeof hubAnswers;
