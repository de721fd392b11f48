import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';

/** A tracking number of the profile, `number` in E.164. */
export interface TrackingNumber {
  number: string;
  name: string | null;
  /** Whose it is, where the key reaches several profiles. */
  profile: string | null;
}

const readNumbers = wire.answerReader({ numbers: wire.records, total_pages: wire.count });
const readNumber = wire.answerReader({ tracking_number: wire.phone, phone_name: wire.text, profile: wire.text });

/** A thousand numbers at 25 a page: more than that helps nobody in a dropdown. */
const MOST_PAGES = 40;
/** WhatConverts takes 20 requests at once. */
const AT_ONCE = 10;

export const trackingNumbersApi = (call: WhatconvertsCall) => {
  const readPage = async (page: number) => {
    const params = { page_number: String(page) };
    const answer = readNumbers(await call({ method: 'GET', path: '/tracking/numbers', params }, 'trackingNumbers'));
    const numbers = (answer.numbers ?? []).flatMap((item): TrackingNumber[] => {
      const { tracking_number, phone_name, profile } = readNumber(item);
      return tracking_number === null ? [] : [{ number: tracking_number, name: phone_name, profile }];
    });
    return { numbers, pages: answer.total_pages ?? 1 };
  };

  return {
    /** All of them; the first page tells how many there are. */
    async trackingNumbers(): Promise<TrackingNumber[]> {
      const first = await readPage(1);
      const found = [...first.numbers];
      const last = Math.min(first.pages, MOST_PAGES);
      for (let page = 2; page <= last; page += AT_ONCE) {
        const count = Math.min(AT_ONCE, last - page + 1);
        const read = await Promise.all(Array.from({ length: count }, (_, index) => readPage(page + index)));
        found.push(...read.flatMap(({ numbers }) => numbers));
      }
      return found;
    },
  };
};
