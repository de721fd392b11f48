import * as z from 'zod';
import { Role } from './role.ts';

/** Names are for people: nothing that moves a terminal's cursor. */
const KeyName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]*$/u, 'must not hold control characters');

/** A key as it is listed: the key itself is shown once, when it is made. */
export const Key = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  created_at: z.iso.datetime(),
  /** To the minute; null for one that was never used. */
  last_used_at: z.iso.datetime().nullable(),
  /** When a key that was replaced opens nothing any more; null for one that goes on. */
  ends_at: z.iso.datetime().nullable(),
  /** Whether it is the key that asks, itself or by its session. */
  is_own: z.boolean(),
});

export type Key = z.output<typeof Key>;

/** `GET /v1/keys`. */
export const Keys = z.object({ keys: z.array(Key) });

export type Keys = z.output<typeof Keys>;

/** `POST /v1/keys`. */
export const NewKey = z.object({ name: KeyName, role: Role });

/** Its answer, 201: the key is shown now, and never again. */
export const MadeKey = z.object({ id: z.string(), name: z.string(), role: Role, key: z.string() });

export type MadeKey = z.output<typeof MadeKey>;

/** `DELETE /v1/keys/{id}`, and to replace one at once: the key that asks ends itself only if it says that it means to. */
export const OwnKey = z.object({ own: z.stringbool().default(false) });

/** How long what is replaced goes on beside what replaces it, so that every connection can be given the new one. */
export const OVERLAP_HOURS = 24;

/** The same, where another time is asked for. */
export const Overlap = z
  .object({ overlap_hours: z.number().min(0).max(720).default(OVERLAP_HOURS) })
  .nullish()
  .transform((overlap) => overlap ?? { overlap_hours: OVERLAP_HOURS });
