import * as z from 'zod';
import { SIGNING_SOURCES, SOURCES, URL_SOURCES } from './sources.ts';

/** An intake URL: whoever has it can post webhooks of this provider. */
export const IntakeToken = z.object({
  id: z.string(),
  source: z.enum(SOURCES),
  /** Null for one that the hub can no longer show, because it was made before the hub kept them. */
  url: z.url().nullable(),
  /** What to give the provider to ask with whether the URL is yours; of one that signs its webhooks. */
  verify_token: z.string().optional(),
  created_at: z.iso.datetime(),
  /** To the minute; null for one that was never used. */
  last_used_at: z.iso.datetime().nullable(),
  /** When one that was replaced takes no more; null for one that goes on. */
  ends_at: z.iso.datetime().nullable(),
});

export type IntakeToken = z.output<typeof IntakeToken>;

/** `GET /v1/intake-tokens`. */
export const IntakeTokens = z.object({ intake_tokens: z.array(IntakeToken) });

/** `POST /v1/intake-tokens`. A provider that signs its webhooks does so with the app secret. */
export const NewIntakeToken = z.discriminatedUnion('source', [
  z.object({ source: z.enum(URL_SOURCES) }),
  z.object({ source: z.enum(SIGNING_SOURCES), app_secret: z.string().trim().min(8).max(200) }),
]);
