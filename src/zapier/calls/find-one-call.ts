/** Finds one call on the records of the products and of the hub. */
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { CallRecord } from '../../hub-api/call-records.ts';
import { SOURCES } from '../../hub-api/sources.ts';
import { ApiError } from '../../values/http.ts';
import type { HubClient } from '../clients/hub-client.ts';
import type { CallSource, CallsOf } from './call-source.ts';
import { type FoundCall, fromHub, together } from './found-call.ts';

/** Find Live Calls gives the hub's ID, which has the product before the product's own. */
const OF_HUB = new RegExp(`^(${SOURCES.join('|')}):(.+)$`, 's');

export interface Found {
  call: FoundCall;
  /** Whose record has it. */
  in: FoundCall['provider'] | 'hub';
}

/** Where a connection can look. */
export interface CallRecords {
  z: ZObject;
  bundle: Bundle;
  /** Those that it has a key of. */
  sources: readonly CallSource[];
  hub: HubClient | null;
  /** The one product that the hub is asked about; null for all. */
  only: FoundCall['provider'] | null;
}

const onHub = async ({ hub, only }: CallRecords, params: Record<string, string>): Promise<CallRecord | null> => {
  const record = hub === null ? null : await hub.callRecord({ ...params, ...(only && { source: only }) });
  // The edition of one product says no word of another.
  return only !== null && record?.source !== only ? null : record;
};

/** The product's own record, with what only the hub knows; or the hub's, where the product has none. */
const joined = (own: FoundCall | null, record: CallRecord | null): Found | null => {
  if (own === null) return record && { call: fromHub(record), in: 'hub' };
  return { call: record === null ? own : together(own, fromHub(record)), in: own.provider };
};

const inProducts = async (
  { z, bundle, sources }: CallRecords,
  product: string | undefined,
  id: string,
): Promise<FoundCall | null> => {
  for (const source of sources) {
    if ((product ?? source.product) !== source.product || !source.mayHave(id)) continue;
    const call = await source.find(z, bundle, id);
    if (call) return call;
  }
  return null;
};

/** The call with an ID: a product's, or the hub's. A product's record is enough where the hub does not answer. */
export const callById = async (records: CallRecords, id: string): Promise<Found | null> => {
  const [, product, ownId = id] = OF_HUB.exec(id) ?? [];
  let record: CallRecord | null = null;
  let failure: ApiError | null = null;
  try {
    record = await onHub(records, { id });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    failure = error;
  }
  const own = await inProducts(records, record?.source ?? product, ownId);
  if (failure === null) return joined(own, record);
  if (own === null) throw failure;
  records.z.console.log('Ringhook: the hub did not answer, so there is only what the product has on record.');
  return joined(own, null);
};

/** When a call began, as far as it is known; before all others where it is not. */
const beganAt = (call: FoundCall): string => call.call_initiated_at ?? '';

/** The latest call of a customer, of all that the hub knows and that a product lists; `without` says who is missing. */
export const latestCall = async (records: CallRecords, wanted: CallsOf, without: string): Promise<Found | null> => {
  const { z, bundle, sources, hub } = records;
  if (hub === null && !sources.some(({ latest }) => latest)) throw new ApiError(without, null);
  const { customer, number } = wanted;
  const record = await onHub(records, { customer, ...(number !== null && { number }) });
  const { source: product, id } = record ?? {};
  for (const { product: lister, latest } of sources) {
    const call = latest ? await latest(z, bundle, wanted) : null;
    if (call === null) continue;
    if (id === `${lister}:${call.call_id}`) return joined(call, record);
    if (record === null || beganAt(call) > record.began_at) return joined(call, null);
  }
  const own = record && (await inProducts(records, product, fromHub(record).call_id));
  return joined(own, record);
};
