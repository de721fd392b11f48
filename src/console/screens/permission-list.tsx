import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { CurrentPermissions, LedgerLine } from '../../hub-api/permissions.ts';
import { query } from '../api.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { Pager } from '../parts/pager.tsx';
import { PersonName } from '../parts/person-name.tsx';
import { Standing } from '../parts/standing.tsx';
import { FullTime } from '../parts/time.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { usePages } from '../use-pages.ts';
import { CHANNELS } from '../words.ts';

const PAGE = 50;

const NONE = <span class="faint">–</span>;

interface PermissionListProps {
  /** What the list is of, such as "Denied". */
  label: string;
  /** As `GET /v1/permissions/current` takes it. */
  wanted: Record<string, string>;
  /** Shown when there are none. */
  empty: ComponentChildren;
  /** Shown below the list. */
  children?: ComponentChildren;
}

/** Answers that count, page by page, each with the webhook behind it. */
export const PermissionList = ({ label, wanted, empty, children }: PermissionListProps) => {
  const { data, error, reload, ...pages } = usePages<CurrentPermissions>(
    label,
    (after) => `/v1/permissions/current${query({ ...wanted, after, limit: PAGE })}`,
    ['permissions'],
  );
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  if (data.permissions.length === 0) return <>{empty}</>;
  return (
    <>
      <DataTable<LedgerLine>
        caption={`Permissions: ${label}`}
        keyOf={({ id }) => id}
        rows={data.permissions}
        columns={[
          { label: 'Customer', cell: (line) => <PersonName of={line} /> },
          {
            label: 'Permission',
            cell: ({ status_now, expires_at }) =>
              status_now === null ? NONE : <Standing status={status_now} expiresAt={expires_at} />,
          },
          { label: 'Ends', cell: ({ expires_at }) => (expires_at ? <FullTime at={expires_at} /> : NONE) },
          { label: 'Channel', cell: ({ channel }) => <Unbroken text={channel && CHANNELS[channel]} /> },
          { label: 'Your number', cell: ({ waba_number }) => <Unbroken text={waba_number} none="All" /> },
          { label: 'Answered', cell: ({ replied_at }) => <FullTime at={replied_at} /> },
          {
            label: 'Proof',
            cell: ({ event_id, recorded_by }) =>
              event_id ? <Link href={`/events/${event_id}`}>The webhook</Link> : <>By hand: {recorded_by}</>,
          },
        ]}
      />
      <Pager label="Permissions" {...pages} />
      {children}
    </>
  );
};
