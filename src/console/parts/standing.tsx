import type { PermissionStatus } from '../../hub-api/permissions.ts';
import { statusNow } from '../permission-now.ts';
import { useNow } from '../use-now.ts';
import { PERMISSIONS } from '../words.ts';
import { Badge } from './badge.tsx';
import { timeLeft } from './time.tsx';

/** How a permission stands now, with the time that is left. */
export const Standing = ({ status, expiresAt }: { status: PermissionStatus; expiresAt: string | null }) => {
  const now = useNow();
  const current = statusNow(status, expiresAt, now);
  const { text, tone } = PERMISSIONS[current];
  return (
    <>
      <Badge tone={tone}>{text}</Badge>
      {current === 'temporary' && expiresAt && timeLeft(expiresAt, now)}
    </>
  );
};
