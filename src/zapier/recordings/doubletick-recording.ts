import { doubletickUrl } from '../../doubletick/http.ts';
import { connectionOf } from '../connections/connection.ts';
import { recordingFile, recordingHydrator } from './recording-file.ts';

/** Which of its hosts has the recordings is not documented. */
const isDoubletick = ({ origin, protocol, hostname }: URL): boolean =>
  origin === new URL(doubletickUrl()).origin || (protocol === 'https:' && /(^|\.)doubletick\.io$/.test(hostname));

export const doubletickRecording = recordingHydrator({
  name: 'DoubleTick',
  keyName: 'DoubleTick API Key',
  mayRefuse:
    'the user behind the key may not listen to it, the link has expired, or the key may be used from listed IP addresses alone. Ask an admin of DoubleTick.',
  isOwn: isDoubletick,
  keyOf(bundle) {
    const { doubletick } = connectionOf(bundle);
    return doubletick && { authorization: doubletick.apiKey, token: doubletick.apiKey };
  },
});

export const doubletickRecordingFile = recordingFile(doubletickRecording, ({ recording_url: url, call_id }) => ({
  url,
  name: `call-${call_id}`,
}));
