const ISO_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const timeOf = (value: unknown): number | null =>
  typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : null;

/** How far `payload` must move for the latest of its ISO 8601 times to be `now`, in ms; 0 when it has none. */
export const distanceTo = (payload: Record<string, unknown>, now: number): number => {
  const times = Object.values(payload)
    .map(timeOf)
    .filter((time) => time !== null);
  return times.length === 0 ? 0 : now - Math.max(...times);
};

/** The same payload with every ISO 8601 time of it moved by `distance` ms. */
export const movedBy = (payload: Record<string, unknown>, distance: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(payload).map(([key, value]) => {
      const time = timeOf(value);
      return [key, time === null ? value : new Date(time + distance).toISOString()];
    }),
  );
