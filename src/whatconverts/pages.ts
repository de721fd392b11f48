import * as wire from '../values/wire.ts';

/** A list that a vendor's mistake makes longer than this ends here. */
const MOST_PAGES = 200;
/** WhatConverts takes 20 requests at once. */
const AT_ONCE = 10;

const readTotal = wire.answerReader({ total_pages: wire.count });

/** The answers of all pages, in order, as `ask` gives each (the first is 1); the first one tells how many there are. */
export const allPages = async (ask: (page: number) => Promise<unknown>): Promise<unknown[]> => {
  const answers = [await ask(1)];
  const last = Math.min(readTotal(answers[0]).total_pages ?? 1, MOST_PAGES);
  while (answers.length < last) {
    const next = answers.length + 1;
    const count = Math.min(AT_ONCE, last - answers.length);
    answers.push(...(await Promise.all(Array.from({ length: count }, (_, index) => ask(next + index)))));
  }
  return answers;
};
