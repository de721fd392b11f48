import type { ResultOf } from '../values/output-field.ts';
import * as field from '../values/output-field.ts';
import type { CallStatistics, Figures } from './call-statistics.ts';

const figureFields = {
  started: field.integer('Calls Started', 'How many calls began.'),
  answered: field.integer('Calls Answered', 'How many of them were answered.'),
  missed: field.integer('Calls Missed', 'How many were over without an answer, incoming or outgoing.'),
  missed_incoming: field.integer('Incoming Calls Missed', 'How many of the missed calls were made by customers.'),
  rejected: field.integer('Calls Rejected', 'How many were declined.'),
  connect_rate: field.number(
    'Connect Rate',
    'Answered of started, from 0 to 1. Of a team member only outgoing calls count: an incoming call is theirs only once they take it.',
  ),
  talk_seconds: field.integer('Talk Time (in seconds)', 'From the answer to the end, of all calls together.'),
  mean_talk_seconds: field.number('Average Talk Time (in seconds)', 'Of the calls that were answered and are over.'),
  mean_seconds_to_answer: field.number('Average Time to Answer (in seconds)', 'From the first ring to the answer.'),
  missed_returned: field.integer(
    'Missed Calls Returned',
    'Incoming calls that were missed, and whose customer was called within 30 minutes.',
  ),
};

export const callStatisticsFields = {
  id: field.id('The period and the grouping.'),
  from: field.datetime('From', 'The start of the period.'),
  to: field.datetime('To', 'The end of the period.'),
  time_zone: field.text('Time Zone', 'Whose hours and days the groups are.'),
  group_by: field.text('Group By', 'agent, direction, number, source, hour, weekday_hour or day.'),
  summary: field.text('Summary', 'All calls in one sentence.'),
  report: field.text('Report', 'Each group in a line of text, for a message or an email.'),
  ...figureFields,
  groups_count: field.integer('Groups Count', 'How many groups have calls.'),
  groups: field.lineItems('Groups', 'Each group that has calls.', {
    key: field.text('Group Key', 'A name, number, hour or day; empty where it is not known.'),
    label: field.text('Group Name', 'The group in words.'),
    ...field.labelled('Group', figureFields),
  }),
};

export type CallStatisticsResult = ResultOf<typeof callStatisticsFields>;

const figuresOf = (figures: Figures): Figures => ({
  started: figures.started,
  answered: figures.answered,
  missed: figures.missed,
  missed_incoming: figures.missed_incoming,
  rejected: figures.rejected,
  connect_rate: figures.connect_rate,
  talk_seconds: figures.talk_seconds,
  mean_talk_seconds: figures.mean_talk_seconds,
  mean_seconds_to_answer: figures.mean_seconds_to_answer,
  missed_returned: figures.missed_returned,
});

const talkTime = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Such as "12 calls, 9 answered, connect rate 75 %, 3 missed, 0 h 40 min of talk". */
const inWords = (figures: Figures): string =>
  [
    figures.started === 1 ? '1 call' : `${figures.started} calls`,
    `${figures.answered} answered`,
    ...(figures.connect_rate === null ? [] : [`connect rate ${Math.round(figures.connect_rate * 100)} %`]),
    `${figures.missed} missed`,
    ...(figures.missed_returned === 0 ? [] : [`${figures.missed_returned} of them called back within 30 minutes`]),
    `${talkTime(figures.talk_seconds)} of talk`,
  ].join(', ');

export const toCallStatisticsResult = ({
  from,
  to,
  time_zone,
  by,
  total,
  groups,
}: CallStatistics): CallStatisticsResult => ({
  id: `${from}/${to}:${by}`,
  from,
  to,
  time_zone,
  group_by: by,
  summary: inWords(total),
  report: groups.map((group) => `${group.label}: ${inWords(group)}`).join('\n') || null,
  ...figuresOf(total),
  groups_count: groups.length,
  groups: groups.map((group) => ({ key: group.key, label: group.label, ...figuresOf(group) })),
});
