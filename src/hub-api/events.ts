import * as z from 'zod/mini';

/** `GET /v1/events?trigger=&limit=`: newest first. */
export const RecentEvents = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      received_at: z.iso.datetime(),
      /** As the provider sent it. */
      payload: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type RecentEvents = z.output<typeof RecentEvents>;
