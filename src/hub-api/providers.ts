import * as z from 'zod';
import { SOURCES } from './sources.ts';

/** What to do at a provider so that its webhooks arrive, and whether they do. */
const Provider = z.object({
  source: z.enum(SOURCES),
  name: z.string(),
  /** In order; between two asterisks stands what the provider's own screens say. */
  steps: z.array(z.string()),
  /** What the provider calls the secret that it signs with, which its intake URL is made from; null for one that signs nothing. */
  secret_name: z.string().nullable(),
  /** Left out for a key that may post nothing; null for one that is not made yet. */
  intake_url: z.url().nullable().optional(),
  /** What to give a provider that signs, beside the URL, to ask with whether the URL is yours. */
  verify_token: z.string().optional(),
  /** When it last posted something, ISO 8601. */
  last_received_at: z.iso.datetime().nullable(),
});

export type Provider = z.output<typeof Provider>;

/** `GET /v1/providers`: every provider whose webhooks the hub takes in. */
export const Providers = z.object({ providers: z.array(Provider) });

export type Providers = z.output<typeof Providers>;
