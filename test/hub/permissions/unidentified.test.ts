import { beforeEach, describe, expect, test } from '@jest/globals';
import { permissionDenied } from '../../../src/doubletick/sample-payloads.ts';
import { CurrentPermissions, Recorded, Unsettled } from '../../../src/hub-api/permissions.ts';
import { onEachHub, type TestWorkspace } from '../http/hub-under-test.ts';

const REQUEST = 'wamid.request';

onEachHub((on) => {
  let acme: TestWorkspace;

  beforeEach(async () => {
    acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...permissionDenied, from: '', pairedMessageId: REQUEST });
  });

  const listed = async (): Promise<number> =>
    (await acme.ask(CurrentPermissions, 'GET', '/v1/permissions/current?unidentified=true')).permissions.length;
  const counted = async (): Promise<number> =>
    (await acme.ask(Unsettled, 'GET', '/v1/permissions/unsettled')).unidentified;

  describe('an answer that names only the request that it answers', () => {
    test('names nobody while the request is not on record', async () => {
      expect([await listed(), await counted()]).toEqual([1, 1]);
    });

    test('names whoever was asked once the request is on record', async () => {
      await acme.ask(Recorded, 'POST', '/v1/permissions/requests', {
        customer_phone: '+17045550118',
        waba_number: '+17045550100',
        message_id: REQUEST,
        template: { name: 'may_we_call' },
      });
      expect([await listed(), await counted()]).toEqual([0, 0]);
    });
  });
});
