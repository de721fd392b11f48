import type { EventType } from '../values/event-type.ts';
import { type OutputFields, pickerOf, type Result } from '../values/output-field.ts';
import { FOREIGN } from '../values/reading.ts';
import { mapPermission, type PermissionFields } from './permission-fields.ts';
import type { readPermissionReply } from './permission-reply.ts';

/** What a provider's answers are called and made of. */
interface Answers {
  /** Before "_call_permission_reply" and the like. */
  key: string;
  /** The product, as the labels have it. */
  product: string;
  /** The fields of any answer, and of a no. */
  answered: OutputFields;
  denied: OutputFields;
  readReply: typeof readPermissionReply;
  samples: Record<'permissionGranted' | 'permissionDenied', Record<string, unknown>>;
  sampleValues?: Result;
}

interface Kind {
  key: string;
  label: string;
  description: string;
  /** Which answers fire it. */
  concerns(all: PermissionFields): boolean;
  isOfNo?: boolean;
}

const KINDS: readonly Kind[] = [
  {
    key: 'reply',
    label: 'Reply Received',
    description: 'Triggers when a customer answers a call permission request, with any answer.',
    concerns: () => true,
  },
  {
    key: 'granted',
    label: 'Granted',
    description: 'Triggers when a customer allows you to call, permanently or for 7 days.',
    // A webhook that comes late may bring a permission that is over already.
    concerns: (all) => all.may_call === true,
  },
  {
    key: 'denied',
    label: 'Denied',
    description: 'Triggers when a customer denies or revokes the permission to call.',
    concerns: (all) => all.permission_status === 'denied',
    isOfNo: true,
  },
];

/** An answer, a yes and a no: which of them an answer is, is judged alike whoever passes Meta's answers on. */
export const permissionEventsOf = ({ key, product, readReply, ...answers }: Answers): readonly EventType[] =>
  KINDS.map(({ concerns, isOfNo = false, ...kind }) => {
    const output = isOfNo ? answers.denied : answers.answered;
    const pick = pickerOf(output);
    return {
      key: `${key}_call_permission_${kind.key}`,
      noun: 'Call Permission',
      label: `${product} Call Permission ${kind.label}`,
      description: kind.description,
      output,
      read(payload, context) {
        const reading = readReply(payload, context.receivedAt);
        if (!reading) return FOREIGN;
        const all = mapPermission(reading.reply, context);
        return concerns(all) ? { fields: pick(all), wrong: reading.wrong } : FOREIGN;
      },
      samplePayload: isOfNo ? answers.samples.permissionDenied : answers.samples.permissionGranted,
      ...(answers.sampleValues && { sampleValues: answers.sampleValues }),
    };
  });
