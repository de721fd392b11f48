import type { Bundle, ZObject } from 'zapier-platform-core';
import {
  type Identity,
  type PermissionResult,
  strictestOf,
  toPermissionResult,
} from '../../hub-api/permission-fields.ts';
import type { Channel } from '../../hub-api/permissions.ts';
import { needHub } from '../clients/hub.ts';
import { fieldsOfPerson, identityInWords, whoOf } from '../forms/person.ts';
import { timeZoneOf } from '../forms/time-zone.ts';
import { zapNameOf } from '../zap-name.ts';

interface Asked {
  /** All of one customer, at least one. */
  identities: readonly Identity[];
  /** In E.164; null for all business numbers. */
  wabaNumber: string | null;
  channel: Channel;
}

/** What the hub has on record about a customer: of the answers for several identities the strictest. */
export const askPermission = async (
  z: ZObject,
  bundle: Bundle,
  { identities, wabaNumber, channel }: Asked,
): Promise<PermissionResult> => {
  const hub = needHub(z, bundle);
  const askAbout = async (who: Identity): Promise<PermissionResult> => {
    const answer = await hub.permission(whoOf(who), { wabaNumber, channel, askedBy: zapNameOf(bundle) });
    const question = { who, wabaNumber, channel, now: Date.now(), timeZone: timeZoneOf(bundle) };
    const result = toPermissionResult(answer, question);
    if (identities.length === 1) return result;
    const which = `This is the answer for ${identityInWords(who)}, the strictest of ${identities.length}.`;
    return { ...result, reason: `${result.reason} ${which}` };
  };
  const strictest = strictestOf(await Promise.all(identities.map(askAbout)));
  return { ...strictest, ...fieldsOfPerson(identities) };
};
