import type { Channel } from '../../hub-api/permissions.ts';
import type { Standing } from './rules.ts';

const PLACES: Record<Channel, string> = { whatsapp: 'on WhatsApp', phone: 'by phone' };

const NEVER_ASKED: Record<Channel, string> = {
  whatsapp: 'Do not call: no permission to call on WhatsApp is on record.',
  phone:
    'Do not call: no consent for calls to an ordinary phone line is on record. A permission on WhatsApp is no consent for one.',
};

/** "2026-03-02 09:15 UTC". */
const inWords = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

/** Why somebody may or may not be called, for whoever is about to. */
export const reasonFor = ({ status, line }: Standing, channel: Channel): string => {
  const place = PLACES[channel];
  const said = line ? ` on ${inWords(line.at)}` : '';
  const until = line?.expiresAt ? inWords(line.expiresAt) : 'an unknown time';
  switch (status) {
    case 'permanent':
      return `May be called ${place}: the customer allowed calls permanently${said}.`;
    case 'temporary':
      return `May be called ${place} until ${until}: the customer allowed calls for 7 days${said}.`;
    case 'expired':
      return `Do not call: the permission to call ${place} ended on ${until}.`;
    case 'unclear':
      return line?.kind === 'erasure'
        ? `Do not call: this person was erased${said}. Ask for permission again first.`
        : `Do not call: the latest answer, given${said}, is not clearly a yes. Ask again, or settle it by hand.`;
    case 'denied':
      return denied(place, said, line);
    case 'never_asked':
      return NEVER_ASKED[channel];
  }
};

const denied = (place: string, said: string, line: Standing['line']): string => {
  if (line?.kind === 'erasure') return `Do not call: this person had refused calls, and was erased${said}.`;
  if (line?.isAutomatic) return `Do not call: WhatsApp took the permission back by itself${said}.`;
  if (line?.channel === 'all') return `Do not call: the customer wants no calls on any channel, recorded${said}.`;
  return `Do not call: the customer refused calls ${place}${said}.`;
};
