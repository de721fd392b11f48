import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';

/** A tracking number of the profile, `number` in E.164. */
export interface TrackingNumber {
  number: string;
  name: string | null;
}

const readNumbers = wire.answerReader({ numbers: wire.records, total_pages: wire.count });
const readNumber = wire.answerReader({ tracking_number: wire.phone, phone_name: wire.text });

/** A dropdown longer than this helps nobody, and Zapier waits 30 seconds for it. */
const MOST_PAGES = 8;

export const trackingNumbersApi = (call: WhatconvertsCall) => ({
  async trackingNumbers(): Promise<TrackingNumber[]> {
    const found: TrackingNumber[] = [];
    for (let page = 1, pages = 1; page <= Math.min(pages, MOST_PAGES); page += 1) {
      const params = { page_number: String(page) };
      const { numbers, total_pages } = readNumbers(
        await call({ method: 'GET', path: '/tracking/numbers', params }, 'trackingNumbers'),
      );
      pages = total_pages ?? 1;
      for (const item of numbers ?? []) {
        const { tracking_number, phone_name } = readNumber(item);
        if (tracking_number) found.push({ number: tracking_number, name: phone_name });
      }
    }
    return found;
  },
});
