import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { MOST_PARTS } from '../intake/body.ts';
import { ProblemError } from './problem.ts';

const unzip = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  raw: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/** Each one is work: packed again and again, a short body keeps the hub busy for long. */
const MOST_ENCODINGS = 3;

/** A body as text, and of what kind it is then. */
export interface DecodedBody {
  body: string;
  contentType: string;
}

const unsupported = (detail: string): ProblemError =>
  new ProblemError({ status: 415, title: 'The body is of a kind that is not taken', detail });

const tooLarge = (mostBytes: number): ProblemError =>
  new ProblemError({
    status: 413,
    title: 'The body is too large',
    detail: `A webhook may have ${mostBytes} bytes, unpacked.`,
  });

const unreadable = (encoding: string): ProblemError =>
  new ProblemError({
    status: 400,
    title: 'The body cannot be unpacked',
    detail: `It is not what its content-encoding (${encoding}) says. Send it again, or without one.`,
  });

/** Undoes one encoding; what grows beyond `mostBytes` is cut off while it is unpacked. */
const decodeOnce = async (bytes: Buffer, encoding: string, mostBytes: number): Promise<Buffer> => {
  const options = { maxOutputLength: mostBytes };
  try {
    switch (encoding) {
      case 'identity':
        return bytes;
      case 'gzip':
      case 'x-gzip':
        return await unzip.gzip(bytes, options);
      case 'deflate':
        // Some send what zlib wraps, some what it does not: the first byte tells.
        return await (((bytes[0] ?? 0) & 0x0f) === 8 ? unzip.deflate(bytes, options) : unzip.raw(bytes, options));
      case 'br':
        return await unzip.br(bytes, options);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(mostBytes) : unreadable(encoding);
  }
  throw unsupported(
    `The content-encoding "${encoding.slice(0, 40)}" is not read. Send it plain, or with gzip, deflate or br.`,
  );
};

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)"?/i;
const MULTIPART = /^multipart\/form-data\b/i;

/** What the first bytes say of the text after them; null when they say nothing. */
const charsetByMark = (bytes: Buffer): string | null => {
  const [one, two, three] = bytes;
  if (one === 0xef && two === 0xbb && three === 0xbf) return 'utf-8';
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  return null;
};

const textOf = (bytes: Buffer, charset: string): string => {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw unsupported(`The charset "${charset.slice(0, 40)}" is not known. Send UTF-8.`);
  }
};

/** A part begins with its name, so this counts at least all of them. */
const hasTooManyParts = (bytes: Buffer): boolean => {
  let at = -1;
  for (let parts = 0; parts <= MOST_PARTS; parts += 1) {
    at = bytes.indexOf('\r\n--', at + 1);
    if (at < 0) return false;
  }
  return true;
};

/** The fields of a multipart form as a urlencoded one; the files in it are left out. */
const formOf = async (bytes: Buffer, contentType: string): Promise<string> => {
  try {
    const headers = { 'content-type': contentType };
    const form = await new Response(new Uint8Array(bytes), { headers }).formData();
    const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return new URLSearchParams(texts).toString();
  } catch {
    throw new ProblemError({
      status: 400,
      title: 'The form cannot be read',
      detail: 'It is not the multipart form that its content-type says. Send it again, or as JSON.',
    });
  }
};

/**
 * A body as it came over the wire, unpacked and as text; throws a ProblemError for what cannot be read. `mostBytes` is
 * what it may have once it is unpacked.
 */
export const decodeBody = async (
  bytes: Buffer,
  { contentType, contentEncoding }: { contentType: string; contentEncoding: string | undefined },
  mostBytes: number,
): Promise<DecodedBody> => {
  let unpacked = bytes;
  const encodings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (encodings.length > MOST_ENCODINGS) throw unsupported(`It is packed more than ${MOST_ENCODINGS} times over.`);
  for (const encoding of encodings.toReversed()) unpacked = await decodeOnce(unpacked, encoding, mostBytes);
  if (MULTIPART.test(contentType) && !hasTooManyParts(unpacked)) {
    return { body: await formOf(unpacked, contentType), contentType: 'application/x-www-form-urlencoded' };
  }
  const charset = charsetByMark(unpacked) ?? CHARSET.exec(contentType)?.[1] ?? 'utf-8';
  // What is kept and sent on is UTF-8, whatever it was.
  return { body: textOf(unpacked, charset), contentType: contentType.replace(CHARSET, '') };
};
