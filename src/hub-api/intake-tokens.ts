import * as z from 'zod';

const Provider = z.enum(['doubletick', 'whatconverts']);

/** An intake URL: whoever has it can post webhooks of this provider. */
export const IntakeToken = z.object({
  id: z.string(),
  source: Provider,
  /** Null for one that the hub can no longer show, because it was made before the hub kept them. */
  url: z.url().nullable(),
  created_at: z.iso.datetime(),
  /** To the minute; null for one that was never used. */
  last_used_at: z.iso.datetime().nullable(),
  /** When one that was replaced takes no more; null for one that goes on. */
  ends_at: z.iso.datetime().nullable(),
});

export type IntakeToken = z.output<typeof IntakeToken>;

/** `GET /v1/intake-tokens`. */
export const IntakeTokens = z.object({ intake_tokens: z.array(IntakeToken) });

/** `POST /v1/intake-tokens`. */
export const NewIntakeToken = z.object({ source: Provider });
