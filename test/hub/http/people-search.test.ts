import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { MadeKey } from '../../../src/hub-api/keys.ts';
import { PeopleFound } from '../../../src/hub-api/people.ts';
import { Caller, onEachHub, type TestWorkspace, useHub } from './hub-under-test.ts';

const MUMBAI = '+919822200155';
const CHARLOTTE = '+17045550121';

const call = (customerNumber: string, customerName: string, more: object = {}) => ({
  ...doubletick.callAccepted,
  callId: `call ${customerNumber} ${customerName}`,
  customerId: '',
  customerNumber,
  customerName,
  callStartedAt: '',
  ...more,
});

const grant = (from: string, dtCustomerId: string) => ({
  ...doubletick.permissionGranted,
  from,
  dtCustomerId,
  messageId: `wamid.${from}.${dtCustomerId}`,
  receivedAt: '',
  isPermanent: true,
  expirationTimestamp: undefined,
});

const search = (caller: Caller, text: string) =>
  caller.ask(PeopleFound, 'GET', `/v1/people?${new URLSearchParams({ search: text })}`);

const whoIn = async (caller: Caller, text: string) => (await search(caller, text)).people.map(({ who }) => who);

onEachHub((on) => {
  describe('people', () => {
    test('are found by any word of their name, or by how it begins, the latest caller first', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', call(CHARLOTTE, 'Priya Raman'));
      await acme.take('doubletick', call('+17045550122', "Anne-Marie O'Brien"));
      on.now += 1_000;
      await acme.take('doubletick', call('+17045550123', 'Priyanka Sen'));
      await acme.take('doubletick', call('+17045550124', 'प्रिया रमन'));
      expect(await whoIn(acme, 'priya')).toEqual(['+17045550123', CHARLOTTE]);
      expect(await whoIn(acme, 'RAMAN  pri')).toEqual([CHARLOTTE]);
      expect(await whoIn(acme, "o'brien")).toEqual(['+17045550122']);
      expect(await whoIn(acme, 'anne-marie')).toEqual(['+17045550122']);
      expect(await whoIn(acme, 'प्रिया')).toEqual(['+17045550124']);
      expect(await whoIn(acme, 'iya')).toEqual([]);
      expect(await whoIn(acme, 'p')).toEqual([]);
      expect(await whoIn(acme, 'priya r')).toEqual([CHARLOTTE]);
      await acme.take('doubletick', call('+17045550125', '李'));
      expect(await whoIn(acme, '李')).toEqual(['+17045550125']);
    });

    test.each(["'", '&|!()', "x' | 'y", ':*', '\\', 'a:* & !b', '%', '\u0000x'])(
      'are not found by %j',
      async (text) => {
        const acme = await on.makeWorkspace();
        await acme.take('doubletick', call(CHARLOTTE, 'Priya Raman'));
        expect(await search(acme, text)).toEqual({ people: [], are_more: false, lacks_country: false });
      },
    );

    test('are found by the beginning of a name that is longer than any', async () => {
      const acme = await on.makeWorkspace();
      const words = Array.from({ length: 20_000 }, (_, index) => `w${index}`).join(' ');
      await acme.take('doubletick', call(CHARLOTTE, `Longest ${words}`));
      expect(await whoIn(acme, 'longest')).toEqual([CHARLOTTE]);
    });

    test('are found by their number however it is written, with how they stand', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', call(CHARLOTTE, 'Priya Raman'));
      await acme.take('doubletick', grant(CHARLOTTE, 'customer_priya'));
      for (const [text, lacksCountry] of [
        ['+1 (704) 555-0121', false],
        ['001 704 555 0121', false],
        ['17045550121', true],
        ['(704) 555-0121', true],
        ['704.555.0121', true],
      ] as const) {
        expect([text, await search(acme, text)]).toEqual([
          text,
          {
            people: [
              {
                who: CHARLOTTE,
                customer_name: 'Priya Raman',
                known_as: { phones: ['17045550121'], customer_ids: ['customer_priya'], whatsapp_user_ids: [] },
                status: 'permanent',
                expires_at: null,
                last_call_at: expect.any(String),
              },
            ],
            are_more: false,
            lacks_country: lacksCountry,
          },
        ]);
      }
    });

    test('of every country are found by a number without its country code', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', grant(MUMBAI, 'customer_mumbai'));
      await acme.take('doubletick', grant('+9822200155', 'customer_teheran'));
      await acme.take('doubletick', grant('+639822200155', 'customer_manila'));
      // Read with its country code it would be Iran's alone.
      expect((await whoIn(acme, '9822200155')).toSorted()).toEqual([MUMBAI, '+639822200155', '+9822200155'].toSorted());
      expect((await whoIn(acme, '098222 00155')).toSorted()).toEqual([MUMBAI, '+639822200155'].toSorted());
      expect(await whoIn(acme, '+9822200155')).toEqual(['+9822200155']);
      expect(await search(acme, '9822200156')).toEqual({ people: [], are_more: false, lacks_country: true });
    });

    test('are found by an id, with its kind before it or not', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', grant(CHARLOTTE, 'K-7781'));
      await acme.take('doubletick', call('', 'Nameless', { customerId: 'customer_only' }));
      expect(await whoIn(acme, 'customer:K-7781')).toEqual(['customer:K-7781']);
      expect(await whoIn(acme, 'K-7781')).toEqual(['customer:K-7781']);
      expect(await whoIn(acme, 'customer_only')).toEqual(['customer:customer_only']);
      expect(await whoIn(acme, 'customer_nobody')).toEqual([]);
    });

    test('are found once each, and no more than fit on a screen', async () => {
      const acme = await on.makeWorkspace();
      await acme.take('doubletick', call(CHARLOTTE, 'Same Name', { customerId: 'customer_one' }));
      await acme.take('doubletick', call('', 'Same Name', { customerId: 'customer_one', callId: 'by id' }));
      expect(await search(acme, 'same')).toMatchObject({ people: [{ customer_name: 'Same Name' }], are_more: false });
      for (let number = 10; number < 31; number += 1)
        await acme.take('doubletick', call(`+170455501${number}`, 'Many'));
      const { people, are_more } = await search(acme, 'many');
      expect([people.length, are_more]).toEqual([20, true]);
    });
  });
});

describe('who may look for people', () => {
  const on = useHub();
  const keyOf = async (workspace: TestWorkspace, role: string) =>
    new Caller(on, (await workspace.ask(MadeKey, 'POST', '/v1/keys', { name: role, role })).key);

  test('is whoever sees the console, and nothing is looked for by nothing', async () => {
    const acme = await on.makeWorkspace();
    expect(await whoIn(await keyOf(acme, 'viewer'), 'x')).toEqual([]);
    for (const role of ['agent', 'auditor']) await (await keyOf(acme, role)).refused(403, 'GET', '/v1/people?search=x');
    for (const query of ['', '?search=', '?search=%20']) await acme.refused(400, 'GET', `/v1/people${query}`);
  });
});
