import type { EventType } from '../values/event-type.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN, unusable } from '../values/reading.ts';
import * as fields from './permission-fields.ts';
import { decisionOf, type PermissionReply, readPermissionPayload } from './permission-payload.ts';
import * as samples from './sample-payloads.ts';

interface PermissionEvent extends EventType {
  decisions: ('accepted' | 'rejected')[];
}

const idOf = (reply: PermissionReply, decision: string, receivedAt: number): string | null => {
  if (reply.messageId !== null) return reply.messageId;
  const repliedAt = reply.receivedAt ?? new Date(receivedAt).toISOString();
  return reply.from === null ? null : `${reply.from}:${repliedAt}:${decision}`;
};

const permissionEvent = (declaration: Omit<PermissionEvent, 'noun' | 'read'>): PermissionEvent => {
  const pick = pickerOf(declaration.output);
  return {
    ...declaration,
    noun: 'Call Permission',
    read(payload, context) {
      const reading = readPermissionPayload(payload);
      if (!reading) return FOREIGN;
      const { values: reply, nonsense } = reading;
      const decision = decisionOf(reply.response);
      if (!decision) return unusable('response');
      if (!declaration.decisions.includes(decision)) return FOREIGN;
      const id = idOf(reply, decision, context.receivedAt);
      if (id === null) return unusable('messageId');
      return { fields: pick(fields.mapPermission(reply, decision, id, context)), wrong: nonsense };
    },
  };
};

export const permissionEvents: readonly EventType[] = [
  permissionEvent({
    key: 'doubletick_call_permission_reply',
    label: 'DoubleTick Call Permission Reply Received',
    description: 'Triggers when a customer answers a call permission request, whatever the answer.',
    output: fields.permissionAnswered,
    decisions: ['accepted', 'rejected'],
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'doubletick_call_permission_granted',
    label: 'DoubleTick Call Permission Granted',
    description: 'Triggers when a customer allows you to call, for ever or for 7 days.',
    output: fields.permissionAnswered,
    decisions: ['accepted'],
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'doubletick_call_permission_denied',
    label: 'DoubleTick Call Permission Denied',
    description: 'Triggers when a customer refuses or takes back the permission to be called.',
    output: fields.permissionDenied,
    decisions: ['rejected'],
    samplePayload: samples.permissionDenied,
  }),
];
