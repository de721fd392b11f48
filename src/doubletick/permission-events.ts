import { permissionEventsOf } from './permission-event-kinds.ts';
import { permissionAnswered, permissionDenied } from './permission-fields.ts';
import { readPermissionReply } from './permission-reply.ts';
import * as samples from './sample-payloads.ts';

export const permissionEvents = permissionEventsOf({
  key: 'doubletick',
  product: 'DoubleTick',
  answered: permissionAnswered,
  denied: permissionDenied,
  readReply: readPermissionReply,
  samples,
  sampleValues: samples.customerValues,
});
