import * as z from 'zod';

/** What a screen may show: it changed, so ask again. */
export const Topic = z.enum([
  'events',
  'calls',
  'permissions',
  'deliveries',
  'subscriptions',
  'quarantine',
  'alerts',
  'settings',
]);

export type Topic = z.output<typeof Topic>;

/** `GET /v1/stream`: the data of each server-sent event called "change". Several changes at once come as one. */
export const Change = z.object({ topics: z.array(Topic) });

export type Change = z.output<typeof Change>;
