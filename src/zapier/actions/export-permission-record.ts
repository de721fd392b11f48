import type { ZObject } from 'zapier-platform-core';
import { countCsvRecords } from '../../values/csv.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { ANSWER_STATUSES, answerStatus } from '../answer-status.ts';
import { needHub } from '../clients/hub.ts';
import { choiceIn, flagIn } from '../input.ts';
import { action } from '../operation.ts';

/** Hands a text to Zapier as a file; gives the address that later steps fetch it from. */
const stash = async (z: ZObject, text: string, fileName: string): Promise<string> => {
  try {
    return await z.stashFile(text, Buffer.byteLength(text), fileName, 'text/csv');
  } catch {
    throw new ApiError(
      'Zapier did not take the file, which may be too large. Export less, such as only what counts now, or try again.',
      null,
    );
  }
};

export const exportPermissionRecord = action('doubletick_export_permission_record', () => ({
  noun: 'Permission Record',
  label: 'Export Permission Record',
  description:
    'Exports the record of call permissions as a CSV file, with the hash that shows later that nothing was changed.',
  inputFields: [
    answerStatus,
    {
      key: 'only_current',
      label: 'Only What Counts Now',
      type: 'boolean',
      default: 'false',
      helpText: 'Leaves out answers that a newer one has replaced. Keep it off for a record of everything.',
    },
  ],
  output: {
    id: field.id('The file and the end of the record at that time.'),
    file: field.file('File', 'The CSV file, for a step that stores or sends it.'),
    file_name: field.text('File Name', 'Its name, with the date.'),
    lines_count: field.integer('Lines Count', 'How many answers are in it.'),
    exported_at: field.datetime('Exported At', 'When.'),
    head_seq: field.integer('Head Sequence Number', 'The last line of the whole record at that time.'),
    head_hash: field.text(
      'Head Hash',
      'The hash of that line, made of all lines before it. Keep it elsewhere: with it the hub proves that nothing was changed since.',
    ),
  },
  sample: {
    id: 'call-permissions-2026-03-02.csv:1284',
    file: 'https://zapier-dev-files.s3.amazonaws.com/cli-platform/call-permissions-2026-03-02.csv',
    file_name: 'call-permissions-2026-03-02.csv',
    lines_count: 412,
    exported_at: '2026-03-02T09:15:07.000Z',
    head_seq: 1284,
    head_hash: '9f2c7a41d0b85e6633a1c4f7e2d9b0586a7c13e4f5d28b90617c3a4e5f6d7b82',
  },

  async perform(z, bundle) {
    const status = choiceIn(bundle, 'status', 'Status', ANSWER_STATUSES);
    const isCurrent = flagIn(bundle, 'only_current') === true;
    const hub = needHub(z, bundle);
    const csv = await hub.exportLedger({ status, isCurrent });
    // After the file, so that the chain to this head holds every line in it.
    const { seq, hash } = await hub.chainHead();
    const exportedAt = new Date().toISOString();
    const fileName = `call-permissions-${exportedAt.slice(0, 10)}.csv`;
    return {
      id: `${fileName}:${seq}`,
      file: await stash(z, csv, fileName),
      file_name: fileName,
      lines_count: countCsvRecords(csv),
      exported_at: exportedAt,
      head_seq: seq,
      head_hash: hash,
    };
  },
}));
