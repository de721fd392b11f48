import { ApiError, type Http, isSuccess } from '../values/http.ts';
import * as wire from '../values/wire.ts';

/** A tracking number of the profile, `number` in E.164. */
export interface TrackingNumber {
  number: string;
  name: string | null;
}

const WHERE_ARE_THE_KEYS = 'WhatConverts > Tracking > Integrations > API Keys';

const readError = wire.answerReader({ error_message: wire.text });
const readLeads = wire.answerReader({ leads: wire.records });
const readNumbers = wire.answerReader({ numbers: wire.records, total_pages: wire.count });
const readNumber = wire.answerReader({ tracking_number: wire.phone, phone_name: wire.text });
/** A dropdown longer than this helps nobody, and Zapier waits 30 seconds for it. */
const MOST_NUMBER_PAGES = 8;

const explain = (status: number, data: unknown): string => {
  const { error_message: said } = readError(data);
  const because = said ? ` WhatConverts says: ${said}` : '';
  if (status === 401 || status === 403) {
    return `WhatConverts does not accept the WhatConverts API Token and Secret. Copy both again from ${WHERE_ARE_THE_KEYS}, and reconnect.${because}`;
  }
  return `WhatConverts answered with status ${status}. Try again in a minute.${because}`;
};

/** The API of one WhatConverts key. @see https://www.whatconverts.com/api/ */
export const whatconvertsApi = (http: Http, token: string, secret: string) => {
  const baseUrl = process.env.WHATCONVERTS_BASE_URL || 'https://app.whatconverts.com/api/v1';
  const Authorization = `Basic ${Buffer.from(`${token}:${secret}`).toString('base64')}`;

  const get = async (path: string, params: Record<string, string>): Promise<unknown> => {
    const response = await http({ method: 'GET', url: baseUrl + path, params, headers: { Authorization } });
    if (!isSuccess(response)) throw new ApiError(explain(response.status, response.data), response.status);
    return response.data;
  };

  return {
    /** Leads as the vendor sends them, newest first. */
    async leads(query: Record<string, string>): Promise<Record<string, unknown>[]> {
      return readLeads(await get('/leads', { order: 'desc', ...query })).leads ?? [];
    },

    async trackingNumbers(): Promise<TrackingNumber[]> {
      const found: TrackingNumber[] = [];
      for (let page = 1, pages = 1; page <= Math.min(pages, MOST_NUMBER_PAGES); page += 1) {
        const answer = await get('/tracking/numbers', { page_number: String(page) });
        const { numbers, total_pages } = readNumbers(answer);
        pages = total_pages ?? 1;
        for (const item of numbers ?? []) {
          const { tracking_number, phone_name } = readNumber(item);
          if (tracking_number) found.push({ number: tracking_number, name: phone_name });
        }
      }
      return found;
    },
  };
};

export type WhatconvertsApi = ReturnType<typeof whatconvertsApi>;
