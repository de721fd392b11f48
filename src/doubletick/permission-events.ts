import type { EventType } from '../values/event-type.ts';
import { pickerOf } from '../values/output-field.ts';
import { FOREIGN } from '../values/reading.ts';
import * as fields from './permission-fields.ts';
import { readPermissionReply } from './permission-reply.ts';
import * as samples from './sample-payloads.ts';

interface PermissionEvent extends EventType {
  /** Which replies fire it. */
  concerns(all: fields.PermissionFields): boolean;
}

const permissionEvent = (declaration: Omit<PermissionEvent, 'noun' | 'read'>): PermissionEvent => {
  const pick = pickerOf(declaration.output);
  return {
    ...declaration,
    noun: 'Call Permission',
    sampleValues: samples.customerValues,
    read(payload, context) {
      const reading = readPermissionReply(payload, context.receivedAt);
      if (!reading) return FOREIGN;
      const all = fields.mapPermission(reading.reply, context);
      return declaration.concerns(all) ? { fields: pick(all), wrong: reading.wrong } : FOREIGN;
    },
  };
};

export const permissionEvents: readonly EventType[] = [
  permissionEvent({
    key: 'doubletick_call_permission_reply',
    label: 'DoubleTick Call Permission Reply Received',
    description: 'Triggers when a customer answers a call permission request, with any answer.',
    output: fields.permissionAnswered,
    concerns: () => true,
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'doubletick_call_permission_granted',
    label: 'DoubleTick Call Permission Granted',
    description: 'Triggers when a customer allows you to call, permanently or for 7 days.',
    output: fields.permissionAnswered,
    // A webhook that comes late may bring a permission that is over already.
    concerns: (all) => all.may_call === true,
    samplePayload: samples.permissionGranted,
  }),
  permissionEvent({
    key: 'doubletick_call_permission_denied',
    label: 'DoubleTick Call Permission Denied',
    description: 'Triggers when a customer denies or revokes the permission to call.',
    output: fields.permissionDenied,
    concerns: (all) => all.permission_status === 'denied',
    samplePayload: samples.permissionDenied,
  }),
];
