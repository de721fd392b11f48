import * as z from 'zod/mini';

const MemberCall = z.object({
  id: z.string(),
  /** INCOMING or OUTGOING. */
  direction: z.nullable(z.string()),
  customer_name: z.nullable(z.string()),
  /** In E.164. */
  customer_phone: z.nullable(z.string()),
  business_number: z.nullable(z.string()),
  /** Since when it rings or goes on. */
  since: z.iso.datetime(),
});

const TeamMember = z.object({
  /** The same for every spelling of a name or number. */
  id: z.string(),
  /** As the provider last told it; where it tells the number, what the workspace calls them, or null. */
  name: z.nullable(z.string()),
  /** In E.164; null where the provider tells the name. */
  phone: z.nullable(z.string()),
  /** Null: no webhook tells it. */
  role: z.nullable(z.string()),
  /** after_call: for 30 seconds after a call. */
  state: z.enum(['free', 'ringing', 'on_call', 'after_call']),
  /** Since when they are in this state, as far as it is known. */
  since: z.iso.datetime(),
  /** The business numbers that they were seen on, in E.164. */
  numbers: z.array(z.string()),
  /** The products whose webhooks told of them; hubs of before do not say. */
  sources: z.optional(z.array(z.string())),
  /** What they are on, or what rings. */
  call: z.nullable(MemberCall),
  last_call_ended_at: z.nullable(z.iso.datetime()),
});

export type TeamMember = z.output<typeof TeamMember>;

/** `GET /v1/team`: who was seen on calls in the last 30 days, and who of them is free, longest free first. */
export const Team = z.object({
  team_members: z.array(TeamMember),
  /** Calls whose end must have been missed: they keep nobody busy. */
  stale_calls: z.int(),
});

export type Team = z.output<typeof Team>;
