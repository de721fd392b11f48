import { useNow } from '../use-now.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const yearAndDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const whole = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

const isSameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

const shortly = (date: Date, now: Date): string => {
  if (isSameDay(date, now)) return clock.format(date);
  return Math.abs(now.getTime() - date.getTime()) < 300 * DAY_MS ? dayAndClock.format(date) : yearAndDay.format(date);
};

/** A moment in the viewer's time zone, as short as it can be; the exact one on hover. */
export const Time = ({ at }: { at: string }) => {
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${exact.format(date)} (${at})`}>
      {shortly(date, new Date())}
    </time>
  );
};

/** The whole date and time with the viewer's time zone, for what is proof. */
export const FullTime = ({ at }: { at: string }) => (
  <time dateTime={at} title={at}>
    {whole.format(new Date(at))}
  </time>
);

const two = (number: number): string => String(number).padStart(2, '0');

/** 75 -> "1:15", 3675 -> "1:01:15". */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

/** How long it has been, second by second. */
export const Ticking = ({ since }: { since: string }) => {
  const now = useNow();
  // Assistive technology must not read every second out.
  return (
    <span class="ticking" role="timer" aria-live="off" title={`Since ${exact.format(new Date(since))} (${since})`}>
      {duration((now - Date.parse(since)) / 1000)}
    </span>
  );
};

/** "6 days left", "5 hours left", "over". */
export const timeLeft = (until: string, now: number): string => {
  const ms = Date.parse(until) - now;
  if (ms <= 0) return 'over';
  const [amount, unit] =
    ms >= DAY_MS ? [Math.floor(ms / DAY_MS), 'day'] : [Math.max(1, Math.floor((ms / DAY_MS) * 24)), 'hour'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'} left`;
};
