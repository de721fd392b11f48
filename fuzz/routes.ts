/** Every HTTP call of a running hub, as its own table and document have them. */
import { Agent, type IncomingMessage, METHODS, type RequestOptions, request } from 'node:http';
import fc from 'fast-check';
import { ACCESS, type Access } from '../src/hub/http/access.ts';
import { payloads, texts, values, type WireBody, wireBodies } from './arbitraries.ts';
import type { FuzzedHub } from './hub.ts';
import { Find, type Target, target } from './target.ts';

/** Whoever has no answer after so long never gets one; in ms. */
const PATIENCE_MS = 15_000;

type Schema = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
};

interface Operation {
  parameters?: { in: string; name: string; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

/** What is of the kind that a schema asks for, mostly. */
const bySchema = (schema: Schema): fc.Arbitrary<unknown> => {
  const right = (): fc.Arbitrary<unknown> => {
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map(bySchema));
    if (schema.properties) {
      const fields = Object.entries(schema.properties).map(([key, inner]) => [key, bySchema(inner)]);
      return fc.record(Object.fromEntries(fields), { requiredKeys: (schema.required ?? []) as never[] });
    }
    if (schema.items) return fc.array(bySchema(schema.items), { maxLength: 4 });
    if (schema.type === 'object') return fc.dictionary(texts, texts, { maxKeys: 3 });
    if (schema.type === 'integer' || schema.type === 'number') return fc.oneof(fc.integer(), fc.nat(200));
    if (schema.type === 'boolean') return fc.boolean();
    return fc.oneof(names, texts);
  };
  return fc.oneof({ weight: 9, arbitrary: right() }, { weight: 1, arbitrary: values });
};

/** What a person, a thing or a secret of this hub is called; the hub's own ids stand in for those in braces. */
const names = fc.constantFrom(
  ...['{event}', '{quarantined}', '{subscription}', '{key id}', '{doubletick}', '{whatconverts}', 'spare', 'fuzz'],
  ...['+17735550170', 'customer_Kd83hTq1Zb', 'customer:A-1', '017735550170', 'doubletick_call_ended', 'whatsapp'],
  ...[
    '00000000-0000-0000-0000-000000000000',
    '2026-03-02T09:00:00Z',
    '2026-03-02',
    'https://hooks.zapier.com/hooks/1/',
  ],
);

const word = fc.oneof({ weight: 2, arbitrary: names }, texts);

const bearer = (key: string): string => `Bearer ${key}`;

/** Whoever may, mostly; else another, nobody, or nonsense. */
const authorizationsFor = ({ may }: Access): fc.Arbitrary<string | undefined> => {
  const roles = may === 'command line' ? ['command line'] : Array.isArray(may) ? may : ['viewer'];
  return fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...roles).map((role) => bearer(`{${role}}`)) },
    { weight: 2, arbitrary: fc.constantFrom('{agent}', '{auditor}', '{command line}').map(bearer) },
    fc.constant(undefined),
    texts,
    texts.map((text) => bearer(`rk_${text}`)),
  );
};

const HEADERS = [
  ...['accept', 'accept-encoding', 'cookie', 'host', 'if-modified-since', 'if-none-match', 'last-event-id', 'origin'],
  ...['range', 'referer', 'ringhook-workspace', 'ringhook-asker', 'sec-fetch-site', 'user-agent', 'x-forwarded-for'],
  ...['x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-http-method-override', 'idempotency-key', 'traceparent'],
];
const headers = fc.dictionary(
  fc.constantFrom(...HEADERS),
  fc.oneof(
    fc.constantFrom('{session}', 'fuzz', 'spare', 'same-origin', 'text/html', 'text/csv', 'bytes=0-1,5-'),
    texts,
  ),
  { maxKeys: 4 },
);

/** As the console sends it. */
const ownPage = headers.map((others) => ({ ...others, 'sec-fetch-site': 'same-origin' }));

interface Call {
  method: string;
  path: string;
  query: [string, string][];
  authorization: string | undefined;
  headers: Record<string, string>;
  /** Nothing, JSON, or whatever a webhook may be. */
  body: { json: unknown } | WireBody | null;
}

/** What no client of HTTP can send: the raw sockets do that. */
const sendable = (text: string): string =>
  text
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 4_000)
    .trim();

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 6_000);

