/** What is tried on parsers and calls: odd texts, odd values, and real webhooks that were tampered with. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import * as doubletick from '../src/doubletick/sample-payloads.ts';
import * as whatconverts from '../src/whatconverts/sample-payloads.ts';

/** Texts that a parser knows something about; the numbers are made up. */
const KNOWN_TEXTS = [
  '+17735550170',
  '(773) 555-0170',
  '00442079460018',
  'tel:+447700900123;ext=12',
  'anonymous',
  'Restricted',
  'customer_Kd83hTq1Zb',
  'customer:A-1',
  'IN.13491208655302741918',
  'wamid.HBgLMTc3MzU1NTAxNzAVAgARGBJDM0Q0',
  '2026-03-02T09:15:07.420Z',
  '2026-03-02 09:15:07',
  '2026-03-02T09:15:07 01:00',
  '03/02/2026 9:15 PM',
  '1772442907',
  '1772442907420',
  '+275760-09-13T00:00:00.000Z',
  'Europe/Berlin',
  '1,234.50',
  '00:12:07',
  '1e309',
  '-0',
  'yes',
  'accept',
  'Accepted (7 days)',
  'reject',
  'CALL_PERMISSION_REPLY_RECEIVED',
  'Phone Call',
  'In Progess',
  '127.0.0.1',
  '64:ff9b::7f00:1',
  'localhost.',
  'null',
  '__proto__',
  'constructor',
  '%2e%2e%2f',
  '"a","b""c"\r\n',
  '﻿{"event":"ping"}',
];

const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-() .x;#'), maxLength: 40 });
const marks = fc.string({ unit: fc.constantFrom(...'{}[]",:\\/&=%;<>\'`\r\n\t\0 ae1-_.@'), maxLength: 60 });
const short = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN_TEXTS) },
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  digits,
  marks,
);
/** Long ones are rare: they take long to make, too. */
const lengths = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(10, 100, 300) },
  { weight: 4, arbitrary: fc.constant(3_000) },
  { weight: 1, arbitrary: fc.constant(40_000) },
);
/** One piece over and over: what a regular expression or a loop in a loop takes long for. */
const repeated = fc
  .tuple(short, fc.string({ maxLength: 3 }), lengths, short)
  .map(([start, piece, times, end]) => start + (piece || ' ').repeat(times) + end);
const joined = fc.array(short, { maxLength: 6 }).map((parts) => parts.join(''));

export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: short },
  { weight: 3, arbitrary: joined },
  { weight: 1, arbitrary: repeated },
);

const scalars: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: texts },
  fc.constantFrom<unknown>(null, true, false, 0, -0, '', Number.MAX_SAFE_INTEGER, 1e308, -1, 0.1, 1772442907),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** Whatever JSON can say. */
export const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  fc.array(scalars, { maxLength: 5 }),
  fc.dictionary(short, scalars, { maxKeys: 5 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** How often each provider's own webhooks name a thing: keys to put odd values under. */
const SAMPLES: readonly Record<string, unknown>[] = [
  ...Object.values(doubletick).filter((sample) => typeof sample === 'object'),
  ...Object.values(whatconverts).filter((sample) => typeof sample === 'object'),
];
const KEYS = [...new Set(SAMPLES.flatMap((sample) => Object.keys(sample)))];

const otherSpelling = (key: string): fc.Arbitrary<string> =>
  fc.constantFrom(key.toUpperCase(), key.replaceAll('_', ' '), `${key} `, key.replaceAll(/[A-Z]/g, '_$&'));
const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KEYS) },
  fc.constantFrom(...KEYS).chain(otherSpelling),
  short,
);

/** A provider's webhook of which some keys are gone, and some say something else. */
const tampered = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(keys, values), { maxLength: 8 }),
    fc.array(fc.constantFrom(...KEYS), { maxLength: 3 }),
  )
  .map(([sample, changes, lost]) => {
    const payload = new Map<string, unknown>([...Object.entries(sample), ...changes]);
    for (const key of lost) payload.delete(key);
    return Object.fromEntries(payload);
  });

export const payloads: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: tampered },
  fc.array(tampered, { maxLength: 3 }),
  tampered.map((payload) => ({ data: payload })),
  values,
);

const nested = (levels: number[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(['[', ']'], ['{"a":', '}']), fc.constantFrom(...levels), fc.boolean())
    .map(
      ([[open = '', close = ''], levels, isClosed]) => `${open.repeat(levels)}1${isClosed ? close.repeat(levels) : ''}`,
    );
const wide = (counts: number[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...counts), fc.boolean())
    .map(([count, isList]) =>
      isList
        ? `[${Array.from({ length: count }, () => '1').join()}]`
        : `{${Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join()}}`,
    );

/** A text of which a part is gone, or put in once more. */
const broken = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(20), short)
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));

const json = payloads.map((payload) => JSON.stringify(payload));
const form = fc
  .array(fc.tuple(keys, texts), { maxLength: 12 })
  .map((fields) =>
    fields.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('=')).join('&'),
  );

/** A body as text, no wider or deeper than the hub reads. */
export const bodies: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: json },
  { weight: 2, arbitrary: json.chain(broken) },
  { weight: 2, arbitrary: form },
  form.chain(broken),
  json.map((text) => JSON.stringify(text)),
  json.map((text) => `payload=${encodeURIComponent(text.toWellFormed())}`),
  texts,
  nested([5, 64]),
  wide([10, 1_000]),
);

/** Any body that a stranger may send. */
export const anyBodies: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: bodies },
  nested([100, 5_000, 100_000]),
  wide([5_000, 50_000]),
);

const multipart = fc
  .array(fc.tuple(short, texts), { maxLength: 8 })
  .map((parts) =>
    [
      ...parts.map(([name, text]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`),
      '--x--',
    ].join(''),
  );

export const contentTypes: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16le',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'text/plain; charset="latin1"',
      'text/plain; charset=nonsense',
      'application/octet-stream',
      '',
    ),
  },
  fc.string({ maxLength: 30 }),
);

const PACKINGS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: (bytes) => brotliCompressSync(bytes, { params: { 1: 1 } }),
  identity: (bytes) => bytes,
};

export interface WireBody {
  bytes: Buffer;
  contentType: string;
  contentEncoding: string | undefined;
}

/** A body as it comes over the wire: packed, in another charset, or not what its headers say. */
export const wireBodies: fc.Arbitrary<WireBody> = fc
  .record({
    text: fc.oneof({ weight: 5, arbitrary: anyBodies }, multipart, multipart.chain(broken)),
    charset: fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf8', 'utf16le', 'latin1'),
    contentType: contentTypes,
    packing: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      'gzip',
      'deflate',
      'raw',
      'br',
      'identity',
      'lie',
      'twice',
      'odd',
    ),
    cut: fc.option(fc.nat(200), { freq: 12 }),
  })
  .map(({ text, charset, contentType, packing, cut }) => {
    const plain: Uint8Array = Buffer.from(text, charset);
    const packed = (): [Uint8Array, string | undefined] => {
      if (packing === undefined) return [plain, undefined];
      if (packing === 'raw') return [deflateRawSync(plain), 'deflate'];
      if (packing === 'lie') return [plain, 'gzip'];
      if (packing === 'odd') return [plain, 'zstd, , x'];
      if (packing === 'twice') return [gzipSync(deflateSync(plain)), 'deflate, gzip'];
      return [PACKINGS[packing]?.(plain) ?? plain, packing];
    };
    const [bytes, contentEncoding] = packed();
    return { bytes: Buffer.from(cut === null ? bytes : bytes.subarray(0, cut)), contentType, contentEncoding };
  });
