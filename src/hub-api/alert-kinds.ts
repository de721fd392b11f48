/** What the hub watches. A key is forever: Zaps filter by it. */
export const ALERT_KINDS = {
  provider_silent: 'Provider silent',
  zap_failing: 'Zap failing',
  zap_gone: 'Zap gone',
  quarantine_growing: 'Quarantine growing',
  disk_nearly_full: 'Disk nearly full',
  permission_unclear: 'Permission replies unclear',
} as const;

export type AlertKind = keyof typeof ALERT_KINDS;
