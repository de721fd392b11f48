import { ApiError, type HttpRequest, type HttpResponse, isSuccess } from './http.ts';
import * as wire from './wire.ts';

/** What an answer must be: a schema of zod, as far as it matters here. */
export interface AnswerSchema {
  safeParse(answer: unknown): { success: boolean };
}

/** As much of the other side's words as a message can hold. */
const MOST_WORDS = 300;

/** What speaks in an error: the text itself, or the message inside. */
const wordsIn = (value: unknown): string | null => {
  const [first] = [value].flat();
  if (typeof first === 'string') return first.trim().slice(0, MOST_WORDS) || null;
  return wire.isRecord(first) ? wordsIn(first.message) : null;
};

const isFilled = (value: unknown): boolean => {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== 0 && Boolean(value);
};

/** Keys that hold something only when something went wrong. */
const ERROR_KEYS = ['error', 'errors', 'error_message', 'errorMessage'];

const isFailure = (answer: Record<string, unknown>): boolean => {
  const { success, ok, status, statusCode } = answer;
  return (
    [success, ok].some((flag) => flag !== undefined && flag !== null && !isFilled(flag === 'false' ? false : flag)) ||
    [status, statusCode].some((code) => typeof code === 'number' && code >= 400) ||
    (typeof status === 'string' && /^(error|fail(ed|ure)?)$/i.test(status.trim())) ||
    ERROR_KEYS.some((key) => isFilled(answer[key]))
  );
};

/** What the other side says of a failure that it reports; null when it reports none. */
const reportedFailure = (data: unknown): string | null => {
  const failed = [data].flat().find((item) => wire.isRecord(item) && isFailure(item));
  if (!wire.isRecord(failed)) return null;
  const said = [failed.message, ...ERROR_KEYS.map((key) => failed[key])].map(wordsIn).find((words) => words !== null);
  return `it reports a failure.${said ? ` It says: ${said}` : ''}`;
};

/**
 * What is wrong with an answer that came with a status of success, in words that end a sentence; null when nothing is.
 *
 * An empty body is `undefined` to the schema. What is no JSON is never as expected.
 */
export const problemInAnswer = ({ data, text }: HttpResponse, schema: AnswerSchema): string | null => {
  const isEmpty = text.trim() === '';
  if (!isEmpty && data === undefined) {
    return /^\s*<(!doctype|html)/i.test(text) ? 'it sent a web page instead of data.' : 'it sent no JSON.';
  }
  const failure = reportedFailure(data);
  if (failure !== null) return failure;
  if (schema.safeParse(data).success) return null;
  return isEmpty ? 'the answer is empty.' : 'the answer does not hold what its documentation says.';
};

/** Of a 404 that is no answer to what was asked. */
const NO_SUCH_PLACE = 'it says with a web page that there is no such address.';

/** The same as a message for the user; `method` tells whether the request was to change something. */
export const unexpectedAnswer = (who: string, problem: string, method: string): string => {
  const next =
    method === 'GET'
      ? `Try again in a minute. If it stays so, ${who} may be down or may have changed.`
      : `Look for it in ${who} before you run this step again: it may have been done.`;
  return `${who} answered, but not as expected: ${problem} ${next}`;
};

/** Whose answer it is, and what it must be. */
interface Expected {
  /** The service's name. */
  who: string;
  method: HttpRequest['method'];
  schema: AnswerSchema;
  /** What an answer with a status of failure means, in words. */
  explain(response: HttpResponse): string;
}

/** What an answer holds; throws an ApiError for a failure, and for a success that is not what was expected. */
export const dataOf = (response: HttpResponse, { who, method, schema, explain }: Expected): unknown => {
  // Who says that something is unknown says so in JSON; a web page with a 404 says that the way there is wrong.
  const isLost = response.status === 404 && !wire.isRecord(response.data);
  if (!isSuccess(response) && !isLost) throw new ApiError(explain(response), response.status);
  const problem = isLost ? NO_SUCH_PLACE : problemInAnswer(response, schema);
  if (problem !== null) throw new ApiError(unexpectedAnswer(who, problem, method), null);
  return response.data;
};
