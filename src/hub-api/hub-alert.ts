import type { EventType } from '../values/event-type.ts';
import * as field from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import * as wire from '../values/wire.ts';
import type { AlertKind } from './alert-kinds.ts';

/** What a payload of the hub's own says under `event`. */
export const HUB_ALERT = 'HUB_ALERT';

/** The payload of the hub's own event: something is wrong, or is so no longer. */
export interface HubAlertPayload {
  event: typeof HUB_ALERT;
  /** The same when the alert is raised and when it is cleared. */
  alertId: string;
  /** The same each time that the same thing is wrong. */
  key: string;
  kind: AlertKind;
  severity: 'warning' | 'critical';
  title: string;
  whatHappened: string;
  whatToDo: string;
  /** What it is about: in words, and its id, such as a subscription's. */
  subject: string;
  subjectId: string;
  /** Where in the console to look; null where nothing is to be seen there. */
  link: string | null;
  /** ISO 8601. */
  raisedAt: string;
  clearedAt: string | null;
}

const readAlert = wire.payloadReader({
  alertId: wire.text,
  key: wire.text,
  kind: wire.text,
  severity: wire.text,
  title: wire.text,
  whatHappened: wire.text,
  whatToDo: wire.text,
  subject: wire.text,
  subjectId: wire.text,
  link: wire.text,
  raisedAt: wire.time,
  clearedAt: wire.time,
});

const output = {
  id: field.id('Unique for each notice: match on it to avoid duplicates.'),
  alert_id: field.text(
    'Alert ID',
    'The same when an alert is raised and when it is cleared: use it to find the record that the first one created.',
  ),
  alert_key: field.text('Alert Key', 'The same each time that the same thing is wrong.'),
  kind: field.text(
    'Kind',
    'provider_silent, zap_failing, zap_gone, quarantine_growing, disk_nearly_full or permission_unclear.',
  ),
  severity: field.text('Severity', 'critical when events are lost or late, else warning.'),
  title: field.text('Title', 'What is wrong, in a line.'),
  what_happened: field.text('What Happened', 'The same in more words, with numbers.'),
  what_to_do: field.text('What to Do', 'The next step for a person.'),
  subject: field.text('Subject', 'What it is about, such as a Zap or a provider.'),
  subject_id: field.text('Subject ID', "The same for the same subject, such as the hub's ID of a Zap."),
  console_link: field.text('Console Link', "Where in the hub's console to look."),
  raised_at: field.datetime('Raised At', 'When the hub noticed.'),
  cleared_at: field.datetime('Cleared At', 'When it was over; empty while it is not.'),
  is_cleared: field.flag('Is Cleared', 'True when it is over.'),
};

const samplePayload: HubAlertPayload = {
  event: HUB_ALERT,
  alertId: '0195560a-1b2c-7d3e-8f40-516273849501',
  key: 'quarantine_growing',
  kind: 'quarantine_growing',
  severity: 'warning',
  title: 'Webhooks are not understood',
  whatHappened: '7 webhooks of the last 24 hours could not be understood. They wait in the quarantine and run no Zap.',
  whatToDo:
    'Open the quarantine in the console and read why. If the provider changed its webhooks, update Ringhook, then replay them there; delete what is of no use.',
  subject: 'Quarantine',
  subjectId: 'quarantine',
  link: 'https://hub.example.com/quarantine',
  raisedAt: '2026-03-02T09:15:07.000Z',
  clearedAt: null,
};

/** The hub's own event: it watches itself, the providers and the Zaps. */
export const hubAlert: EventType = {
  key: 'hub_alert',
  noun: 'Hub Alert',
  label: 'Hub Alert',
  description:
    'Triggers when the hub notices that something is wrong, such as a silent provider or a failing Zap, and when it is over (requires a hub).',
  output,
  samplePayload: { ...samplePayload },
  read(payload) {
    if (!wire.isRecord(payload) || payload.event !== HUB_ALERT) return FOREIGN;
    const { values, nonsense } = readAlert(payload);
    const { alertId, clearedAt } = values;
    if (alertId === null) return unusable('alertId');
    const isCleared = clearedAt !== null;
    return {
      fields: {
        id: `${alertId}:${isCleared ? 'cleared' : 'raised'}`,
        alert_id: alertId,
        alert_key: values.key,
        kind: values.kind,
        severity: values.severity,
        title: values.title,
        what_happened: values.whatHappened,
        what_to_do: values.whatToDo,
        subject: values.subject,
        subject_id: values.subjectId,
        console_link: values.link,
        raised_at: values.raisedAt,
        cleared_at: clearedAt,
        is_cleared: isCleared,
      },
      wrong: nonsense,
    };
  },
};
