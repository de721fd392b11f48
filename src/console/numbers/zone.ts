/** By the clocks of a time zone (IANA). */

const shownIn = (zone: string, time: number): string =>
  // Sweden writes dates as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(time);

export const isTimeZone = (zone: string): boolean => {
  try {
    return shownIn(zone, 0) !== '';
  } catch {
    return false;
  }
};

/** "India Standard Time (Asia/Kolkata)". */
export const zoneName = (zone: string): string => {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(0);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return `${name} (${zone.replaceAll('_', ' ')})`;
};

/** The date, YYYY-MM-DD; `time` is in ms since 1970. */
export const dateIn = (zone: string, time: number): string => shownIn(zone, time).slice(0, 10);

/** How far the clocks are ahead of UTC, in ms. */
const aheadOfUtc = (zone: string, time: number): number =>
  Date.parse(`${shownIn(zone, time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000;

/** When a day begins, in ms since 1970. */
export const startOf = (date: string, zone: string): number => {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // The clocks may be put forward or back between here and there.
  const about = midnight - aheadOfUtc(zone, midnight);
  return midnight - aheadOfUtc(zone, about);
};
