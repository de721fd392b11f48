import type { PermissionStatus } from '../hub-api/permissions.ts';

/** What a status that the hub gave comes to by now (ms since 1970): a page may stay open past the end of a permission. */
export const statusNow = (status: PermissionStatus, expiresAt: string | null, now: number): PermissionStatus =>
  status === 'temporary' && (expiresAt === null || Date.parse(expiresAt) <= now) ? 'expired' : status;
