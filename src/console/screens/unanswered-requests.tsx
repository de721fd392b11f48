import type { UnansweredRequests as Answer } from '../../hub-api/permissions.ts';
import { query } from '../api.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { PersonName } from '../parts/person-name.tsx';
import { FullTime } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { useAnswer } from '../use-answer.ts';

type OpenRequest = Answer['requests'][number];

const MOST = 200;

/** Who was asked for permission longer ago than so many hours, and has not answered. */
export const UnansweredRequests = ({ hours }: { hours: number }) => {
  const { data, error, reload } = useAnswer<Answer>(`/v1/permissions/requests${query({ hours, limit: MOST })}`, [
    'permissions',
  ]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  if (data.requests.length === 0)
    return <p>Every request{hours > 0 && ` that is older than ${hours} hours`} was answered.</p>;
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
