import * as z from 'zod';
import { SOURCES } from './sources.ts';

const filter = z.string().trim().min(1).max(500).optional();

/** `GET /v1/calls`: either `id` or `customer` is needed. */
export const CallRecordsQuery = z.object({
  /** The provider's own id of the call, or the hub's, which has the provider before it. */
  id: filter,
  /** A phone number, a WhatsApp user id or a customer id. */
  customer: filter,
  /** Only calls on this business or tracking number. */
  number: filter,
  source: z.enum(SOURCES).optional(),
  limit: z.coerce.number().int().min(1).max(10).default(1),
});
