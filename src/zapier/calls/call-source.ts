import type { Bundle, ZObject } from 'zapier-platform-core';
import type { recordingHydrator } from '../recordings/recording-file.ts';
import type { FoundCall } from './found-call.ts';

/** Which calls of a customer are meant: all in E.164; null for any number. */
export interface CallsOf {
  customer: string;
  number: string | null;
}

/** A product that has calls on record. */
export interface CallSource {
  product: FoundCall['provider'];
  /** What fetches its recordings, and how their files are called before the call's ID. */
  recordings: { hydrator: ReturnType<typeof recordingHydrator>; name: string };
  /** Whether the connection has a key of it. */
  hasKey(bundle: Bundle): boolean;
  /** Whether an ID may be one of its calls. */
  mayHave(id: string): boolean;
  /** Null when it has no such call. */
  find(z: ZObject, bundle: Bundle, id: string): Promise<FoundCall | null>;
  /** The customer's latest call; null when there is none. Absent where a product lists no calls. */
  latest?(z: ZObject, bundle: Bundle, wanted: CallsOf): Promise<FoundCall | null>;
  /** A call of it with what else it knows of whoever was on the phone. */
  complete?(z: ZObject, bundle: Bundle, call: FoundCall): Promise<FoundCall>;
}
