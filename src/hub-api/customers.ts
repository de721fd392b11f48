import * as z from 'zod';

/** `DELETE /v1/customers/{who}`: how many of each were erased; `who` as for `GET /v1/permissions/{who}`. */
export const Erased = z.object({
  events: z.int(),
  calls: z.int(),
  /** Lines of the permission ledger whose content is gone. */
  permission_lines: z.int(),
  quarantined: z.int(),
  /** Whether a refusal goes on to count, by a keyed hash alone. */
  stays_refused: z.boolean(),
  /** What still mentions the person and was left, and why, in words. */
  left: z.array(z.string()),
});

export type Erased = z.output<typeof Erased>;
