import type { ZObject } from 'zapier-platform-core';
import { countCsvRecords } from '../../values/csv.ts';
import { ApiError } from '../../values/http.ts';
import * as field from '../../values/output-field.ts';
import { ANSWER_STATUSES, answerStatus } from '../answers/answer-status.ts';
import { needHub } from '../clients/hub.ts';
import { choiceIn, flagIn } from '../forms/input.ts';
import { action } from '../operation.ts';

/** Hands a text to Zapier as a file; gives the address that later steps fetch it from. */
const stash = async (z: ZObject, text: string, fileName: string): Promise<string> => {
  try {
    return await z.stashFile(text, Buffer.byteLength(text), fileName, 'text/csv');
  } catch {
    throw new ApiError(
      'Zapier did not take the file, which may be too large. Export less, such as only current answers, or try again.',
      null,
    );
  }
};

export const exportPermissionRecord = action('doubletick_export_permission_record', () => ({
  noun: 'Permission Record',
  label: 'Export Permission Record',
  description:
    'Creates a CSV file of the call permission record, with a hash that proves it was not changed (requires a hub).',
  inputFields: [
    answerStatus,
    {
      key: 'only_current',
      label: 'Only Current Answers',
      type: 'boolean',
      default: 'false',
      helpText: 'Leave out answers that a newer one has replaced. Set to false to export everything.',
    },
  ],
  output: {
    id: field.id('The file name and the last entry of the record.'),
    file: field.file('File', 'The CSV file, for a step that saves or sends it.'),
    file_name: field.text('File Name', 'The name of the file, with the date.'),
    lines_count: field.integer('Lines Count', 'How many answers the file holds.'),
    exported_at: field.datetime('Exported At', 'When the file was created.'),
    head_seq: field.integer('Head Sequence Number', 'The number of the last entry on the record.'),
    head_hash: field.text(
      'Head Hash',
      'The hash of the last entry, made from all entries before it. Store it elsewhere to prove later that nothing was changed.',
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
