import * as z from 'zod/mini';
import { Role } from './role.ts';

/** `GET /v1/me`: the workspace that a key belongs to. */
export const Me = z.object({
  id: z.string(),
  name: z.string(),
  /** What the key is called, and what it may do; hubs before roles do not tell. */
  key: z.optional(z.object({ name: z.string(), role: Role })),
  /** Where each provider posts its webhooks. */
  intake: z.object({ doubletick: z.url(), whatconverts: z.url() }),
  /** When each provider last posted one, ISO 8601. */
  last_received_at: z.object({
    doubletick: z.nullable(z.iso.datetime()),
    whatconverts: z.nullable(z.iso.datetime()),
  }),
});

export type Me = z.output<typeof Me>;

/** What tells that a key is for reading alone, and that no Zap can work with it. */
export const MeOfReader = z.object({ key: z.object({ role: z.enum(['viewer', 'auditor']) }) });

export type MeOfReader = z.output<typeof MeOfReader>;

/** The same for a key that may post nothing: a viewer's or an auditor's. */
export const MeWithoutIntake = z.omit(Me, { intake: true });
