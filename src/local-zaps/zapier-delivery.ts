import { parse as parseQuery } from 'node:querystring';

/** A webhook as it came in over HTTP. */
export interface WebhookRequest {
  method: string;
  /** Without the "?". */
  querystring: string;
  /** In lower case, as Node gives them. */
  headers: Record<string, string>;
  content: string;
}

/** What Zapier keeps of a Zap and adds to every webhook for it. */
export interface ZapState {
  authData: Record<string, string>;
  inputData: Record<string, unknown>;
  subscribeData: object | null;
  /** IANA. */
  timezone: string | null;
}

const KEPT_HEADERS = new Set(['content-type', 'content-length']);

const titleCase = (header: string): string =>
  header.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** X-Secret arrives as Http-X-Secret: Zapier renames every header but two. */
const rename = (header: string): string =>
  KEPT_HEADERS.has(header.toLowerCase()) ? titleCase(header) : `Http-${titleCase(header)}`;

/** A form says so; but `curl -d` says so too of the JSON that it sends, and nothing that begins with "{" is a form. */
const isForm = ({ headers, content }: WebhookRequest): boolean =>
  /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '') && !/^\s*[{[]/.test(content);

/** The body as an object, empty for none; throws a SyntaxError when it is neither a form nor JSON. */
export const parseBody = (request: WebhookRequest): unknown => {
  const text = request.content.replace(/^\ufeff/, '');
  if (isForm(request)) return { ...parseQuery(text) };
  return text.trim() === '' ? {} : JSON.parse(text);
};

/** The bundle that Zapier hands to a hook trigger's `perform`; throws a SyntaxError when the body is not JSON. */
export const toBundle = (request: WebhookRequest, zap: ZapState) => ({
  authData: zap.authData,
  inputData: zap.inputData,
  inputDataRaw: zap.inputData,
  ...(zap.subscribeData ? { subscribeData: zap.subscribeData } : {}),
  cleanedRequest: parseBody(request),
  rawRequest: {
    method: request.method,
    querystring: request.querystring,
    headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [rename(key), value])),
    content: request.content,
  },
  meta: {
    isLoadingSample: false,
    isFillingDynamicDropdown: false,
    isPopulatingDedupe: false,
    isTestingAuth: false,
    isBulkRead: false,
    limit: -1,
    page: 0,
    timezone: zap.timezone,
    inputFields: {},
  },
});
