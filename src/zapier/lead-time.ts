import type { Bundle } from 'zapier-platform-core';
import { MOST_LEAD_TIME_HOURS } from '../hub-api/permission-expired.ts';
import { ApiError } from '../values/http.ts';
import { chosen, type Filter } from './filter.ts';

const KEY = 'lead_time_hours';

/** How long before the end of a permission the Zap runs. */
export const leadTime: Filter = {
  field: {
    key: KEY,
    label: 'Hours Before the End',
    type: 'integer',
    default: '0',
    helpText: `How many hours before a permission ends the Zap runs, up to ${MOST_LEAD_TIME_HOURS}: 24 gives you a day to ask again. 0 means at the end itself.`,
  },
  passes: (fields, wanted) => wanted.some((hours) => Number(hours) === fields.lead_time_hours),
};

/** The same, as the hub asks for it. */
export const leadTimeOption = (inputData: Bundle['inputData']): Record<string, string> => {
  const [text = '0'] = chosen(inputData, KEY);
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < 0 || hours > MOST_LEAD_TIME_HOURS) {
    throw new ApiError(
      `Hours Before the End is "${text}". Fill in a whole number from 0 to ${MOST_LEAD_TIME_HOURS}, since a permission lasts 7 days.`,
      null,
    );
  }
  return { [KEY]: String(hours) };
};
