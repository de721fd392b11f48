import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Whatever could hold a secret or a person, wherever in a log line it might turn up. */
const REDACTED = [
  'authorization',
  'cookie',
  'key',
  'secret',
  'token',
  'body',
  'payload',
  'phone',
  'customer',
  'name',
  'url',
  'target_url',
].flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** A line tells what happened, to which event or subscription by its id, and never to whom; `to` is standard output. */
export const makeLog = (level: string, to: DestinationStream = pino.destination(1)): Log =>
  pino({ level, redact: { paths: REDACTED, censor: '[redacted]' }, base: { pid: process.pid } }, to);

/** What went wrong, for a log line: of a database's error its SQLSTATE alone, because its words may quote a value. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? `SQLSTATE ${code}` : String(message ?? error);
};

/** Where in the code it went wrong, without the words of the error. */
export const placeOf = ({ stack = '' }: Error): string[] => stack.split('\n').filter((line) => /^\s+at /.test(line));
