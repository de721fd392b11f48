import { randomInt } from 'node:crypto';
import { distanceTo, movedBy } from '../values/moved-times.ts';

/** More than any lead of a small account, and nothing that a number of JSON could not hold. */
const SAMPLE_IDS = { from: 900_000_000, to: 999_999_999 };

/** A sample payload as if WhatConverts had sent it at `now` (ms since 1970), of a lead that never was before. */
export const freshSample = (payload: Record<string, unknown>, now: number): Record<string, unknown> => ({
  ...movedBy(payload, distanceTo(payload, now)),
  lead_id: randomInt(SAMPLE_IDS.from, SAMPLE_IDS.to),
});
