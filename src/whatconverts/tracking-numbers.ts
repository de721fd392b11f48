import * as wire from '../values/wire.ts';
import type { WhatconvertsCall } from './http.ts';
import { allPages } from './pages.ts';

/** A tracking number of the profile, `number` in E.164. */
export interface TrackingNumber {
  number: string;
  name: string | null;
  /** Whose it is, where the key reaches several profiles. */
  profile: string | null;
}

const readNumbers = wire.answerReader({ numbers: wire.records });
const readNumber = wire.answerReader({ tracking_number: wire.phone, phone_name: wire.text, profile: wire.text });

/** As many as WhatConverts gives. */
const PER_PAGE = '250';

export const trackingNumbersApi = (call: WhatconvertsCall) => ({
  /** All of them. */
  async trackingNumbers(): Promise<TrackingNumber[]> {
    const answers = await allPages((page) => {
      const params = { numbers_per_page: PER_PAGE, page_number: String(page) };
      return call({ method: 'GET', path: '/tracking/numbers', params }, 'trackingNumbers');
    });
    return answers
      .flatMap((answer) => readNumbers(answer).numbers ?? [])
      .flatMap((item) => {
        const { tracking_number: number, phone_name: name, profile } = readNumber(item);
        return number === null ? [] : [{ number, name, profile }];
      });
  },
});
