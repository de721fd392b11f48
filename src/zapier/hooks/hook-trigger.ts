import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { copyTextOf } from '../../values/event-type.ts';
import { ApiError } from '../../values/http.ts';
import type { Result } from '../../values/output-field.ts';
import { explained } from '../answers/http.ts';
import { hubOf } from '../clients/hub.ts';
import { formOf } from '../forms/field-groups.ts';
import { authenticate } from './delivery.ts';
import { chosenOrder, orderGroup } from './event-order.ts';
import { type EventTrigger, eventWay } from './event-way.ts';
import { hubFilters } from './hub-filters.ts';
import { firstOnly } from './once.ts';
import { setUpHelp } from './set-up-help.ts';
import { readSubscribeData, type SubscribeData } from './subscribe-data.ts';

const SET_UP = 'set_up';
const CONNECTION = 'connection';

interface HookTrigger extends EventTrigger {
  /** What the hub must know of the input to deliver the right events; throws an ApiError when the input is wrong. */
  subscriptionOptions?: (inputData: Bundle['inputData']) => Record<string, string>;
  /** Whether its events may be kept in the order of their calls. */
  isOfCalls?: boolean;
}

/** A REST-hook trigger, whole, from a declaration of what it is. */
export const hookTrigger = ({ subscriptionOptions, isOfCalls = false, ...declared }: HookTrigger): Trigger => {
  const { event, source, hubTrigger = event.key } = declared;
  const { withoutHub } = source;
  const way = eventWay(declared);

  /** One event's way: authenticate, read, filter, add what is missing, let it through once. */
  const perform = async (z: ZObject, bundle: Bundle): Promise<Result[]> => {
    const authenticated = authenticate(bundle);
    if ('refused' in authenticated) {
      z.console.log(`Ringhook: ${event.label}: a webhook was left out: ${authenticated.refused}.`);
      return [];
    }
    const { webhook, subscription, id } = authenticated.delivery;
    const subscriber = `${subscription.via}:${subscription.id ?? subscription.secret}`;
    return firstOnly(z, await way.fieldsOf(z, bundle, webhook), (fields) => [
      subscriber,
      id ?? copyTextOf(event, fields),
    ]);
  };

  const performSubscribe = async (z: ZObject, bundle: Bundle): Promise<SubscribeData> => {
    // Zapier always says where to; the types leave it open for the other methods.
    const targetUrl = String(bundle.targetUrl);
    way.checkPhones(bundle);
    const hub = hubOf(z, bundle);
    if (!hub) {
      if ('reason' in withoutHub) throw new ApiError(withoutHub.reason, null);
      return withoutHub.subscribe(z, bundle, targetUrl, event.label);
    }
    const options = subscriptionOptions?.(bundle.inputData);
    const filters = hubFilters(bundle, way.filledFor(bundle), Object.keys(options ?? {}));
    const order = chosenOrder(bundle, isOfCalls);
    const wish = { trigger: hubTrigger, target_url: targetUrl, options, filters, order };
    const { id, secret } = await hub.subscribe(wish);
    try {
      await source.feedHub(z, bundle, hub);
    } catch (error) {
      await hub.unsubscribe(id).catch(() => z.console.log('Ringhook: the hub kept a subscription that is not used.'));
      throw error;
    }
    return { id, via: 'hub', secret };
  };

  /** A hub that left the connection hears from Zapier that the Zap is off: its deliveries are answered with 410. */
  const endAtHub = async (z: ZObject, bundle: Bundle, id: string): Promise<void> => {
    if ((await hubOf(z, bundle)?.unsubscribe(id)) !== false) return;
    z.console.log(
      'Ringhook: the hub does not know the subscription of this Zap: it has ended already, or the connection leads to another hub or workspace now. A subscription left elsewhere ends with its next event.',
    );
  };

  const performUnsubscribe = async (z: ZObject, bundle: Bundle): Promise<object> => {
    const subscription = readSubscribeData(bundle.subscribeData);
    try {
      if (subscription?.via === 'hub') await endAtHub(z, bundle, subscription.id);
      else if ('unsubscribe' in withoutHub) await withoutHub.unsubscribe(z, bundle, subscription?.id ?? null);
    } catch (error) {
      // Whoever took the key away wants the Zap off all the same.
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      z.console.log(`Ringhook: the Zap is off, but what it switched on stays there. ${error.message}`);
    }
    return {};
  };

  // What must be pasted comes first, what only tells that there is nothing to paste comes last.
  const form = () =>
    formOf([
      { key: SET_UP, label: 'Set-Up', emphasize: true, fields: [setUpHelp(source, SET_UP, true)] },
      ...way.fieldGroups,
      orderGroup(isOfCalls),
      { key: CONNECTION, label: 'Connection', fields: [setUpHelp(source, CONNECTION, false)] },
    ]);

  return {
    key: event.key,
    noun: event.noun,
    display: { label: event.label, description: event.description },
    operation: {
      type: 'hook',
      get inputFieldGroups() {
        return form().inputFieldGroups;
      },
      get inputFields() {
        return form().inputFields;
      },
      get outputFields() {
        return way.outputFields;
      },
      get sample() {
        return way.sample;
      },
      perform,
      performList: explained(way.examples),
      performSubscribe: explained(performSubscribe),
      performUnsubscribe: explained(performUnsubscribe),
    },
  };
};
