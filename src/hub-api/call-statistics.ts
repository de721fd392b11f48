import * as z from 'zod/mini';

const figures = {
  started: z.int(),
  answered: z.int(),
  /** Over without an answer, in either direction; what was declined counts as rejected alone. */
  missed: z.int(),
  /** Of the missed ones those that customers made. */
  missed_incoming: z.int(),
  rejected: z.int(),
  /**
   * 0 to 1: of the calls that began, those that were answered. Null for none. Of a team member outgoing calls alone
   * count: an incoming call is nobody's before somebody takes it.
   */
  connect_rate: z.nullable(z.number()),
  talk_seconds: z.int(),
  /** Of the calls that were answered and are over; null for none. */
  mean_talk_seconds: z.nullable(z.number()),
  /** From the first ring to the answer; null where nobody told of a ring. */
  mean_seconds_to_answer: z.nullable(z.number()),
  /** Incoming calls that were missed, and whose customer was called within the 30 minutes after. */
  missed_returned: z.int(),
};

const Figures = z.object(figures);

export type Figures = z.output<typeof Figures>;

const Group = z.object({
  /** A name or number; an hour 0 to 23; a weekday (Monday is 1) and hour, "1-14"; a day. Null where it is not known. */
  key: z.nullable(z.string()),
  /** The key in words. */
  label: z.string(),
  ...figures,
});

export type CallGroup = z.output<typeof Group>;

/** Of the calls that began from `from` to before `to`. Only groups that have calls. */
const period = {
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: Figures,
  groups: z.array(Group),
};

export type CallsOfPeriod = z.output<z.ZodMiniObject<typeof period>>;

export const GROUPINGS = ['agent', 'direction', 'number', 'source', 'hour', 'weekday_hour', 'day'] as const;

export type Grouping = (typeof GROUPINGS)[number];

/** `GET /v1/calls/statistics` */
export const CallStatistics = z.object({
  ...period,
  time_zone: z.string(),
  by: z.enum(GROUPINGS),
  /** The period to compare with, where one was asked for. */
  before: z.optional(z.object(period)),
});

export type CallStatistics = z.output<typeof CallStatistics>;
