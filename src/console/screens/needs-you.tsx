import { PermissionList } from './permission-list.tsx';
import { UnansweredRequests } from './unanswered-requests.tsx';

/** Who was asked so long ago has had time to answer. */
const HOURS = 24;

/** What only a person can settle. Until then nobody among them may be called. */
export const NeedsYou = () => (
  <>
    <section aria-labelledby="unclear">
      <h2 id="unclear">Unclear answers</h2>
      <p>
        What the customer answered is not clearly a yes, so the hub says "do not call". Read the webhook, ask the
        customer, then open the customer and record the answer by hand.
      </p>
      <PermissionList label="Unclear answers" wanted={{ status: 'unclear' }} empty={<p>No answer is unclear.</p>} />
    </section>
    <section aria-labelledby="unidentified">
      <h2 id="unidentified">Answers that name nobody</h2>
      <p>
        Nobody's permission changes by them: find out in DoubleTick who it was, search for that customer above, and
        record the answer by hand.
      </p>
      <PermissionList
        label="Answers that name nobody"
        wanted={{ unidentified: 'true' }}
        empty={<p>Every answer names somebody.</p>}
      />
    </section>
    <section aria-labelledby="requests">
      <h2 id="requests">Requests without an answer</h2>
      <p>Asked more than {HOURS} hours ago, and silent since. No answer is no permission: do not call.</p>
      <UnansweredRequests hours={HOURS} />
    </section>
  </>
);
