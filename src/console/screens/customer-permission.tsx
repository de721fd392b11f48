import { Link } from 'wouter-preact';
import type { PermissionAnswer } from '../../hub-api/permissions.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Day, Time, timeLeft } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { PERMISSIONS } from '../words.ts';

type Reply = PermissionAnswer['history'][number];

const why = ({ status, expires_at }: PermissionAnswer) => {
  switch (status) {
    case 'permanent':
      return 'The customer allowed calls for ever.';
    case 'temporary':
      return expires_at ? (
        <>
          The customer allowed calls until <Time at={expires_at} />.
        </>
      ) : null;
    case 'expired':
      return expires_at ? (
        <>
          The customer's permission ended on <Day at={expires_at} />.
        </>
      ) : (
        "The customer's permission has ended."
      );
    case 'denied':
      return 'The customer refused, or took the permission back.';
    case 'never_asked':
      return 'No reply of this customer has ever come in. Ask for the permission first.';
  }
};

const Answer = ({ answer }: { answer: PermissionAnswer }) => {
  const now = useNow();
  return (
    <div class={`notice ${answer.may_call ? 'good' : 'bad'}`} role="status">
      <p class="verdict">
        {answer.may_call ? 'May be called' : 'Do not call'}
        {answer.status === 'temporary' && answer.expires_at && `: ${timeLeft(answer.expires_at, now)}`}
      </p>
      <p>{why(answer)}</p>
      {new Set(answer.history.map(({ waba_number }) => waba_number)).size > 1 && (
        <p>The answers to your numbers differ; the most restrictive one counts here.</p>
      )}
    </div>
  );
};

/** Where one customer stands, and everything that they ever answered. */
export const CustomerPermission = ({ phone }: { phone: string }) => {
  const { data, error, reload } = useAnswer<PermissionAnswer>(`/v1/permissions/${encodeURIComponent(phone)}`, [
    'permissions',
  ]);
  return (
    <section aria-labelledby="customer">
      <p>
        <Link href="/permissions">← All permissions</Link>
      </p>
      <h2 id="customer">{data ? `+${data.phone}` : phone}</h2>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && <Answer answer={data} />}
      {data && data.history.length > 0 && (
        <>
          <h3>History</h3>
          <DataTable<Reply>
            caption="Every reply of this customer, the newest first"
            keyOf={({ event_id }) => event_id}
            rows={data.history}
            columns={[
              { label: 'Replied', cell: ({ replied_at }) => <Time at={replied_at} /> },
              {
                label: 'Answer',
                cell: ({ status }) => <Badge tone={PERMISSIONS[status].tone}>{PERMISSIONS[status].text}</Badge>,
              },
              {
                label: 'Ends',
                cell: ({ expires_at }) => (expires_at ? <Time at={expires_at} /> : <span class="faint">–</span>),
              },
              { label: 'Your number', cell: ({ waba_number }) => (waba_number ? `+${waba_number}` : 'All') },
              { label: 'Proof', cell: ({ event_id }) => <Link href={`/events/${event_id}`}>The webhook</Link> },
            ]}
          />
        </>
      )}
      {data?.history.length === 0 && (
        <Empty title="There is no history.">
          <p>Check the number: it needs its country code, as in +919812345670.</p>
        </Empty>
      )}
    </section>
  );
};
