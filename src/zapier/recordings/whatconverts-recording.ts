import type { ZObject } from 'zapier-platform-core';
import { whatconvertsUrl } from '../../whatconverts/http.ts';
import { connectionOf } from '../connections/connection.ts';
import { recordingFile, recordingHydrator, recordingPointer } from './recording-file.ts';

/** @see https://www.whatconverts.com/help/docs/automations-and-advanced-systems/api-keys/use-api-keys-to-access-call-recordings */
export const whatconvertsRecording = recordingHydrator({
  name: 'WhatConverts',
  keyName: 'WhatConverts API Token and Secret',
  mayRefuse:
    'the key belongs to another profile, the link has expired, or the account is under HIPAA, where recordings stay in WhatConverts. Listen to it there.',
  isOwn: ({ origin }) => origin === new URL(whatconvertsUrl()).origin,
  keyOf(bundle) {
    const { whatconverts } = connectionOf(bundle);
    if (!whatconverts) return null;
    const { token, secret } = whatconverts;
    return { authorization: `Basic ${Buffer.from(`${token}:${secret}`).toString('base64')}`, token };
  },
});

const recordingOf = ({ recording, voicemail, lead_id }: Record<string, unknown>) => {
  const url = recording ?? voicemail;
  return { url: typeof url === 'string' ? url : null, name: `lead-${lead_id}` };
};

export const whatconvertsRecordingFile = recordingFile(whatconvertsRecording, recordingOf);

/** A lead with its recording as a file, for a search or an action. */
export const withRecordingFile = <Lead extends { recording: string | null; recording_file: string | null }>(
  z: ZObject,
  lead: Lead,
): Lead => ({ ...lead, recording_file: recordingPointer(z, whatconvertsRecording, recordingOf(lead)) });