/** Gives how an answer begins, once all of it is there. */
const exchange = (
  options: RequestOptions,
  url: string,
  body: Buffer | null,
): Promise<{ answer: IncomingMessage; text: string }> =>
  new Promise((resolve, reject) => {
    let answer: IncomingMessage | null = null;
    const asked = request(url, options, (response) => {
      answer = response;
      const chunks: Buffer[] = [];
      const done = () => resolve({ answer: response, text: Buffer.concat(chunks).toString() });
      response.on('data', (chunk) => chunks.push(chunk)).once('end', done);
      // A body that was too large is not read to its end.
      response.once('error', done);
      // Such a stream has no end.
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        asked.destroy();
        done();
      }
    });
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Find(`No answer within ${PATIENCE_MS / 1000} s.`)));
    asked.once('error', (error) => {
      if (answer === null) reject(error);
    });
    asked.end(body);
  });

const agent = new Agent({ keepAlive: true });

/** A connection that was kept, and that the hub closes as it is used again, is no answer to the request. */
const patiently = async (...asked: Parameters<typeof exchange>): ReturnType<typeof exchange> => {
  try {
    return await exchange(...asked);
  } catch (error) {
    if (error instanceof Find) throw error;
    return exchange({ ...asked[0], agent: false }, asked[1], asked[2]);
  }
};

/** What an answer may never be. */
export const judge = (status: number, retryAfter: unknown, text: string, lastError: () => string): void => {
  if (status >= 500 && !(status === 503 && retryAfter !== undefined)) {
    throw new Find(`It was answered ${status}: ${text.slice(0, 300)}\nThe hub's last word: ${lastError()}`);
  }
  if (/\n\s+at .+:\d+:\d+/.test(text))
    throw new Find(`The answer, ${status}, shows where the code is: ${text.slice(0, 500)}`);
};

const bodyOf = ({ body }: Call, fill: (text: string) => string): [Buffer | null, Record<string, string>] => {
  if (body === null) return [null, {}];
  if ('json' in body)
    return [Buffer.from(fill(JSON.stringify(body.json) ?? '')), { 'content-type': 'application/json' }];
  const encoding: Record<string, string> = body.contentEncoding ? { 'content-encoding': body.contentEncoding } : {};
  return [body.bytes, { 'content-type': sendable(body.contentType), ...encoding }];
};

const attempt = ({ url, names: known, lastError }: FuzzedHub) => {
  const fill = (text: string): string => text.replaceAll(/\{[a-z ]+\}/g, (name) => known.get(name) ?? name);
  return async (call: Call): Promise<void> => {
    const query = call.query.map((pair) => pair.map((part) => encoded(fill(part))).join('=')).join('&');
    const [body, ofBody] = bodyOf(call, fill);
    const sent = { ...call.headers, ...ofBody, ...(call.authorization && { authorization: call.authorization }) };
    const options = {
      agent,
      method: call.method,
      headers: {
        ...Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, sendable(fill(value))])),
        ...(body && { 'content-length': body.length }),
      },
    };
    const path = call.path
      .split('/')
      .map((part) => encoded(fill(part)))
      .join('/');
    const { answer, text } = await patiently(options, `${url}${path}${query && `?${query}`}`, body);
    judge(answer.statusCode ?? 0, answer.headers['retry-after'], text, lastError);
  };
};

/** What is really there, by the route that shows it. */
const THERE: readonly [string, string[]][] = [
  ['/in/', ['{doubletick}', '{whatconverts}']],
  ['/v1/events/', ['{event}']],
  ['/v1/quarantine/', ['{quarantined}']],
  ['/v1/subscriptions/', ['{subscription}']],
  ['/v1/keys/', ['{key id}']],
  ['/v1/triggers/', ['doubletick_call_ended', 'whatconverts_call_completed']],
  ['/admin/', ['spare']],
  ['/v1/', ['+17735550170', '017735550170', 'customer_Kd83hTq1Zb', 'customer:A-1']],
];

/** The path of a route with something in place of each ":who". */
const pathOf = (route: string): fc.Arbitrary<string> => {
  const [, there = []] = THERE.find(([start]) => route.startsWith(start)) ?? [];
  const named = there.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...there) }, word) : word;
  const parts = route.split('/').map((part) => (/^[:*]/.test(part) ? named : fc.constant(part)));
  return fc.tuple(...parts).map((path) => path.join('/'));
};

