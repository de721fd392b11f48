import { callAccepted, callEnded } from '../src/doubletick/sample-payloads.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const one = JSON.stringify(callAccepted);
const two = JSON.stringify(callEnded);
const form = new URLSearchParams({ ...callAccepted, durationInSeconds: '0' }).toString();

/** A body as providers send it, and the Call IDs and events that it tells of. */
export interface WebhookBody {
  name: string;
  body: string;
  contentType: string;
  /** The events of its webhooks, in order. */
  events: string[];
}

/** Wrappings of webhooks that hub and app must read alike. */
export const WEBHOOK_BODIES: readonly WebhookBody[] = [
  { name: 'JSON', body: one, contentType: JSON_TYPE, events: ['CALL_ACCEPTED'] },
  { name: 'JSON after a byte order mark', body: `\ufeff${one}`, contentType: JSON_TYPE, events: ['CALL_ACCEPTED'] },
  { name: 'JSON that curl calls a form', body: ` ${one}`, contentType: FORM_TYPE, events: ['CALL_ACCEPTED'] },
  { name: 'JSON as a text', body: JSON.stringify(one), contentType: JSON_TYPE, events: ['CALL_ACCEPTED'] },
  { name: 'a form', body: form, contentType: `${FORM_TYPE}; charset=utf-8`, events: ['CALL_ACCEPTED'] },
  {
    name: 'a form of one field with JSON in it',
    body: new URLSearchParams({ payload: one }).toString(),
    contentType: FORM_TYPE,
    events: ['CALL_ACCEPTED'],
  },
  { name: 'a list', body: `[${one},${two}]`, contentType: JSON_TYPE, events: ['CALL_ACCEPTED', 'CALL_ENDED'] },
  { name: 'a map around it', body: `{"data":${one}}`, contentType: JSON_TYPE, events: ['CALL_ACCEPTED'] },
  {
    name: 'a map around a list',
    body: `{"events":[${one},${two}]}`,
    contentType: JSON_TYPE,
    events: ['CALL_ACCEPTED', 'CALL_ENDED'],
  },
  {
    name: 'a form of one field with a list in it',
    body: new URLSearchParams({ data: `[${one}]` }).toString(),
    contentType: FORM_TYPE,
    events: ['CALL_ACCEPTED'],
  },
];

/** Bodies that only try whether the URL answers: nothing happens. */
export const TEST_BODIES: readonly Pick<WebhookBody, 'name' | 'body' | 'contentType'>[] = [
  { name: 'nothing', body: '', contentType: JSON_TYPE },
  { name: 'blanks', body: ' \n', contentType: 'text/plain' },
  { name: 'an empty object', body: '{}', contentType: JSON_TYPE },
  { name: 'an empty list', body: '[]', contentType: JSON_TYPE },
  { name: 'a test', body: '{"test":true}', contentType: JSON_TYPE },
  { name: 'a ping', body: '{"event":"ping"}', contentType: JSON_TYPE },
  { name: 'a webhook test by its name', body: '{"type":"WEBHOOK_TEST","timestamp":1}', contentType: JSON_TYPE },
  { name: 'a form that pings', body: 'ping=1', contentType: FORM_TYPE },
  { name: 'a form that tests', body: 'test=test', contentType: FORM_TYPE },
];
