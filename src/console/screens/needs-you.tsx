import type { UnansweredRequests } from '../../hub-api/permissions.ts';
import { query } from '../api.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { PersonName } from '../parts/person-name.tsx';
import { FullTime } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { useAnswer } from '../use-answer.ts';
import { PermissionList } from './permission-list.tsx';

type OpenRequest = UnansweredRequests['requests'][number];

const HOURS = 24;
const MOST = 200;

const Requests = () => {
  const { data, error, reload } = useAnswer<UnansweredRequests>(
    `/v1/permissions/requests${query({ hours: HOURS, limit: MOST })}`,
    ['permissions'],
  );
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  if (data.requests.length === 0) return <p>Every request that is older than {HOURS} hours was answered.</p>;
  return (
    <>
      <DataTable<OpenRequest>
        caption="Requests without an answer, the latest first"
        keyOf={({ id }) => id}
        rows={data.requests}
        columns={[
          { label: 'Asked', cell: ({ requested_at }) => <FullTime at={requested_at} /> },
          { label: 'Customer', cell: (request) => <PersonName of={request} /> },
          { label: 'Template', cell: ({ template_name }) => template_name ?? <span class="faint">Not known</span> },
          { label: 'Your number', cell: ({ waba_number }) => <Unbroken text={waba_number} none="Not known" /> },
          { label: 'Asked by', cell: ({ requested_by }) => requested_by ?? <span class="faint">Not known</span> },
        ]}
      />
      {data.requests.length === MOST && <p>These are the latest {MOST}; there may be more.</p>}
    </>
  );
};

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
      <Requests />
    </section>
  </>
);
