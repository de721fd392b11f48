/** How much there is of a JSON text, counted without reading it. */
export interface JsonExtent {
  /** Values, those in maps and lists too. */
  values: number;
  /** Keys of the map that has the most. */
  keys: number;
  /** Maps and lists inside each other. */
  levels: number;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Where the string that begins here is over; the end of the text when it never is. */
export const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
};

/**
 * Counts in one pass what a JSON text holds; of one that is wrong, at least what can be read of it. Stops as soon as there
 * is more of anything than `most`: then the rest is not counted.
 */
export const extentOf = (text: string, most: JsonExtent): JsonExtent => {
  const extent: JsonExtent = { values: 1, keys: 0, levels: 0 };
  /** The keys of each map that is open, so far. */
  const open: number[] = [];
  for (let at = 0; at < text.length && !isBeyond(extent, most); at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === COMMA) extent.values += 1;
    else if (code === COLON && open.length > 0) {
      const keys = (open.at(-1) as number) + 1;
      open[open.length - 1] = keys;
      extent.keys = Math.max(extent.keys, keys);
    } else if (OPENING.has(code)) {
      extent.values += 1;
      extent.levels = Math.max(extent.levels, open.push(0));
    } else if (CLOSING.has(code)) open.pop();
  }
  return extent;
};

/** Whether there is more of anything. */
export const isBeyond = (extent: JsonExtent, most: JsonExtent): boolean =>
  extent.values > most.values || extent.keys > most.keys || extent.levels > most.levels;

/** A JSON text in which null stands for whatever is nested deeper than so many levels. */
export const cutBelow = (text: string, levels: number): string => {
  const kept: string[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (OPENING.has(code)) {
      if (depth === levels) kept.push(text.slice(from, at), 'null');
      depth += 1;
    } else if (CLOSING.has(code)) {
      depth -= 1;
      if (depth === levels) from = at + 1;
    }
  }
  return kept.join('') + text.slice(from);
};
