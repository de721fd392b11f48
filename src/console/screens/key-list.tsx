import { useState } from 'preact/hooks';
import type { Key, Keys, MadeKey } from '../../hub-api/keys.ts';
import { Badge } from '../parts/badge.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { EndKey } from './end-key.tsx';
import { MakeKey } from './make-key.tsx';
import { ReplaceKey } from './replace-key.tsx';

const MadeNotice = ({ made, onKept }: { made: MadeKey; onKept: () => void }) => (
  <div class="notice good">
    <p role="status">
      <strong>
        The key "{made.name}", role {made.role}, was made.
      </strong>{' '}
      Keep it now: it is shown this once, and the hub itself does not know it any more.
    </p>
    <CopyField label={`Key "${made.name}"`} value={made.key} />
    <button type="button" class="secondary" onClick={onKept}>
      I have kept it
    </button>
  </div>
);

const isLasting = ({ ends_at }: Key): boolean => ends_at === null;

/** Every key of the workspace: made, replaced and ended here. */
export const KeyList = () => {
  const { data, error, reload } = useAnswer<Keys>('/v1/keys', ['settings']);
  /** Those that are shown until somebody says that they are kept. */
  const [made, setMade] = useState<readonly MadeKey[]>([]);
  const [said, setSaid] = useState('');
  const [ending, setEnding] = useState<Key | null>(null);
  const [replacing, setReplacing] = useState<Key | null>(null);

  const keys = data?.keys ?? [];
  const admins = keys.filter((key) => key.role === 'admin' && isLasting(key));
  const isLast = (key: Key): boolean => admins.length === 1 && admins[0]?.id === key.id;

  const show = (key: MadeKey): void => {
    setSaid('');
    setMade([...made, key]);
    reload();
  };

  return (
    <>
      <p role="status">{said}</p>
      {made.map((one) => (
        <MadeNotice key={one.id} made={one} onKept={() => setMade(made.filter((other) => other !== one))} />
      ))}
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && (
        <DataTable
          caption="Keys"
          rows={keys}
          keyOf={({ id }) => id}
          columns={[
            {
              label: 'Name',
              cell: (key) => (
                <>
                  {key.name} {key.is_own && <Badge tone="plain">Yours</Badge>}
                </>
              ),
            },
            { label: 'Role', cell: ({ role }) => role },
            { label: 'Made', cell: ({ created_at: at }) => <Time at={at} /> },
            {
              label: 'Last used',
              cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : <span class="faint">Never</span>),
            },
            {
              label: 'Change',
              cell: (key) =>
                key.ends_at ? (
                  <>
                    Was replaced, and ends <Time at={key.ends_at} />{' '}
                    <button type="button" class="outline secondary small" onClick={() => setEnding(key)}>
                      End now<span class="only-heard"> the old key {key.name}</span>…
                    </button>
                  </>
                ) : (
                  <span class="card-actions">
                    <button type="button" class="outline small" onClick={() => setReplacing(key)}>
                      Replace<span class="only-heard"> {key.name}</span>…
                    </button>
                    {isLast(key) ? (
                      <span class="faint">The last admin key: it cannot be ended.</span>
                    ) : (
                      <button type="button" class="outline secondary small" onClick={() => setEnding(key)}>
                        End<span class="only-heard"> {key.name}</span>…
                      </button>
                    )}
                  </span>
                ),
            },
          ]}
        />
      )}
      <MakeKey onMade={show} />
      {ending && (
        <EndKey
          key={ending.id}
          ended={ending}
          onClose={() => setEnding(null)}
          onEnded={() => {
            setEnding(null);
            setSaid(`The key "${ending.name}" opens nothing any more.`);
            reload();
          }}
        />
      )}
      {replacing && (
        <ReplaceKey
          key={replacing.id}
          replaced={replacing}
          onClose={() => setReplacing(null)}
          onMade={(key) => {
            setReplacing(null);
            show(key);
          }}
        />
      )}
    </>
  );
};
