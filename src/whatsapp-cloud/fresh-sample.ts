import { randomBytes } from 'node:crypto';
import { isRecord } from '../values/wire.ts';

const TIMES = new Set(['timestamp', 'start_time', 'end_time', 'expiration_timestamp']);

/** When what happened in a payload was told, in Unix seconds. */
const timesIn = (value: unknown): number[] => {
  if (Array.isArray(value)) return value.flatMap(timesIn);
  if (!isRecord(value)) return [];
  const { timestamp } = value;
  return [...(typeof timestamp === 'string' ? [Number(timestamp)] : []), ...Object.values(value).flatMap(timesIn)];
};

/** A sample payload as if Meta had sent it at `now` (ms since 1970), of a call or an answer that never was before. */
export const freshSample = (payload: Record<string, unknown>, now: number): Record<string, unknown> => {
  const distance = Math.floor(now / 1000) - Math.max(...timesIn(payload));
  const end = randomBytes(8).toString('hex');
  const fresh = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => fresh(one, key));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, fresh(one, inner)]));
    if (TIMES.has(key)) return String(Number(value) + distance);
    return key === 'id' && /^wac?m?id\./.test(String(value)) ? `${String(value)}${end}` : value;
  };
  return fresh(payload, '') as Record<string, unknown>;
};
