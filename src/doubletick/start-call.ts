import * as wire from '../values/wire.ts';
import type { DoubletickCall } from './http.ts';

/** All numbers in E.164. */
export interface PhoneCall {
  /** The phone line that calls. */
  from: string;
  to: string;
  /** Rings first; then the customer is called. */
  agentNumber: string;
  /** The business number in whose chat the call is logged; null for the one that belongs to the line. */
  whatsappNumber: string | null;
}

export interface AiCall {
  from: string;
  to: string;
  channel: 'WHATSAPP' | 'PSTN';
  aiAgentName: string;
}

const readAnswer = wire.answerReader({ data: wire.map });
const readCall = wire.answerReader({ callId: wire.text, id: wire.text });

const callIdIn = (answer: unknown): string | null => {
  const { callId, id } = readCall(readAnswer(answer).data);
  return callId ?? id;
};

/** Documented, but never tried on an account. */
export const startCallApi = (call: DoubletickCall) => ({
  /** DoubleTick's id of the call. @see https://docs.doubletick.io/docs/call-a-customer */
  async startPhoneCall({ whatsappNumber, ...who }: PhoneCall): Promise<string | null> {
    const log = whatsappNumber === null ? {} : { whatsappNumber };
    const body = { channel: 'PSTN', mode: 'DIRECT', ...who, ...log };
    return callIdIn(
      await call({ method: 'POST', path: '/v1/call/person', body }, 'startedCall', 'phone calls from this number'),
    );
  },

  /** The same. @see https://docs.doubletick.io/docs/initiate-ai-bot-call */
  async startAiCall(body: AiCall): Promise<string | null> {
    return callIdIn(
      await call({ method: 'POST', path: '/v1/call/ai-bot', body: { ...body } }, 'startedCall', 'this AI agent'),
    );
  },
});
