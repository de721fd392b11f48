import * as z from 'zod';

/** `POST /in/{intakeToken}`: 202, or 200 with `duplicate` for a webhook that was there before. */
export const Taken = z.object({ event_id: z.string(), duplicate: z.literal(true).optional() });

/** 422: it is not understood, and kept in quarantine. */
export const NotUnderstood = z.object({ error: z.string(), quarantine_id: z.string() });
