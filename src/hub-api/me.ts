import * as z from 'zod';
import { Role } from './keys.ts';

/** `GET /v1/me`: the workspace that a key belongs to. */
export const Me = z.object({
  id: z.string(),
  name: z.string(),
  /** What the key is called, and what it may do; hubs before roles do not tell. */
  key: z.object({ name: z.string(), role: Role }).optional(),
  /** Where each provider posts its webhooks. */
  intake: z.object({ doubletick: z.url(), whatconverts: z.url() }),
  /** When each provider last posted one, ISO 8601. */
  last_received_at: z.object({
    doubletick: z.iso.datetime().nullable(),
    whatconverts: z.iso.datetime().nullable(),
  }),
});

export type Me = z.output<typeof Me>;

/** The same for a key that may post nothing: a viewer's or an auditor's. */
export const MeWithoutIntake = Me.omit({ intake: true });
