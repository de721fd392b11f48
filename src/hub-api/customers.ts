import * as z from 'zod';

/** `DELETE /v1/customers/{phone}`: how many of each were erased. */
export const Erased = z.object({
  events: z.int(),
  calls: z.int(),
  permission_replies: z.int(),
  quarantined: z.int(),
});
