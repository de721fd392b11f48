import * as z from 'zod';

/**
 * `POST /in/{intakeToken}`: 202, or 200 with `duplicate` for a webhook that was there before, and with `test` for one that
 * only tries whether the URL answers. Of a list each one is an event of its own: `event_id` is the first one's.
 */
export const Taken = z.object({
  event_id: z.string(),
  duplicate: z.literal(true).optional(),
  test: z.literal(true).optional(),
  /** Of a list: all of them, in order, and those that were not understood. */
  event_ids: z.array(z.string()).optional(),
  quarantine_ids: z.array(z.string()).optional(),
});

/** 200 for a provider that takes any other answer for a failure: nothing was understood, and all of it is in quarantine. */
export const Kept = z.object({ quarantine_ids: z.array(z.string()) });

/** `GET /in/{intakeToken}`: nothing is stored. */
export const IntakeHello = z.object({ message: z.string() });

/** 422: it is not understood, and kept in quarantine. */
export const NotUnderstood = z.object({ error: z.string(), quarantine_id: z.string() });
