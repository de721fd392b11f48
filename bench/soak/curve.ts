const WIDTH = 50;

/** A curve as text, a line for each point. */
export const curveOf = (points: readonly { day: number; value: number }[]): string[] => {
  const most = Math.max(...points.map(({ value }) => value));
  return points.map(({ day, value }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((value / most) * WIDTH)));
    return `day ${day.toFixed(0).padStart(4)}  ${bar} ${value.toFixed(0)}`;
  });
};
