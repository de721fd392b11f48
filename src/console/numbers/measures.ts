import type { Figures } from '../../hub-api/call-statistics.ts';
import { duration } from '../parts/time.tsx';

interface Measure {
  label: string;
  of: (figures: Figures) => number | null;
  kind: 'count' | 'share' | 'length' | 'seconds';
  /** Which way is good; null where neither is. */
  better: 'more' | 'less' | null;
  /** An incoming call is a team member's only once they take it: nobody misses one. */
  isOfNobody?: boolean;
}

export const MEASURES = {
  started: { label: 'Calls started', of: ({ started }) => started, kind: 'count', better: null },
  answered: { label: 'Answered', of: ({ answered }) => answered, kind: 'count', better: 'more' },
  connect_rate: { label: 'Connect rate', of: ({ connect_rate }) => connect_rate, kind: 'share', better: 'more' },
  missed: { label: 'Missed', of: (of) => of.missed_incoming, kind: 'count', better: 'less', isOfNobody: true },
  returned: {
    label: 'Returned in 30 min',
    of: ({ missed_returned }) => missed_returned,
    kind: 'count',
    better: null,
    isOfNobody: true,
  },
  talk: { label: 'Talk time', of: ({ talk_seconds }) => talk_seconds, kind: 'length', better: null },
  mean_talk: {
    label: 'Average talk',
    of: ({ mean_talk_seconds }) => mean_talk_seconds,
    kind: 'length',
    better: null,
  },
  to_answer: {
    label: 'Time to answer',
    of: ({ mean_seconds_to_answer }) => mean_seconds_to_answer,
    kind: 'seconds',
    better: 'less',
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

export const measureOf = (name: MeasureName): Measure => MEASURES[name];

/** "4:35", and from an hour on "13 h 50 min". */
const lengthOf = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? duration(seconds) : `${Math.floor(minutes / 60).toLocaleString()} h ${minutes % 60} min`;
};

const FORMATS: Record<Measure['kind'], (value: number) => string> = {
  count: (value) => value.toLocaleString(),
  share: (value) => `${Math.round(value * 100)} %`,
  length: lengthOf,
  seconds: (value) => `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} s`,
};

/** A value in words; a dash for none. */
export const shown = (name: MeasureName, value: number | null): string =>
  value === null ? '–' : FORMATS[measureOf(name).kind](value);

/** As short as a cell of the heat map is. */
export const shortly = (name: MeasureName, value: number): string => {
  const { kind } = measureOf(name);
  if (kind === 'share') return `${Math.round(value * 100)}`;
  return kind === 'length' ? `${Math.round(value / 60)}` : `${Math.round(value)}`;
};

/** What the numbers in the cells of the heat map are of. */
export const unitOf = (name: MeasureName): string => {
  const { kind } = measureOf(name);
  return { count: '', share: ' in %', length: ' in minutes', seconds: ' in seconds' }[kind];
};

/** How something changed, in words, and whether that is good. */
export const changeOf = (
  name: MeasureName,
  value: number | null,
  before: number | null,
): { text: string; tone: 'good' | 'bad' | '' } | null => {
  if (value === null || before === null) return null;
  const { kind, better } = measureOf(name);
  const difference = kind === 'share' ? Math.round(value * 100) - Math.round(before * 100) : value - before;
  if (difference === 0) return { text: 'the same', tone: '' };
  if (kind !== 'share' && before === 0) return null;
  const amount = kind === 'share' ? Math.abs(difference) : Math.round((Math.abs(difference) / before) * 100);
  const unit = kind !== 'share' ? '%' : amount === 1 ? 'point' : 'points';
  const isGood = better !== null && difference > 0 === (better === 'more');
  return {
    text: `${difference > 0 ? '+' : '−'}${amount.toLocaleString()} ${unit}`,
    tone: better === null ? '' : isGood ? 'good' : 'bad',
  };
};
