import { useState } from 'preact/hooks';
import type { Person } from '../../hub-api/people.ts';
import type { PermissionAnswer, RecordByHand, Recorded } from '../../hub-api/permissions.ts';
import { asHubError, get, type HubError, post, query } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { CHANNELS } from '../words.ts';

type Answer = RecordByHand['answer'];
type Channel = NonNullable<RecordByHand['channel']>;

const ANSWERS: Record<Answer, string> = {
  granted_permanently: 'Allowed calls permanently',
  granted_temporarily: 'Allowed calls for 7 days',
  refused: 'Refused calls',
  do_not_call: 'Do not call at all (every channel and number)',
};

const isGrant = (answer: Answer): boolean => answer === 'granted_permanently' || answer === 'granted_temporarily';

interface Filled {
  answer: Answer | '';
  channel: Channel;
  wabaNumber: string;
  /** As the browser's field has it, in the viewer's time zone; empty for now. */
  answeredAt: string;
  recordedBy: string;
  source: string;
  note: string;
}

const EMPTY: Filled = {
  answer: '',
  channel: 'whatsapp',
  wabaNumber: '',
  answeredAt: '',
  recordedBy: '',
  source: '',
  note: '',
};

/** What is filled in and not blank, under this key. */
const given = <Key extends keyof RecordByHand>(key: Key, value: string): Partial<Record<Key, string>> =>
  value.trim() === '' ? {} : ({ [key]: value.trim() } as Partial<Record<Key, string>>);

/** An answer is recorded for the identity that the screen was opened for: a grant counts for no other. */
const identityOf = ({ phone, customer_id, whatsapp_user_id }: PermissionAnswer): Partial<RecordByHand> => {
  if (phone !== null) return { customer_phone: `+${phone}` };
  if (customer_id !== null) return { customer_id };
  return whatsapp_user_id === null ? {} : { whatsapp_user_id };
};

const wishOf = (filled: Filled, answer: Answer, permission: PermissionAnswer): RecordByHand => ({
  ...identityOf(permission),
  answer,
  ...(answer === 'do_not_call' ? {} : { channel: filled.channel, ...given('waba_number', filled.wabaNumber) }),
  ...(filled.answeredAt === '' ? {} : { answered_at: new Date(filled.answeredAt).toISOString() }),
  recorded_by: filled.recordedBy.trim(),
  ...given('source', filled.source),
  ...given('note', filled.note),
});

interface RecordAnswerProps {
  who: string;
  person: Person;
  onRecorded: () => void;
}

/** A form for an answer that came another way, such as on the phone. */
export const RecordAnswer = ({ who, person, onRecorded }: RecordAnswerProps) => {
  const [filled, setFilled] = useState(EMPTY);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { answer } = filled;
  const numbers = [...new Set(person.lines.flatMap(({ waba_number }) => waba_number ?? []))];
  const channels: readonly Channel[] =
    answer !== '' && isGrant(answer) ? ['whatsapp', 'phone'] : ['whatsapp', 'phone', 'all'];

  const put = (change: Partial<Filled>): void => setFilled((current) => ({ ...current, ...change }));

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (answer === '') return;
    setIsBusy(true);
    try {
      const { seq } = await post<Recorded>('/v1/permissions', wishOf(filled, answer, person.permission));
      const channel = filled.channel === 'phone' ? 'phone' : 'whatsapp';
      const after = await get<Person>(`/v1/people/${encodeURIComponent(who)}${query({ channel })}`);
      setSaid(`Recorded as line ${seq.toLocaleString()}. ${after.permission.reason}`);
      // Whoever records one answer often records the next.
      setFilled({ ...EMPTY, recordedBy: filled.recordedBy });
      setError(null);
    } catch (thrown) {
      setSaid('');
      setError(asHubError(thrown));
    }
    setIsBusy(false);
    onRecorded();
  };

  return (
    <section aria-labelledby="by-hand">
      <h3 id="by-hand">Record an answer by hand</h3>
      <p role="status">{said}</p>
      <details>
        <summary>The customer answered another way, such as on the phone</summary>
        <form class="by-hand" onSubmit={(event) => void submit(event)}>
          <label>
            Answer
            <select
              required
              value={answer}
              onChange={({ currentTarget }) => {
                const chosen = currentTarget.value as Answer | '';
                const isTooWide = chosen !== '' && isGrant(chosen) && filled.channel === 'all';
                put({ answer: chosen, ...(isTooWide ? { channel: 'whatsapp' } : {}) });
              }}
            >
              <option value="">Choose what the customer said</option>
              {Object.entries(ANSWERS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {answer !== 'do_not_call' && (
            <>
              <label>
                Channel
                <select
                  value={filled.channel}
                  onChange={({ currentTarget }) => put({ channel: currentTarget.value as Channel })}
                >
                  {channels.map((channel) => (
                    <option key={channel} value={channel}>
                      {CHANNELS[channel]}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                Business number
                <input
                  type="tel"
                  list="business-numbers"
                  required={answer !== '' && isGrant(answer) && filled.channel === 'whatsapp'}
                  value={filled.wabaNumber}
                  onInput={({ currentTarget }) => put({ wabaNumber: currentTarget.value })}
                />
                <datalist id="business-numbers">
                  {numbers.map((number) => (
                    <option key={number} value={number} />
                  ))}
                </datalist>
                <small>
                  Permission on WhatsApp is given to one number. Leave it empty for a refusal on all of them.
                </small>
              </label>
            </>
          )}
          <label>
            When the customer said so
            <input
              type="datetime-local"
              value={filled.answeredAt}
              onInput={({ currentTarget }) => put({ answeredAt: currentTarget.value })}
            />
            <small>
              In your time zone, {Intl.DateTimeFormat().resolvedOptions().timeZone}. Leave it empty for now.
            </small>
          </label>
          <label>
            Recorded by
            <input
              type="text"
              required
              maxLength={2_000}
              value={filled.recordedBy}
              onInput={({ currentTarget }) => put({ recordedBy: currentTarget.value })}
            />
          </label>
          <label>
            Source
            <input
              type="text"
              maxLength={2_000}
              placeholder="Phone call, CRM, letter"
              value={filled.source}
              onInput={({ currentTarget }) => put({ source: currentTarget.value })}
            />
          </label>
          <label class="wide">
            Note
            <textarea
              rows={2}
              maxLength={2_000}
              value={filled.note}
              onInput={({ currentTarget }) => put({ note: currentTarget.value })}
            />
          </label>
          <div class="wide">
            <Failure error={error} />
            <button type="submit" aria-busy={isBusy} disabled={isBusy}>
              Record it
            </button>
          </div>
        </form>
      </details>
    </section>
  );
};
