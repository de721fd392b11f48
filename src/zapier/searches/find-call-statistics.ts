import type { Bundle } from 'zapier-platform-core';
import { DIRECTION_NAMES, PRODUCT_NAMES } from '../../hub-api/call-names.ts';
import { callStatisticsFields, toCallStatisticsResult } from '../../hub-api/call-statistics-fields.ts';
import type { Source } from '../../hub-api/sources.ts';
import { ApiError } from '../../values/http.ts';
import { HOUR_MS, isTimeZone } from '../../values/time.ts';
import { needHub } from '../clients/hub.ts';
import { choiceIn, phoneIn, textIn, timeIn } from '../forms/input.ts';
import { timeZoneOf } from '../forms/time-zone.ts';
import { search } from '../operation.ts';

const USUAL_DAYS = 7;

const GROUPS = {
  agent: 'Team member',
  direction: 'Direction',
  number: 'Business number',
  hour: 'Hour of the day',
  weekday_hour: 'Hour of the week',
  day: 'Day',
};

const BY_PRODUCT = { source: 'Product' };

const periodOf = (bundle: Bundle): { from: string; to: string } => {
  const to = timeIn(bundle, 'to', 'To') ?? new Date().toISOString();
  const from = timeIn(bundle, 'from', 'From') ?? new Date(Date.parse(to) - USUAL_DAYS * 24 * HOUR_MS).toISOString();
  if (from >= to) throw new ApiError('From is not before To. Swap them, or leave To blank for now.', null);
  return { from, to };
};

const zoneIn = (bundle: Bundle): string => {
  const zone = textIn(bundle, 'time_zone') ?? timeZoneOf(bundle);
  if (isTimeZone(zone)) return zone;
  throw new ApiError(`Time Zone is "${zone}", which is none. It looks like Asia/Kolkata.`, null);
};

/** Only what was chosen. */
const filled = (values: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));

/** `products` that the edition has calls of; of DoubleTick's agents there is a list. */
export const findCallStatistics = (...products: Source[]) =>
  search('find_call_statistics', () => {
    const isOfSeveral = products.length > 1;
    const names = Object.fromEntries(products.map((product) => [product, PRODUCT_NAMES[product]]));
    const groups = isOfSeveral ? { ...GROUPS, ...BY_PRODUCT } : GROUPS;
    return {
      noun: 'Call Statistic',
      label: 'Find Call Statistics',
      description:
        'Finds how many calls were answered and missed in any period, by team member, number, hour or day (requires a hub).',
      inputFields: [
        {
          key: 'period',
          label: 'Period',
          fields: [
            {
              key: 'from',
              label: 'From',
              type: 'datetime',
              helpText: `Count calls that began from this time on. Leave blank for ${USUAL_DAYS} days before To.`,
            },
            {
              key: 'to',
              label: 'To',
              type: 'datetime',
              helpText: 'Count calls that began before it. Leave blank for now.',
            },
            {
              key: 'group_by',
              label: 'Group By',
              type: 'string',
              choices: groups,
              default: 'agent',
              helpText: 'What the line items are by.',
            },
            {
              key: 'time_zone',
              label: 'Time Zone',
              type: 'string',
              helpText: "Whose hours and days, such as Asia/Kolkata. Leave blank for the Zap's own.",
            },
          ],
        },
        {
          key: 'calls',
          label: 'Which Calls',
          fields: [
            {
              key: 'agent',
              label: 'Agent',
              type: 'string',
              ...(products[0] === 'doubletick' && { dynamic: 'doubletick_agents.id.name' }),
              helpText: 'Only count calls of this team member, by whole name or phone number. Leave blank for all.',
            },
            {
              key: 'direction',
              label: 'Call Direction',
              type: 'string',
              choices: DIRECTION_NAMES,
              helpText: 'Only count calls in this direction. Leave blank for both.',
            },
            {
              key: 'business_number',
              label: 'Business Number',
              type: 'string',
              helpText: 'Only count calls on this number of your account. Leave blank for all.',
            },
            ...(isOfSeveral
              ? [
                  {
                    key: 'product',
                    label: 'Product',
                    type: 'string',
                    choices: names,
                    helpText: 'Only count calls that this product reports. Leave blank for all.',
                  } as const,
                ]
              : []),
          ],
        },
      ],
      output: callStatisticsFields,
      sample: toCallStatisticsResult({
        from: '2026-02-23T00:00:00.000Z',
        to: '2026-03-02T00:00:00.000Z',
        time_zone: 'UTC',
        by: 'agent',
        total: {
          started: 84,
          answered: 61,
          missed: 21,
          missed_incoming: 18,
          rejected: 2,
          connect_rate: 0.7262,
          talk_seconds: 15_120,
          mean_talk_seconds: 247.9,
          mean_seconds_to_answer: 8.4,
          missed_returned: 12,
        },
        groups: [
          {
            key: 'anita desai',
            label: 'Anita Desai',
            started: 46,
            answered: 38,
            missed: 8,
            missed_incoming: 0,
            rejected: 0,
            connect_rate: 0.6364,
            talk_seconds: 9_240,
            mean_talk_seconds: 243.2,
            mean_seconds_to_answer: 7.9,
            missed_returned: 0,
          },
        ],
      }),

      async perform(z, bundle) {
        const answer = await needHub(z, bundle).callStatistics({
          ...periodOf(bundle),
          by: choiceIn(bundle, 'group_by', 'Group By', groups) ?? 'agent',
          time_zone: zoneIn(bundle),
          ...filled({
            agent: textIn(bundle, 'agent'),
            direction: choiceIn(bundle, 'direction', 'Call Direction', DIRECTION_NAMES),
            number: phoneIn(bundle, 'business_number', 'Business Number'),
            source: choiceIn(bundle, 'product', 'Product', names),
          }),
        });
        return [toCallStatisticsResult(answer)];
      },
    };
  });