/** Bodies that are taken: what schemas do not say keeps most others from getting far. */
const EXAMPLES: Record<string, object> = {
  'POST /v1/permissions': {
    phone: '+17735550170',
    answer: 'granted_temporarily',
    waba_number: '+17735550100',
    recorded_by: 'Sam',
  },
  'POST /v1/permissions/requests': {
    phone: '+17735550170',
    waba_number: '+17735550100',
    message_id: 'wamid.1',
    template: { name: 'may_we_call', text: 'May we call?' },
  },
  'POST /v1/subscriptions': {
    trigger: 'doubletick_call_ended',
    target_url: 'https://hooks.zapier.com/hooks/standard/1/other/',
  },
  'POST /v1/session': { key: '{admin}' },
  'POST /admin/workspaces': { name: 'spare' },
};

/** An example of which some values are others, or one that a schema makes. */
const jsonFor = (name: string, schema: Schema | undefined): fc.Arbitrary<{ json: unknown }> => {
  const made = schema ? bySchema(schema) : values;
  const example = EXAMPLES[name];
  if (!example) return fc.record({ json: made });
  const changes = fc.dictionary(fc.constantFrom(...Object.keys(example)), values, { maxKeys: 1 });
  return fc.record({
    json: fc.oneof(
      made,
      changes.map((changed) => ({ ...example, ...changed })),
    ),
  });
};

/** As a provider posts it. */
const webhooks = payloads.map((json) => ({ json }));

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const callOf = (
  method: string,
  route: string,
  access: Access,
  { parameters = [], requestBody }: Operation,
): fc.Arbitrary<Call> => {
  const queries = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = queries.map(({ name, schema = {} }) => fc.tuple(fc.constant(name), bySchema(schema).map(asText)));
  const pair: fc.Arbitrary<[string, string]> = fc.oneof(
    ...pairs.map((arbitrary) => ({ weight: 3, arbitrary })),
    fc.tuple(texts, word),
  );
  const schema = requestBody?.content?.['application/json']?.schema;
  const takesBody = method !== 'GET';
  const json = jsonFor(`${method} ${route}`, schema);
  return fc.record({
    method: method === 'GET' ? fc.constantFrom('GET', 'GET', 'GET', 'HEAD') : fc.constant(method),
    path: pathOf(route),
    query: fc.array(pair, { maxLength: 4 }),
    authorization: authorizationsFor(access),
    headers: access.may === 'own page' ? ownPage : headers,
    body: takesBody
      ? fc.oneof<fc.Arbitrary<Call['body']>[]>(
          ...(route === '/in/:token' ? [webhooks, webhooks, webhooks] : [json, json, json, json]),
          wireBodies,
          fc.constant(null),
        )
      : fc.constant(null),
  });
};

/** Of the OpenAPI document, which writes "{who}" for ":who". */
const operationOf = (document: object, method: string, route: string): Operation => {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> };
  return paths[route.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] ?? {};
};

/** Intake is where strangers post. */
const weightOf = (name: string): number => (name === 'POST /in/:token' ? 12 : 1);

const OTHER_METHODS = METHODS.filter((method) => !['CONNECT', 'HEAD'].includes(method));

export const routesOf = (on: FuzzedHub): Target[] => {
  const document = on.hub.server.swagger();
  const idle = () => on.idle();
  const routes = Object.entries(ACCESS).map(([name, access]) => {
    const [method = '', route = ''] = name.split(' ');
    const inputs = callOf(method, route, access, operationOf(document, method, route));
    return target({ name, weight: weightOf(name), inputs, attempt: attempt(on), idle });
  });
  const paths = [...new Set(Object.keys(ACCESS).map((name) => name.split(' ')[1] ?? ''))];
  const others = fc.tuple(
    callOf('POST', '/', { may: 'command line' }, {}),
    fc.constantFrom(...OTHER_METHODS),
    fc.oneof(
      fc.constantFrom(...paths).chain(pathOf),
      fc.array(word, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
    ),
  );
  const strangeCalls = others.map(([call, method, path]): Call => ({ ...call, method, path }));
  return [
    ...routes,
    target({ name: 'any method and path', weight: 6, inputs: strangeCalls, attempt: attempt(on), idle }),
  ];
};
