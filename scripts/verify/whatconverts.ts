/** What a real WhatConverts profile does where its documentation is silent. It has no webhooks to register by API. */
import { isRecord } from '../../src/values/wire.ts';
import { whatconvertsApi } from '../../src/whatconverts/api.ts';
import { whatconvertsUrl } from '../../src/whatconverts/http.ts';
import { keysOf, liveHttp } from './http.ts';
import type { Report } from './report.ts';

/** Words that the vendor has, not the account. */
const KINDS = ['lead_type', 'lead_state', 'lead_status', 'call_status'];

const valuesOf = (leads: readonly Record<string, unknown>[], key: string): string =>
  [...new Set(leads.flatMap((lead) => (typeof lead[key] === 'string' ? `"${lead[key]}"` : [])))].toSorted().join(', ');

export const verifyWhatconverts = async (report: Report, environment: NodeJS.ProcessEnv): Promise<void> => {
  const { WHATCONVERTS_API_TOKEN: token = '', WHATCONVERTS_API_SECRET: secret = '' } = environment;
  const authorization = `Basic ${Buffer.from(`${token}:${secret}`).toString('base64')}`;
  const live = liveHttp(whatconvertsUrl(), { authorization });
  const api = whatconvertsApi(live.http);
  const page = await report.step('read one page of leads', () => api.leads({ leads_per_page: '25' }));
  if (!page) return;
  const { leads } = page;
  report.found(`${leads.length} leads, with the keys ${keysOf(leads).join(', ') || '(none)'}.`);
  for (const key of KINDS) report.found(`${key}: ${report.clean(valuesOf(leads, key)) || '(nothing)'}`);
  const types = new Set(leads.map((lead) => (isRecord(lead) ? typeof lead.salesforce_user_id : 'none')));
  report.found(`salesforce_user_id comes as ${[...types].toSorted().join(', ') || '(nothing)'}.`);
  const numbers = await report.step('read the tracking numbers', () => api.trackingNumbers());
  if (numbers) report.found(`${numbers.length} tracking numbers.`);
  const webhooks = await report.step('look for webhooks in the API, which documents none', () =>
    live.http({ method: 'GET', url: `${whatconvertsUrl()}/webhooks` }),
  );
  if (webhooks)
    report.found(`GET /webhooks answers ${webhooks.status}${webhooks.status === 404 ? ': there are none' : ''}.`);
};
