/** What WhatConverts' pages allow in a request. @see https://www.whatconverts.com/api/ */
import * as z from 'zod';
import type { Documentation } from './strict.ts';

const text = z.string().min(1);
const number = z.string().regex(/^\d+$/);
const time = z.iso.datetime();

const perPage = (most: number) => number.refine((count) => Number(count) <= most, `at most ${most}`).optional();

const LONGEST_MS = 400 * 86_400_000;

const leadFilters = z
  .strictObject({
    leads_per_page: perPage(2500),
    page_number: number,
    account_id: number,
    profile_id: number,
    lead_type: z.enum(['phone_call', 'web_form', 'chat', 'text_message', 'transaction', 'event', 'email']),
    lead_status: z.enum(['unique', 'repeat']),
    start_date: time,
    end_date: time,
    order: z.enum(['asc', 'desc']),
    phone_number: z.e164(),
    email_address: z.email(),
    spam: text,
    duplicate: text,
    lead_source: text,
    lead_medium: text,
    lead_campaign: text,
    lead_content: text,
    lead_keyword: text,
  })
  .partial()
  .refine(
    ({ start_date, end_date }) =>
      !start_date || !end_date || Date.parse(end_date) - Date.parse(start_date) <= LONGEST_MS,
    'start_date and end_date are more than 400 days apart',
  );

const change = { quotable: text, quote_value: text, sales_value: text, lead_url: z.url(), additional_fields: text };

export const whatconvertsDocumentation: Documentation = {
  'GET /leads': { query: leadFilters },
  'GET /leads/:id': {},
  'POST /leads': {
    form: z
      .strictObject({
        ...change,
        lead_type: text,
        profile_id: number,
        phone_number: z.e164(),
        email_address: z.email(),
        send_notification: z.enum(['true', 'false']),
        lead_source: text,
        lead_medium: text,
        lead_campaign: text,
        lead_keyword: text,
        landing_url: z.url(),
        gclid: text,
        msclkid: text,
      })
      .partial()
      .required({ lead_type: true }),
  },
  'POST /leads/:id': { form: z.strictObject({ ...change, custom_fields: text }).partial() },
  'GET /tracking/numbers': {
    query: z
      .strictObject({ numbers_per_page: perPage(250), page_number: number, account_id: number, profile_id: number })
      .partial(),
  },
  'GET /accounts': {
    query: z
      .strictObject({
        accounts_per_page: perPage(250),
        page_number: number,
        start_date: text,
        end_date: text,
        order: z.enum(['asc', 'desc']),
      })
      .partial(),
  },
};
