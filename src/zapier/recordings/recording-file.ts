import type { Bundle, ZObject } from 'zapier-platform-core';
import { inTurn } from '../../values/in-turn.ts';
import type { Result } from '../../values/output-field.ts';
import { explained } from '../answers/http.ts';
import type { LookUp } from '../answers/look-up.ts';

/** Who keeps recordings, and how they are asked for. */
export interface RecordingVendor {
  name: string;
  /** What the connection's form calls the key. */
  keyName: string;
  /** Why a recording may be refused, and what to do. */
  mayRefuse: string;
  /** Whether an address is the vendor's own: no other gets to see the key. */
  isOwn(url: URL): boolean;
  /** For a header, and for an address; null where the connection has no key. */
  keyOf(bundle: Bundle): { authorization: string; token: string } | null;
}

type Hydrator = (z: ZObject, bundle: Bundle) => Promise<string>;

/** Fetches a recording when a later step of a Zap wants the file, and not before. */
export const recordingHydrator = (vendor: RecordingVendor): Hydrator =>
  explained(async (z, bundle) => {
    const { fetchRecording } = await inTurn(() => import('./fetch-recording.ts'));
    return fetchRecording(z, bundle, vendor);
  });

interface Recording {
  /** Where the recording is. */
  url: Result[string] | undefined;
  /** What the file is to be called, without its ending. */
  name: string;
}

/** What stands for a recording until a later step wants it; null where there is none. */
export const recordingPointer = (z: ZObject, hydrator: Hydrator, { url, name }: Recording): string | null => {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  try {
    return z.dehydrateFile(hydrator, { url, name });
  } catch {
    z.console.log(
      'Ringhook: the address of the recording is too long to fetch it from, so Recording File stays empty.',
    );
    return null;
  }
};

/** Recording File, of the events of which `recordingOf` says where the recording is. */
export const recordingFile = (hydrator: Hydrator, recordingOf: (fields: Result) => Recording): LookUp => ({
  option: null,

  example(fields) {
    const { url, name } = recordingOf(fields);
    const file = `https://zapier-dev-files.s3.amazonaws.com/cli-platform/${name}.mp3`;
    return { recording_file: typeof url === 'string' ? file : null };
  },

  async fill(z, _bundle, fields) {
    return { recording_file: recordingPointer(z, hydrator, recordingOf(fields)) };
  },
});
