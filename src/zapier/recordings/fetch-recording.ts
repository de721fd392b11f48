/** Fetches a recording for a later step. Read late: a webhook only says where the recording is. */
import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { isPrivateHost } from '../../values/public-address.ts';
import { TOO_LATE, timeLeft, within } from '../answers/budget.ts';
import { inTime } from '../answers/http.ts';
import { textIn } from '../forms/input.ts';
import type { RecordingVendor } from './recording-file.ts';

const MOST_REDIRECTS = 5;

/** How files of sound are called, by what they are. */
const EXTENSIONS: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'audio/webm': 'webm',
};

const fetchRaw = (z: ZObject, url: string, headers: Record<string, string>) =>
  inTime(z, { url, method: 'GET' }, (timeout) =>
    z.request({ url, method: 'GET', headers, timeout, raw: true, redirect: 'manual', skipThrowForStatus: true }),
  );

type Answer = Awaited<ReturnType<typeof fetchRaw>>;

const typeOf = ({ headers }: Answer): string =>
  (headers.get('content-type') ?? '').toLowerCase().replace(/;.*$/, '').trim();

/** Neither a place in a private network nor, but for the vendor's own, one that anybody on the way could read. */
const isOpenable = (url: URL, isOwn: boolean): boolean =>
  isOwn || (url.protocol === 'https:' && !isPrivateHost(url.hostname));

/** The answer at the end of all redirects, each asked with the key only where it leads to the vendor itself. */
const open = async (z: ZObject, bundle: Bundle, vendor: RecordingVendor, address: string, isWithToken: boolean) => {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const isOwn = vendor.isOwn(url);
    if (!isOpenable(url, isOwn)) break;
    const key = isOwn ? vendor.keyOf(bundle) : null;
    if (key && isWithToken) url.searchParams.set('token', key.token);
    const answer = await fetchRaw(z, url.href, key ? { Authorization: key.authorization } : {});
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const location = isRedirect ? answer.headers.get('location') : null;
    if (location === null) return { answer, isOwn, hasKey: key !== null };
    if (!URL.canParse(location, url.href)) break;
    url = new URL(location, url);
  }
  throw new ApiError(
    `The address of the recording leads nowhere that can be opened. Listen to it in ${vendor.name} instead.`,
    null,
  );
};

type Opened = Awaited<ReturnType<typeof open>>;

/** Why an answer is no recording, in words for the user; null when it is one. */
const problemWith = ({ answer, isOwn, hasKey }: Opened, vendor: RecordingVendor): string | null => {
  const { status } = answer;
  const { name, keyName, mayRefuse } = vendor;
  if (status === 404 || status === 410) {
    return `The recording is gone, or not ready yet: ${name} has none at this address. If the call has just ended, run this step again in a few minutes.`;
  }
  if ((status === 401 || status === 403) && !isOwn) {
    return `The link to the recording has expired, or was never open to all (status ${status}). Fetch it soon after the call, or listen to it in ${name}.`;
  }
  if ((status === 401 || status === 403) && !hasKey) {
    return `${name} gives recordings only to who has a key. Edit the connection and fill in the ${keyName}.`;
  }
  if (status === 401 || status === 403) {
    return `${name} does not give this recording to the ${keyName} (status ${status}): ${mayRefuse}`;
  }
  if (status < 200 || status >= 300) {
    return `${name} answered with status ${status} instead of the recording. Try again in a minute.`;
  }
  if (/^text\/|json|xml/.test(typeOf(answer))) {
    return `${name} answered with a page instead of the recording: ${mayRefuse}`;
  }
  if (status === 204 || answer.headers.get('content-length') === '0') {
    return `The recording is empty, or not ready yet. Try again in a few minutes, or listen to it in ${name}.`;
  }
  return null;
};

const fileNameOf = (bundle: Bundle, type: string): string => {
  const name = (textIn(bundle, 'name') ?? '').replace(/[^\w-]+/g, '_').slice(0, 80);
  return `${name || 'recording'}.${EXTENSIONS[type] ?? 'mp3'}`;
};

const stash = async (z: ZObject, bundle: Bundle, answer: Answer): Promise<string> => {
  const type = typeOf(answer) || 'audio/mpeg';
  const put = async () => z.stashFile(answer.body, undefined, fileNameOf(bundle, type), type);
  try {
    const file = await within(Math.max(timeLeft(z), 1), put());
    if (file !== TOO_LATE) return file;
  } catch {
    // Said below, as for one that took too long.
  }
  throw new ApiError(
    'Zapier did not take the recording in time, or it is too large. Run this step again, or use the Recording URL.',
    null,
  );
};

/** Fetches the recording at `url` and hands it to Zapier as a file called `name`; gives the file's address. */
export const fetchRecording = async (z: ZObject, bundle: Bundle, vendor: RecordingVendor): Promise<string> => {
  const address = textIn(bundle, 'url');
  if (address === null || !URL.canParse(address)) throw new ApiError('This call has no recording.', null);
  let opened = await open(z, bundle, vendor, address, false);
  const { answer, hasKey } = opened;
  // Where a header does not do, the vendor's documentation has the key in the address.
  if (hasKey && answer.status < 500 && problemWith(opened, vendor) !== null) {
    opened = await open(z, bundle, vendor, address, true);
  }
  const problem = problemWith(opened, vendor);
  if (problem !== null) throw new ApiError(problem, null);
  return stash(z, bundle, opened.answer);
};
