/** One HTTP call, whoever makes it: Zapier's z.request in the app, a stand-in in tests. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  params?: Record<string, string>;
  /** Sent as JSON. */
  body?: Record<string, unknown>;
  /** Sent as a web form does, instead of a body. */
  form?: Record<string, string>;
  /** In ms; also where there is more time, nobody waits longer. */
  timeout?: number;
  /** In ms: with less time left it is not sent. Left out: what a request of its method takes. */
  leastTime?: number;
}

export interface HttpResponse {
  status: number;
  /** The body, parsed; undefined when it is not JSON. */
  data: unknown;
  /** The body as it came. */
  text: string;
}

/** Answers whatever the status; throws only when nobody answered. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export const isSuccess = ({ status }: HttpResponse): boolean => status >= 200 && status < 300;

/** What went wrong with a call, in words for the person whose Zap made it. */
export class ApiError extends Error {
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}
