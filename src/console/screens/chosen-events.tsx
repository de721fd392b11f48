import { useState } from 'preact/hooks';
import type { Recovery, RecoveryRequest } from '../../hub-api/recoveries.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { count } from '../words.ts';
import type { ChoiceOfRows } from './choice-of-rows.ts';
import { RecoveryList } from './recovery-list.tsx';

/** Sends the events that were chosen again, as one task, and shows how far it is. */
export const ChosenEvents = ({ chosen }: { chosen: ChoiceOfRows }) => {
  const [begun, setBegun] = useState<string | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const amount = chosen.ids.size;

  const send = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const wish: RecoveryRequest = { what: 'chosen', event_ids: [...chosen.ids] };
      const { id } = await post<Recovery>('/v1/recoveries', wish);
      setBegun(id);
      setError(null);
      chosen.clear();
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <>
      <fieldset class="chosen">
        <legend class="only-heard">Several events at once</legend>
        <label>
          <input
            type="checkbox"
            checked={chosen.isPageChosen}
            onChange={({ currentTarget }) => chosen.setPage(currentTarget.checked)}
          />
          All on this page
        </label>
        <button type="button" class="outline" disabled={amount === 0 || isBusy} onClick={() => void send()}>
          Send again
        </button>
        <span role="status">
          {amount === 0
            ? 'With the shift key you choose all between two.'
            : `${count(amount, 'event')} chosen: each goes to every Zap that is for it now.`}
        </span>
        {amount > 0 && (
          <button type="button" class="outline secondary" onClick={chosen.clear}>
            Choose none
          </button>
        )}
      </fieldset>
      <Failure error={error} />
      {begun !== null && <RecoveryList nameOf={() => 'Events that you chose'} only={begun} />}
    </>
  );
};
