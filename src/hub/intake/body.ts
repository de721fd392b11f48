import { readBody } from '../../values/webhook-body.ts';

/** A stored webhook's body, JSON or a form; undefined when it is neither. */
export const parseBody = readBody;

/** Whether it is nested deeper than so many levels: what is deep enough can be read, but not be written again. */
export const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner)));
