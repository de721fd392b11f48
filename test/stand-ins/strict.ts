/** Refuses every request that the vendor's pages do not allow. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';

/** What a page allows in a request of one kind; what it does not name may not be there. */
interface Documented {
  query?: z.ZodObject;
  /** A body of JSON. */
  body?: z.ZodType;
  /** The body of a form, whose keys may have a part in brackets. */
  form?: z.ZodObject;
  /** Names of headers that must be there. */
  headers?: string[];
}

/** By method and route, such as "POST /v2/webhook/:id". */
export type Documentation = Record<string, Documented>;

/** The operation of a request, as the documentation names it. */
export const operationOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url}`;

const NOTHING = z.strictObject({});
const NO_BODY = z.undefined();

/** "additional_fields[City]" is in "additional_fields". */
const withoutBrackets = (form: unknown): unknown =>
  Object.fromEntries(Object.entries(Object(form)).map(([key, value]) => [key.replace(/\[.+\]$/, ''), value]));

const wrongIn = (what: string, schema: z.ZodType, value: unknown): string[] => {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`);
};

const contentTypeOf = (request: FastifyRequest): string | undefined => request.headers['content-type']?.split(';')[0];

/** What the documentation has against a request, in words; nothing where it allows it. */
const problemsWith = (request: FastifyRequest, documentation: Documentation): string[] => {
  const documented = documentation[operationOf(request)];
  if (!documented) return [`${operationOf(request)} is documented nowhere`];
  const { query = NOTHING, body, form, headers = [] } = documented;
  const expected = (form && 'application/x-www-form-urlencoded') ?? (body && 'application/json');
  const hasBody = request.body !== undefined;
  return [
    ...headers.filter((name) => !request.headers[name]).map((name) => `the header ${name} is missing`),
    ...wrongIn('query', query, request.query),
    ...(form
      ? wrongIn('body', form, withoutBrackets(request.body))
      : wrongIn('body', body ?? NO_BODY, request.body ?? undefined)),
    ...(hasBody && contentTypeOf(request) !== expected ? [`the content type is not ${expected}`] : []),
  ];
};

/** `refusal` puts it into the words of the vendor, with status 400. */
export const beStrict = (
  server: FastifyInstance,
  documentation: Documentation,
  refusal: (message: string) => object,
): void => {
  server.addHook('preHandler', async (request, reply) => {
    // A path that is none is answered with 404.
    if (request.is404) return;
    const problems = problemsWith(request, documentation);
    if (problems.length > 0) return reply.code(400).send(refusal(`The documentation says: ${problems.join('; ')}`));
  });
};
