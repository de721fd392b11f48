import * as z from 'zod/mini';

/** `GET /v1/me`: the workspace that a key belongs to. */
export const Me = z.object({
  id: z.string(),
  name: z.string(),
  /** Where each provider posts its webhooks. */
  intake: z.object({ doubletick: z.url(), whatconverts: z.url() }),
  /** When each provider last posted one, ISO 8601. */
  last_received_at: z.object({
    doubletick: z.nullable(z.iso.datetime()),
    whatconverts: z.nullable(z.iso.datetime()),
  }),
});

export type Me = z.output<typeof Me>;
