import type { Bundle } from 'zapier-platform-core';
import { isTimeZone } from '../../values/time.ts';

/** The Zap's time zone, IANA; UTC when Zapier does not say one that exists. */
export const timeZoneOf = ({ meta }: Bundle): string =>
  meta?.timezone && isTimeZone(meta.timezone) ? meta.timezone : 'UTC';
