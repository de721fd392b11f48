/** Every call of the hub that the docs name is in its document, with the parameters that they give it. */
import { beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { useHub } from '../hub/http/hub-under-test.ts';
import { codeOf, pages } from './pages.ts';

const OpenApi = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.array(z.object({ name: z.string(), in: z.string() })).optional() })),
  ),
});

interface Named {
  page: string;
  method: string | undefined;
  /** With "{}" for whatever stands in it. */
  path: string;
  parameters: string[];
}

/** "GET /v1/events?kind=" and "/v1/me": not what follows another server's name. */
const CALL = /(?:\b(GET|POST|DELETE|PUT|PATCH) )?(?<![\w.])(\/(?:v1|in)\/[\w/{}.-]*[\w}])(\?[\w=&]+)?/g;

/** The hub's own page uses this one alone. */
const OF_THE_CONSOLE = new Set(['/v1/stream']);

const named: Named[] = pages.flatMap((page) =>
  codeOf(page).flatMap((code) =>
    [...code.matchAll(CALL)].map(([, method, path = '', query = '']) => ({
      page: page.path,
      method,
      path: path.replaceAll(/\{\w+\}/g, '{}'),
      parameters: [...query.matchAll(/[?&](\w+)=/g)].map(([, name = '']) => name),
    })),
  ),
);

const on = useHub();
/** The parameters in the query of "GET /v1/people/{}". */
const documented = new Map<string, string[]>();

beforeAll(async () => {
  const { paths } = OpenApi.parse(await (await fetch(`${on.url}/openapi.json`)).json());
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const inQuery = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      documented.set(`${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`, inQuery);
    }
  }
});

test('every call exists', () => {
  const calls = [...documented.keys()];
  const exists = ({ method, path }: Named) =>
    method ? documented.has(`${method} ${path}`) : calls.some((call) => call.endsWith(` ${path}`));
  expect(named.filter((one) => !OF_THE_CONSOLE.has(one.path) && !exists(one))).toEqual([]);
  expect(named.length).toBeGreaterThan(40);
});

test('every parameter exists', () => {
  const lacks = ({ method = 'GET', path, parameters }: Named) =>
    parameters.some((name) => !documented.get(`${method} ${path}`)?.includes(name));
  expect(named.filter(lacks)).toEqual([]);
});
