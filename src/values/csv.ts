/** How many records a CSV text has below its first line; a line break between quotes ends none. */
export const countCsvRecords = (text: string): number => {
  const lines = text.replace(/"[^"]*"/g, '').split(/\r?\n/);
  // What stands between quotes is gone, so a record of nothing but quoted texts keeps its commas.
  return Math.max(lines.filter((line) => line !== '').length - 1, 0);
};
