import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import type { CallSource } from '../calls/call-source.ts';
import { type CallRecords, callById, type Found, latestCall } from '../calls/find-one-call.ts';
import { type FoundCallResult, foundCallFields } from '../calls/found-call.ts';
import { hubOf } from '../clients/hub.ts';
import { phoneIn, textIn } from '../forms/input.ts';
import { search } from '../operation.ts';
import { recordingPointer } from '../recordings/recording-file.ts';

const NEITHER =
  'It is not clear which call is meant. Fill in a Call ID, or a Customer Phone Number for their latest call, or map a field that always holds one.';

/** What an edition can find calls in. */
export interface FindCallEdition {
  /** In the order in which they are asked. */
  sources: readonly [CallSource, ...CallSource[]];
  hasHub: boolean;
  /** What lists the calls of a customer, in words. */
  listsCalls: string;
  /** Whose calls are missing in such a list, in a sentence. */
  misses?: string;
  /** Whose call the sample is. */
  sample: FoundCallResult;
}

const fileOf = (z: ZObject, { recordings }: CallSource, url: string | null, id: string): string | null =>
  recordingPointer(z, recordings.hydrator, { url, name: `${recordings.name}-${id}` });

const resultOf = async (
  z: ZObject,
  bundle: Bundle,
  found: Found,
  source: CallSource | undefined,
): Promise<FoundCallResult> => {
  const call = source?.complete ? await source.complete(z, bundle, found.call) : found.call;
  const { provider, call_id, recording_url: url } = call;
  const values: Omit<FoundCallResult, 'id'> = {
    ...call,
    found_in: found.in,
    recording_file: source ? fileOf(z, source, url, call_id) : null,
  };
  const inOrder = Object.keys(foundCallFields).map((key) => [key, values[key as keyof typeof values]]);
  return { ...Object.fromEntries(inOrder), id: `${provider}:${call_id}` };
};

export const findCall = ({ sources, hasHub, listsCalls, misses, sample }: FindCallEdition) =>
  search('find_call', () => ({
    noun: 'Call',
    label: 'Find Call',
    description:
      "Finds a call by its ID, or a customer's latest call: times, outcome, agent, recording, transcript and summary.",
    inputFields: [
      {
        key: 'call',
        label: 'Call ID',
        type: 'string',
        helpText:
          'Map the Call ID or the Lead ID of a call from an earlier step. If filled in, the other fields are ignored.',
      },
      {
        key: 'customer_phone',
        label: 'Customer Phone Number',
        type: 'string',
        helpText: `Find the latest call of this customer. Include the country code, such as +17735550170. Requires ${listsCalls}.${misses ? ` ${misses}` : ''}`,
      },
      {
        key: 'business_number',
        label: 'Business Number',
        type: 'string',
        helpText: 'Only find the latest call on this number of your account. Leave blank for all.',
      },
    ],
    output: foundCallFields,
    sample,

    async perform(z, bundle) {
      const [first, ...others] = sources;
      const records: CallRecords = {
        z,
        bundle,
        sources: sources.filter((source) => source.hasKey(bundle)),
        hub: hasHub ? hubOf(z, bundle) : null,
        only: others.length === 0 ? first.product : null,
      };
      const id = textIn(bundle, 'call');
      const customer = id === null ? phoneIn(bundle, 'customer_phone', 'Customer Phone Number') : null;
      let found: Found | null;
      if (id !== null) found = await callById(records, id);
      else if (customer === null) throw new ApiError(NEITHER, null);
      else {
        const wanted = { customer, number: phoneIn(bundle, 'business_number', 'Business Number') };
        const without = `The latest call of a customer can only be found with ${listsCalls}. Add it to the connection, or fill in a Call ID.`;
        found = await latestCall(records, wanted, without);
      }
      if (found === null) return [];
      const { provider } = found.call;
      // The hub may know calls of products that have no record to ask.
      const source = sources.find(({ product }) => product === provider);
      return [await resultOf(z, bundle, found, source)];
    },
  }));
