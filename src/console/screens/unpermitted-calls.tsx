import type { UnpermittedCalls as Answer, UnpermittedCall } from '../../hub-api/people.ts';
import { query } from '../api.ts';
import { CallLink } from '../parts/call-link.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { PersonName } from '../parts/person-name.tsx';
import { Standing } from '../parts/standing.tsx';
import { FullTime } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { useAnswer } from '../use-answer.ts';

const PATH = '/v1/calls/without-permission';
const MOST = 200;

/** Calls on WhatsApp that your team made although there was no valid permission. */
export const UnpermittedCalls = () => {
  const { data, error, reload } = useAnswer<Answer>(`${PATH}${query({ limit: MOST })}`, ['calls', 'permissions']);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  if (data.calls.length === 0) {
    return (
      <Empty title="Nobody was called without permission.">
        <p>
          Each outgoing call on WhatsApp is compared with the permission as it stood when the call began. One without a
          valid permission appears here, and starts the trigger <b>DoubleTick Call Without Permission</b>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <DataTable<UnpermittedCall>
        caption="Calls without permission, the latest first"
        keyOf={({ call_id }) => call_id}
        rows={data.calls}
        columns={[
          {
            label: 'Began',
            cell: ({ call_id, began_at }) => (
              <CallLink id={call_id}>
                <FullTime at={began_at} />
              </CallLink>
            ),
          },
          {
            label: 'Customer',
            cell: (call) => (
              <>
                {call.customer_name} <PersonName of={call} />
              </>
            ),
          },
          { label: 'Called by', cell: ({ agent }) => agent ?? <span class="faint">Not known</span> },
          { label: 'Your number', cell: ({ waba_number }) => <Unbroken text={waba_number} none="Not known" /> },
          { label: 'Answered', cell: ({ was_answered }) => (was_answered ? 'Yes' : 'No') },
          { label: 'Permission then', cell: ({ status }) => <Standing status={status} expiresAt={null} /> },
          { label: 'Why', cell: ({ reason }) => reason },
        ]}
      />
      {data.calls.length === MOST && <p>These are the latest {MOST}; the CSV file has them all.</p>}
      <p>
        <a href={`${PATH}?format=csv`} download="calls-without-permission.csv">
          Download these calls as CSV
        </a>
      </p>
    </>
  );
};
