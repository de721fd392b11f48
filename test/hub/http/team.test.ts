import { expect, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callRejected,
  incomingCallStarted,
  outgoingCallStarted,
} from '../../../src/doubletick/sample-payloads.ts';
import { AccessLogPage } from '../../../src/hub-api/access-log.ts';
import { Team } from '../../../src/hub-api/team.ts';
import { HOUR_MS } from '../../../src/values/time.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const look = (workspace: TestWorkspace) => workspace.ask(Team, 'GET', '/v1/team');

onEachHub((on) => {
  const iso = (): string => new Date(on.now).toISOString();

  /** A call that a member takes now and that ends 60 seconds later. */
  const talks = async (workspace: TestWorkspace, callId: string, pickedBy: string, changes: object = {}) => {
    const call = { callId, pickedBy, callStartedAt: iso(), ...changes };
    await workspace.take('doubletick', { ...callAccepted, ...call });
    on.now += 60_000;
    await workspace.take('doubletick', { ...callEnded, ...call, callEndedAt: iso() });
  };

  const statesIn = async (workspace: TestWorkspace) =>
    (await look(workspace)).team_members.map(({ id, state }) => [id, state]);

  test('nobody is in the team before anybody was on a call', async () => {
    expect(await look(await on.makeWorkspace())).toEqual({ team_members: [], stale_calls: 0 });
  });

  test('a member is on a call, then just after it for 30 seconds, then free', async () => {
    const acme = await on.makeWorkspace();
    const call = { callId: 'one', callStartedAt: iso() };
    await acme.take('doubletick', { ...callAccepted, ...call });
    const member = {
      id: 'anita desai',
      name: 'Anita Desai',
      phone: null,
      role: null,
      state: 'on_call',
      since: iso(),
      numbers: ['+13125550150'],
      sources: ['doubletick'],
      call: {
        id: 'doubletick:one',
        direction: 'INCOMING',
        customer_name: 'Priya Raman',
        customer_phone: '+17735550170',
        business_number: '+13125550150',
        since: iso(),
      },
      last_call_ended_at: null,
    };
    expect(await look(acme)).toEqual({ team_members: [member], stale_calls: 0 });
    on.now += 60_000;
    const ended = iso();
    await acme.take('doubletick', { ...callEnded, ...call, callEndedAt: ended });
    const after = { ...member, state: 'after_call', since: ended, call: null, last_call_ended_at: ended };
    on.now += 29_999;
    expect(await look(acme)).toEqual({ team_members: [after], stale_calls: 0 });
    on.now += 1;
    expect(await look(acme)).toEqual({ team_members: [{ ...after, state: 'free', since: iso() }], stale_calls: 0 });
  });

  test('whoever is free comes first, the one whose last call is longest over before the others', async () => {
    const acme = await on.makeWorkspace();
    await talks(acme, 'a', 'Anita Desai');
    await talks(acme, 'b', 'Rohan Mehta');
    await talks(acme, 'c', 'Mei Tan');
    await talks(acme, 'd', 'Anita Desai');
    on.now += 60_000;
    await acme.take('doubletick', { ...outgoingCallStarted, callId: 'e', pickedBy: 'Mei Tan' });
    await acme.take('doubletick', { ...callAccepted, callId: 'f', pickedBy: 'Lena Roth', callStartedAt: iso() });
    expect(await statesIn(acme)).toEqual([
      ['rohan mehta', 'free'],
      ['anita desai', 'free'],
      ['mei tan', 'ringing'],
      ['lena roth', 'on_call'],
    ]);
  });

  test('a member who talks while another call rings for them talks', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...callAccepted, callId: 'a', callStartedAt: iso() });
    on.now += 1000;
    await acme.take('doubletick', { ...outgoingCallStarted, callId: 'b', pickedBy: 'Anita Desai' });
    expect((await look(acme)).team_members).toMatchObject([{ state: 'on_call', call: { id: 'doubletick:a' } }]);
  });

  test('a member whom a provider tells by number has the name that the workspace gives them, until it is taken back', async () => {
    const [acme, other] = [await on.makeWorkspace(), await on.makeWorkspace()];
    for (const workspace of [acme, other]) await talks(workspace, 'numbered', '+13125550151');
    const named = async (workspace: TestWorkspace) =>
      (await look(workspace)).team_members.map(({ id, name, phone }) => ({ id, name, phone }));
    const member = { id: '+13125550151', name: null, phone: '+13125550151' };
    expect(await named(acme)).toEqual([member]);
    const path = `/v1/team/${encodeURIComponent('+1 (312) 555-0151')}`;
    expect((await acme.raw('PUT', path, { body: { name: ' Anita Desai ' } })).status).toBe(204);
    expect(await named(acme)).toEqual([{ ...member, name: 'Anita Desai' }]);
    expect(await named(other)).toEqual([member]);
    await acme.raw('PUT', path, { body: { name: 'Anita D.' } });
    expect(await named(acme)).toEqual([{ ...member, name: 'Anita D.' }]);
    expect((await acme.raw('DELETE', path)).status).toBe(204);
    expect(await named(acme)).toEqual([member]);
    await acme.refused(404, 'DELETE', path);
    await acme.refused(400, 'PUT', '/v1/team/Anita', { body: { name: 'Anita Desai' } });
    const { entries } = await acme.ask(AccessLogPage, 'GET', '/v1/access-log');
    expect(entries.map(({ what }) => what)).toEqual(['member_named', 'member_named', 'member_named']);
  });

  test('spellings of a name are one member, with all their numbers; a phone number is one of its own', async () => {
    const acme = await on.makeWorkspace();
    await talks(acme, 'a', 'Anita Desai');
    await talks(acme, 'b', 'anita  desai', { wabaNumber: '13125550151' });
    await talks(acme, 'c', '17045550101');
    await talks(acme, 'd', '+1 704 555 0101');
    on.now += 60_000;
    expect((await look(acme)).team_members).toMatchObject([
      { id: 'anita desai', name: 'anita desai', phone: null, numbers: ['+13125550150', '+13125550151'] },
      { id: '+17045550101', name: null, phone: '+17045550101' },
    ]);
  });

  test('whoever declined an incoming call is a member; the customer who declined one is none', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...callRejected, callId: 'a', rejectedBy: 'Rohan Mehta', callEndedAt: iso() });
    await acme.take('doubletick', { ...callRejected, callId: 'b', rejectedBy: callRejected.customerName });
    await acme.take('doubletick', { ...callRejected, callId: 'c', rejectedBy: `+${callRejected.customerNumber}` });
    await acme.take('doubletick', { ...callRejected, callId: 'd', callDirection: 'OUTGOING', rejectedBy: 'P. R.' });
    expect(await statesIn(acme)).toEqual([['rohan mehta', 'after_call']]);
  });

  test('whoever takes a call that another declined has it, whichever of the two is told first', async () => {
    const acme = await on.makeWorkspace();
    for (const [callId, order] of [
      ['a', ['decline', 'accept']],
      ['b', ['accept', 'decline']],
    ] as const) {
      const declines = { ...callRejected, callId, rejectedBy: 'Rohan Mehta', callEndedAt: iso() };
      const accepts = { ...callAccepted, callId, callStartedAt: new Date(on.now + 5_000).toISOString() };
      for (const what of order) await acme.take('doubletick', what === 'accept' ? accepts : declines);
    }
    expect(await statesIn(acme)).toEqual([['anita desai', 'on_call']]);
  });

  test('a ring of two minutes and a call of four hours without a word keep nobody busy, and are told apart', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...outgoingCallStarted, callId: 'a', pickedBy: 'Rohan Mehta' });
    await acme.take('doubletick', { ...callAccepted, callId: 'b', callStartedAt: iso() });
    on.now += 2 * 60_000 - 1;
    expect(await statesIn(acme)).toContainEqual(['rohan mehta', 'ringing']);
    on.now += 1;
    expect(await statesIn(acme)).toContainEqual(['rohan mehta', 'free']);
    expect((await look(acme)).stale_calls).toBe(1);
    on.now += 4 * HOUR_MS;
    expect(await statesIn(acme)).toContainEqual(['anita desai', 'free']);
    expect((await look(acme)).stale_calls).toBe(2);
  });

  test('whoever was on no call for 30 days is no longer listed', async () => {
    const acme = await on.makeWorkspace();
    await acme.take('doubletick', { ...incomingCallStarted, callId: 'a' });
    await talks(acme, 'b', 'Anita Desai');
    on.now += 30 * 24 * HOUR_MS - 60_000;
    expect(await statesIn(acme)).toEqual([['anita desai', 'free']]);
    on.now += 1;
    expect((await look(acme)).team_members).toEqual([]);
  });
});
