import type { Problem } from '../hub-api/problem.ts';

/** The hub refused, or did not answer, in words for whoever looks at the page. */
export class HubError extends Error {
  /** What to do about it. */
  readonly detail: string;
  /** The HTTP status; null when nobody answered. */
  readonly status: number | null;

  constructor(title: string, detail: string, status: number | null) {
    super(title);
    this.detail = detail;
    this.status = status;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'title' in value && 'detail' in value;

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Who wants to know that the session is over. */
let onSignedOut: () => void = () => undefined;

export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

/** Calls the hub that the page came from. Throws a HubError. */
export const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new HubError('The hub does not answer', 'Check that it runs and that you are online, then try again.', null);
  }
  const answer = asJson(await response.text());
  if (response.ok) return answer as Answer;
  if (response.status === 401 && path !== '/v1/session') onSignedOut();
  if (isProblem(answer)) throw new HubError(answer.title, answer.detail, response.status);
  throw new HubError(
    `The hub answered with status ${response.status}`,
    'Something between you and the hub is in the way, such as a proxy. Try again in a moment.',
    response.status,
  );
};

export const get = <Answer>(path: string): Promise<Answer> => call('GET', path);
export const post = <Answer>(path: string, body?: unknown): Promise<Answer> => call('POST', path, body);

/** "?a=1&b=2" of what is there; nothing for nothing. */
export const query = (parameters: Record<string, string | number | null | undefined>): string => {
  const filled = Object.entries(parameters).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const text = new URLSearchParams(filled.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
};

export const asHubError = (error: unknown): HubError =>
  error instanceof HubError
    ? error
    : new HubError('Something went wrong in this page', 'Load it again. If it stays, tell whoever runs the hub.', null);
