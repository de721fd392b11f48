import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { timeAgo } from '../../values/time.ts';
import { hubOf } from '../clients/hub.ts';
import type { HubClient } from '../clients/hub-client.ts';
import { HUB_DOCS } from '../hub-docs.ts';
import type { WebhookSource } from './webhook-source.ts';

/** The form waits for it. */
const TIMEOUT_MS = 5_000;

const ABOUT_THE_HUB = `[About the hub](${HUB_DOCS})`;

const ofHub = async (bundle: Bundle, hub: HubClient, { provider, setUpSteps }: WebhookSource): Promise<string> => {
  const { intake, last_received_at } = await hub.me(TIMEOUT_MS);
  if (provider === null) return setUpSteps(bundle, '');
  const last = last_received_at[provider];
  const arrived = last ? `Last webhook: ${timeAgo(last, Date.now())}.` : 'No webhook has arrived yet.';
  return `${setUpSteps(bundle, intake[provider] ?? '')}\n\n**${arrived}**`;
};

const hubProblem = (error: unknown): string => {
  const said = error instanceof ApiError ? error.message : 'The hub is too busy to answer. Try again in a minute.';
  return `The set-up of this trigger cannot be shown. ${said} Until then, turning the Zap on does not work either.`;
};

/**
 * A read-only field of a trigger's form: what is left to do so that webhooks come in, and whether any has come.
 *
 * There is one that is there where `isLeftToDo`, and one for where all is done, each in a `group` of its own. Without a
 * hub there is none, unless the trigger needs one; it never throws, because the form must open.
 */
export const setUpHelp =
  (source: WebhookSource, group: string, isLeftToDo: boolean) =>
  async (z: ZObject, bundle: Bundle): Promise<PlainInputField[]> => {
    const field = (text: string): PlainInputField[] => [
      { key: 'set_up', label: 'Set-Up', type: 'copy', group, helpText: `${text} ${ABOUT_THE_HUB}.` },
    ];
    const hub = hubOf(z, bundle);
    if ((!hub || source.isPasted(bundle)) !== isLeftToDo) return [];
    if (!hub) return 'reason' in source.withoutHub ? field(source.withoutHub.reason) : [];
    try {
      return field(await ofHub(bundle, hub, source));
    } catch (error) {
      return field(hubProblem(error));
    }
  };
