import { Link } from 'wouter-preact';
import type { Alert, Alerts } from '../../hub-api/alerts.ts';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';
import { Time } from './time.tsx';

const SCREENS: Record<string, string> = {
  '/setup': 'See Set up',
  '/zaps': 'See the Zaps',
  '/quarantine': 'See the quarantine',
  '/permissions?show=needs': 'See these replies',
};

const AlertNotice = ({ alert }: { alert: Alert }) => (
  <li>
    <p>
      <strong>{alert.title}</strong>, since <Time at={alert.raised_at} />. {alert.what_happened}
    </p>
    <p>
      {alert.what_to_do} {alert.screen && <Link href={alert.screen}>{SCREENS[alert.screen] ?? 'See it'}</Link>}
    </p>
  </li>
);

/** More than these are folded up, so that a screen can still be seen. */
const MOST_UNFOLDED = 3;

/** For a screen that everybody sees and nobody touches: nothing to unfold or follow, and what to do where it is critical. */
const OnWall = ({ open }: { open: readonly Alert[] }) => (
  <ul>
    {open.map((alert) => (
      <li key={alert.id}>
        <strong>{alert.title}</strong>, since <Time at={alert.raised_at} />.{' '}
        {alert.severity === 'critical' && alert.what_to_do}
      </li>
    ))}
  </ul>
);

const Unfolding = ({ open }: { open: readonly Alert[] }) => (
  <details open={open.length <= MOST_UNFOLDED}>
    <summary>
      <strong>{count(open.length, 'alert')}</strong>
    </summary>
    <ul>
      {open.map((alert) => (
        <AlertNotice key={alert.id} alert={alert} />
      ))}
    </ul>
  </details>
);

/** What is wrong now, on every screen, with what to do about it; nothing when all is well. */
export const AlertBanner = ({ isOnWall }: { isOnWall: boolean }) => {
  const { data } = useAnswer<Alerts>('/v1/alerts?limit=1', ['alerts']);
  const open = data?.open ?? [];
  const isCritical = open.some(({ severity }) => severity === 'critical');
  return (
    <section aria-label="Alerts" aria-live="polite">
      {open.length > 0 && (
        <div class={`notice alerts ${isCritical ? 'bad' : 'fair'}`}>
          {isOnWall ? <OnWall open={open} /> : <Unfolding open={open} />}
        </div>
      )}
    </section>
  );
};
