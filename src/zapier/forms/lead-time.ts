import type { Bundle } from 'zapier-platform-core';
import { MOST_LEAD_TIME_HOURS } from '../../hub-api/permission-expired.ts';
import { ApiError } from '../../values/http.ts';
import { chosen, type Filter } from './filter.ts';

const KEY = 'lead_time_hours';
/** A day to ask again. */
const STANDARD_HOURS = '24';

/** How long before the end of a permission the Zap runs. */
export const leadTime: Filter = {
  field: {
    key: KEY,
    label: 'Hours Before the End',
    type: 'integer',
    default: STANDARD_HOURS,
    helpText: `How many hours before the permission expires to trigger, from 1 to ${MOST_LEAD_TIME_HOURS}.`,
  },
  reads: [KEY],
  passes: (fields, wanted) => wanted.some((hours) => Number(hours) === fields.lead_time_hours),
};

/** The same, as the hub asks for it. */
export const leadTimeOption = (inputData: Bundle['inputData']): Record<string, string> => {
  const [text = STANDARD_HOURS] = chosen(inputData, KEY);
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < 1 || hours > MOST_LEAD_TIME_HOURS) {
    throw new ApiError(
      `Hours Before the End is "${text}". Fill in a whole number from 1 to ${MOST_LEAD_TIME_HOURS}, since a permission lasts 7 days.`,
      null,
    );
  }
  return { [KEY]: String(hours) };
};
