import * as z from 'zod';
import { isTimeZone } from '../values/time.ts';
import { GROUPINGS } from './call-statistics.ts';
import { QueryTime } from './query-time.ts';
import { SOURCES } from './sources.ts';

const filter = z.string().trim().min(1).max(300).optional();

/** `GET /v1/calls/statistics` */
export const CallStatisticsQuery = z.object({
  from: QueryTime,
  /** Now, unless it is given. */
  to: QueryTime.optional(),
  /** A period to compare with; both or neither. */
  before_from: QueryTime.optional(),
  before_to: QueryTime.optional(),
  by: z.enum(GROUPINGS).default('agent'),
  /** IANA: whose hours and days. */
  time_zone: z.string().refine(isTimeZone, 'is no time zone such as Asia/Kolkata').default('UTC'),
  /** A name or number, as the provider tells it. */
  agent: filter,
  direction: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(['INCOMING', 'OUTGOING']))
    .optional(),
  /** A business or tracking number. */
  number: filter,
  source: z.enum(SOURCES).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  /** Who reads the CSV: a spreadsheet would take the plus off phone numbers. */
  for: z.enum(['programs', 'spreadsheet']).default('programs'),
});
