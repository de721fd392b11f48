import * as z from 'zod/mini';
import { Role } from './role.ts';
import { ofEach, SIGNING_SOURCES, URL_SOURCES } from './sources.ts';

const lastReceived = z.nullable(z.iso.datetime());

/** Where each provider posts its webhooks; of one that signs them there may be no URL yet. */
export const Intake = z.object({ ...ofEach(URL_SOURCES, z.url()), ...ofEach(SIGNING_SOURCES, z.optional(z.url())) });

/** `GET /v1/me`: the workspace that a key belongs to. */
export const Me = z.object({
  id: z.string(),
  name: z.string(),
  /** What the key is called, and what it may do; hubs before roles do not tell. */
  key: z.optional(z.object({ name: z.string(), role: Role })),
  intake: Intake,
  /** When each provider last posted one, ISO 8601; hubs do not tell of providers that they do not know yet. */
  last_received_at: z.object({
    ...ofEach(URL_SOURCES, lastReceived),
    ...ofEach(SIGNING_SOURCES, z.optional(lastReceived)),
  }),
});

export type Me = z.output<typeof Me>;

/** What tells that a key is for reading alone, and that no Zap can work with it. */
export const MeOfReader = z.object({ key: z.object({ role: z.enum(['viewer', 'auditor']) }) });

export type MeOfReader = z.output<typeof MeOfReader>;

/** The same for a key that may post nothing: a viewer's or an auditor's. */
export const MeWithoutIntake = z.omit(Me, { intake: true });
