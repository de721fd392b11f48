import { describe, expect, test } from '@jest/globals';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onEachHub } from '../http/hub-under-test.ts';
import { ask, HER, HER_ID, iso, no, recordByHand, SALES, SUPPORT, statusOf, yes } from './replies.ts';

onEachHub((on) => {
  describe('a permission on WhatsApp', () => {
    test('is no consent for an ordinary phone line, and the words say so', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now));
      expect(await ask(acme)).toMatchObject({ may_call: true, reason: expect.stringContaining('on WhatsApp') });
      expect(await ask(acme, HER, { channel: 'phone' })).toMatchObject({
        channel: 'phone',
        status: 'never_asked',
        may_call: false,
        reason: expect.stringContaining('A permission on WhatsApp is no consent'),
      });
      expect(await statusOf(acme, HER, { channel: 'phone', number: null })).toBe('never_asked');
    });

    test('that is refused refuses nothing on the phone', async () => {
      const acme = await on.makeWorkspace();
      await recordByHand(acme, { answer: 'granted_permanently', channel: 'phone' });
      on.now += HOUR_MS;
      await acme.take('doubletick', no(on.now));
      expect([await statusOf(acme), await statusOf(acme, HER, { channel: 'phone' })]).toEqual(['denied', 'permanent']);
    });
  });

  describe('what a person records by hand', () => {
    test('as a consent for the phone holds on every number of the business, and not on WhatsApp', async () => {
      const acme = await on.makeWorkspace();
      await recordByHand(acme, { answer: 'granted_permanently', channel: 'phone' });
      for (const number of [SALES, SUPPORT, null])
        expect(await ask(acme, HER, { channel: 'phone', number })).toMatchObject({
          status: 'permanent',
          reason: expect.stringContaining('by phone'),
        });
      expect(await statusOf(acme)).toBe('never_asked');
    });

    test('as do-not-call counts on every channel and number, and under every identity', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now));
      await acme.take('doubletick', yes(on.now, { to: SUPPORT }));
      await recordByHand(acme, { answer: 'granted_permanently', channel: 'phone' });
      on.now += HOUR_MS;
      await recordByHand(acme, { answer: 'do_not_call', channel: 'phone', waba_number: SALES });
      for (const who of [HER, HER_ID])
        for (const channel of ['whatsapp', 'phone'])
          for (const number of [SALES, SUPPORT, null])
            expect(await ask(acme, who, { channel, number })).toMatchObject({ status: 'denied', may_call: false });
      expect((await ask(acme)).reason).toContain('no calls on any channel');
    });

    test('as refused counts on the channel and number that it names', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now));
      await acme.take('doubletick', yes(on.now, { to: SUPPORT }));
      on.now += HOUR_MS;
      await recordByHand(acme, { answer: 'refused', waba_number: SALES });
      expect([await statusOf(acme), await statusOf(acme, HER, { number: SUPPORT })]).toEqual(['denied', 'permanent']);
      await recordByHand(acme, { answer: 'refused' });
      expect(await statusOf(acme, HER, { number: SUPPORT })).toBe('denied');
    });

    test('settles a reply that was unclear', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', yes(on.now, { response: 'perhaps' }));
      expect(await statusOf(acme)).toBe('unclear');
      on.now += HOUR_MS;
      await recordByHand(acme, { answer: 'granted_temporarily', waba_number: SALES });
      expect(await ask(acme)).toMatchObject({ status: 'temporary', expires_at: iso(on.now + 168 * HOUR_MS) });
    });

    test('is an answer of the time at which it was given: an older one takes nothing back', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', no(on.now));
      await recordByHand(acme, {
        answer: 'granted_permanently',
        waba_number: SALES,
        answered_at: iso(on.now - HOUR_MS),
      });
      expect(await statusOf(acme)).toBe('denied');
    });

    test.each<[string, string, object]>([
      ['a grant on every channel', 'channel', { answer: 'granted_permanently', channel: 'all' }],
      ['a grant on WhatsApp for no business number', 'waba_number', { answer: 'granted_permanently' }],
      ['an answer of tomorrow', 'answered_at', { answer: 'refused', answered_at: '2099-01-01T00:00:00Z' }],
      ['an end of what has none', 'expires_at', { answer: 'refused', expires_at: '2026-03-09T00:00:00Z' }],
      [
        'an end before the answer',
        'expires_at',
        { answer: 'granted_temporarily', waba_number: SALES, expires_at: '2020-01-01T00:00:00Z' },
      ],
      ['an answer of nobody', 'customer_phone', { answer: 'refused', customer_phone: undefined }],
      ['an answer that nobody recorded', 'recorded_by', { answer: 'refused', recorded_by: ' ' }],
    ])('is not %s', async (_name, field, wish) => {
      const acme = await on.makeWorkspace();
      const body = { customer_phone: HER, recorded_by: 'Anita Desai', ...wish };
      expect(await acme.refused(400, 'POST', '/v1/permissions', { body })).toMatchObject({ errors: [{ field }] });
    });
  });
});
