import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  callAccepted,
  callEnded,
  callMissed,
  callRejected,
  incomingCallStarted,
  outgoingCallStarted,
} from '../../../src/doubletick/sample-payloads.ts';
import { CallStatistics } from '../../../src/hub-api/call-statistics.ts';
import { callCompleted, callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const DAY = 'from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z';

onEachHub((on) => {
  let acme: TestWorkspace;

  const at = (time: string): string => `2026-03-02T${time}.000Z`;

  /** Posts what a provider sends at a time of that day, UTC. */
  const sends = async (time: string, payload: object, source: 'doubletick' | 'whatconverts' = 'doubletick') => {
    on.now = Date.parse(at(time));
    await acme.take(source, payload);
  };

  const look = (query: string) => acme.ask(CallStatistics, 'GET', `/v1/calls/statistics?${query}`);

  const groupsBy = async (by: string, rest = DAY) =>
    (await look(`${rest}&by=${by}`)).groups.map(({ key, started, answered, connect_rate }) => [
      key,
      started,
      answered,
      connect_rate,
    ]);

  beforeAll(async () => {
    acme = await on.makeWorkspace();
    // Rings for 20 seconds, and goes on for 100.
    const taken = { callId: 'taken', callStartedAt: at('09:00:20') };
    await sends('09:00:00', { ...incomingCallStarted, callId: 'taken' });
    await sends('09:00:20', { ...callAccepted, ...taken });
    await sends('09:02:00', { ...callEnded, ...taken, callEndedAt: at('09:02:00') });
    // Missed, and called back 29 minutes later: nobody answers.
    const second = { customerNumber: '17735550171', customerName: 'Sam Lee' };
    await sends('10:00:00', { ...incomingCallStarted, ...second, callId: 'missed' });
    await sends('10:00:40', { ...callMissed, ...second, callId: 'missed', callEndedAt: at('10:00:40') });
    const back = { ...second, callId: 'back', callDirection: 'OUTGOING', pickedBy: 'Rohan Mehta' };
    await sends('10:29:40', { ...outgoingCallStarted, ...back });
    await sends('10:30:10', {
      ...callEnded,
      ...back,
      callStartedAt: '',
      callEndedAt: at('10:30:10'),
      durationInSeconds: 0,
    });
    // Missed, and called back too late: it is answered after 10 seconds, and goes on for 50.
    const third = { customerNumber: '17735550172', customerName: 'Kim Park' };
    await sends('11:00:00', { ...callMissed, ...third, callId: 'lost', callEndedAt: at('11:00:00') });
    const late = { ...third, callId: 'late', callDirection: 'OUTGOING', pickedBy: ' rohan  mehta' };
    await sends('11:30:01', { ...outgoingCallStarted, ...late });
    await sends('11:30:11', { ...callAccepted, ...late, callStartedAt: at('11:30:11') });
    await sends('11:31:01', { ...callEnded, ...late, callStartedAt: at('11:30:11'), callEndedAt: at('11:31:01') });
    await sends('12:00:00', { ...callRejected, callId: 'declined', callEndedAt: at('12:00:00') });
    await sends('15:04:09', callInProgress, 'whatconverts');
    await sends('15:09:09', callCompleted, 'whatconverts');
    await sends('23:30:00', { ...incomingCallStarted, callId: 'rings' });
  });

  describe('the figures of a period', () => {
    test('count what began in it, how it went, how long was talked, and who was called back in time', async () => {
      const { total, ...rest } = await look(DAY);
      expect(rest).toMatchObject({
        from: '2026-03-02T00:00:00.000Z',
        to: '2026-03-03T00:00:00.000Z',
        time_zone: 'UTC',
        by: 'agent',
      });
      const { total: tracked } = await look(`${DAY}&source=whatconverts`);
      expect(total).toEqual({
        started: 8,
        answered: 3,
        missed: 3,
        missed_incoming: 2,
        rejected: 1,
        connect_rate: 0.375,
        talk_seconds: 150 + tracked.talk_seconds,
        mean_talk_seconds: Number(((150 + tracked.talk_seconds) / 3).toFixed(1)),
        mean_seconds_to_answer: 15,
        missed_returned: 1,
      });
      expect(tracked).toMatchObject({ started: 1, answered: 1, connect_rate: 1, mean_seconds_to_answer: null });
    });

    test('end before the end, and now where there is none', async () => {
      const { total } = await look(`from=${at('09:00:00')}&to=${at('10:00:00')}`);
      expect(total.started).toBe(1);
      on.now = Date.parse(at('11:00:01'));
      const untilNow = await look(`from=${at('10:00:00')}`);
      expect(untilNow).toMatchObject({ to: at('11:00:01'), total: { started: 3, missed: 3, connect_rate: 0 } });
    });

    test('are nothing, and no rate, where nobody called', async () => {
      const nothing = await look('from=2026-01-01&to=2026-02-01&by=hour');
      expect(nothing).toMatchObject({ groups: [], total: { started: 0, connect_rate: null, mean_talk_seconds: null } });
    });

    test('stand beside those of another period, where one is asked for', async () => {
      const hours = `from=${at('10:00:00')}&to=${at('12:00:00')}&before_from=${at('08:00:00')}&before_to=${at('10:00:00')}`;
      const { before, ...alone } = await look(`${hours}&by=hour&direction=INCOMING`);
      expect(alone.groups.map(({ key, started, missed_incoming }) => [key, started, missed_incoming])).toEqual([
        ['10', 1, 1],
        ['11', 1, 1],
      ]);
      expect(before).toMatchObject({
        from: at('08:00:00'),
        to: at('10:00:00'),
        total: { started: 1, answered: 1, talk_seconds: 100, missed_incoming: 0 },
        groups: [{ key: '9', started: 1 }],
      });
      expect(await look(`from=${at('08:00:00')}&to=${at('10:00:00')}&by=hour&direction=INCOMING`)).toMatchObject({
        total: before?.total,
        groups: before?.groups,
      });
    });

    test("are of the key's workspace alone", async () => {
      const other = await on.makeWorkspace();
      const { total } = await other.ask(CallStatistics, 'GET', `/v1/calls/statistics?${DAY}`);
      expect(total.started).toBe(0);
    });
  });

  describe('the groups', () => {
    test('by team member take spellings for one, and have the connect rate of outgoing calls alone', async () => {
      expect(await groupsBy('agent')).toEqual([
        [null, 4, 1, null],
        ['anita desai', 2, 1, null],
        ['rohan mehta', 2, 1, 0.5],
      ]);
      const { groups } = await look(`${DAY}&by=agent`);
      expect(groups.map(({ label }) => label)).toEqual([
        'Team member not known',
        'Anita Desai',
        expect.stringMatching(/^rohan mehta$/i),
      ]);
    });

    test('by team member show the name that somebody has here whom the provider tells by number', async () => {
      const zenith = await on.makeWorkspace();
      const began = on.now;
      on.now = Date.parse(at('11:00:00'));
      await zenith.take('doubletick', { ...callAccepted, callStartedAt: at('11:00:00'), pickedBy: '+13125550151' });
      on.now = began;
      const labels = async () =>
        (await zenith.ask(CallStatistics, 'GET', `/v1/calls/statistics?${DAY}&by=agent`)).groups.map(
          ({ key, label }) => [key, label],
        );
      expect(await labels()).toEqual([['+13125550151', '+13125550151']]);
      await zenith.raw('PUT', '/v1/team/13125550151', { body: { name: 'Anita Desai' } });
      expect(await labels()).toEqual([['+13125550151', 'Anita Desai']]);
    });

    test('by direction, number and product have every call, missed ones included', async () => {
      expect(await groupsBy('direction')).toEqual([
        ['INCOMING', 6, 2, 0.3333],
        ['OUTGOING', 2, 1, 0.5],
      ]);
      expect(await groupsBy('number')).toEqual([
        ['+13125550150', 7, 2, 0.2857],
        ['+13125550142', 1, 1, 1],
      ]);
      const { groups } = await look(`${DAY}&by=source`);
      expect(groups.map(({ key, label, started }) => [key, label, started])).toEqual([
        ['doubletick', 'DoubleTick', 7],
        ['whatconverts', 'WhatConverts', 1],
      ]);
    });

    test('by hour, hour of the week and day go by the clock of the time zone', async () => {
      const hours = await look(`${DAY}&by=hour&time_zone=Asia/Kolkata`);
      // 10:00 and 10:29:40 UTC are 15:30 and 15:59:40 there, 23:30 UTC is 05:00 the next day.
      expect(hours.groups.map(({ key, label, started }) => [key, label, started])).toEqual([
        ['5', '05:00', 1],
        ['14', '14:00', 1],
        ['15', '15:00', 2],
        ['16', '16:00', 1],
        ['17', '17:00', 2],
        ['20', '20:00', 1],
      ]);
      const week = await look(`${DAY}&by=weekday_hour&time_zone=Asia/Kolkata`);
      expect(week.groups.map(({ key }) => key)).toEqual(['1-14', '1-15', '1-16', '1-17', '1-20', '2-5']);
      expect(week.groups[0]?.label).toBe('Monday 14:00');
      const days = await look(`${DAY}&by=day&time_zone=Asia/Kolkata`);
      expect(days.groups.map(({ key, started }) => [key, started])).toEqual([
        ['2026-03-02', 7],
        ['2026-03-03', 1],
      ]);
    });

    test('by hour go by the clocks also on the day when they are put forward', async () => {
      // In Berlin 00:30 UTC is 01:30 on that day, and 01:30 UTC is 03:30.
      for (const time of ['00:30', '01:30']) {
        const spring = { callId: `spring ${time}`, callStartedAt: `2026-03-29T${time}:00.000Z` };
        await acme.take('doubletick', { ...callAccepted, ...spring });
      }
      const day = 'from=2026-03-28T23:00:00Z&to=2026-03-29T22:00:00Z&time_zone=Europe/Berlin';
      expect((await look(`${day}&by=weekday_hour`)).groups.map(({ label }) => label)).toEqual([
        'Sunday 01:00',
        'Sunday 03:00',
      ]);
      expect(await groupsBy('day', day)).toEqual([['2026-03-29', 2, 2, 1]]);
    });

    test('of names that are far too long are of their beginnings', async () => {
      const long = randomBytes(6_000).toString('hex');
      const names = { pickedBy: long, wabaNumber: long, callDirection: long, customerNumber: long, customerId: long };
      await acme.take('doubletick', {
        ...callAccepted,
        ...names,
        callId: 'long',
        callStartedAt: '2026-03-08T09:00:00Z',
      });
      for (const by of ['agent', 'number']) {
        const { groups } = await look(`from=2026-03-08&to=2026-03-09&by=${by}`);
        expect(groups.map(({ key, started }) => [key, started])).toEqual([[long.slice(0, 120), 1]]);
      }
    });

    test('sum up to the total, whatever they are by', async () => {
      for (const by of ['agent', 'direction', 'number', 'source', 'hour', 'weekday_hour', 'day']) {
        const { total, groups } = await look(`${DAY}&by=${by}`);
        for (const name of [
          'started',
          'answered',
          'missed',
          'missed_incoming',
          'rejected',
          'talk_seconds',
          'missed_returned',
        ] as const) {
          expect([by, name, groups.reduce((sum, group) => sum + group[name], 0)]).toEqual([by, name, total[name]]);
        }
      }
    });
  });

  describe('as CSV', () => {
    const csvOf = async (query: string) => {
      const { headers, text } = await acme.raw('GET', `/v1/calls/statistics?format=csv&${query}`);
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="call-statistics.csv"',
      });
      return text;
    };

    test('they are lines of groups with their period, then those of the one to compare with', async () => {
      const hours = `from=${at('10:00:00')}&to=${at('12:00:00')}&before_from=${at('08:00:00')}&before_to=${at('10:00:00')}`;
      const lines = (await csvOf(`${hours}&by=direction&time_zone=Asia/Kolkata`)).trimEnd().split('\n');
      const zoned = (from: string, to: string) => `${at(from)},${at(to)},Asia/Kolkata`;
      expect(lines).toEqual([
        'from,to,time_zone,key,label,started,answered,connect_rate,missed,missed_incoming,missed_returned,rejected,talk_seconds,mean_talk_seconds,mean_seconds_to_answer',
        `${zoned('10:00:00', '12:00:00')},INCOMING,Incoming,2,0,0,2,2,1,0,0,,`,
        `${zoned('10:00:00', '12:00:00')},OUTGOING,Outgoing,2,1,0.5,1,0,0,0,50,50,10`,
        `${zoned('08:00:00', '10:00:00')},INCOMING,Incoming,1,1,1,0,0,0,0,100,100,20`,
      ]);
    });

    test('a spreadsheet leaves the plus of a number, and a name is no formula', async () => {
      const call = { callId: 'formula', pickedBy: '=1+1', callStartedAt: '2026-03-05T09:00:00.000Z' };
      await acme.take('doubletick', { ...callAccepted, ...call });
      const day = 'from=2026-03-05&to=2026-03-06&for=spreadsheet';
      expect(await csvOf(`${day}&by=number`)).toContain(',\u200e+13125550150,');
      expect(await csvOf(`${day}&by=agent`)).toContain(",'=1+1,'=1+1,");
    });
  });

  describe('filters', () => {
    test('narrow to a team member, however they are written, and then the rate is of outgoing calls', async () => {
      const { total } = await look(`${DAY}&agent=ROHAN%20MEHTA`);
      expect(total).toMatchObject({ started: 2, answered: 1, connect_rate: 0.5 });
      const chosen = await look(`${DAY}&by=hour&agent=${encodeURIComponent('Anita Desai (+17045550101)')}`);
      expect(chosen.total).toMatchObject({ started: 2, answered: 1, rejected: 1, connect_rate: null });
    });

    test('narrow by direction, number and product', async () => {
      expect((await look(`${DAY}&direction=outgoing`)).total.started).toBe(2);
      expect((await look(`${DAY}&number=%2B13125550142`)).total.started).toBe(1);
      expect((await look(`${DAY}&source=whatconverts&direction=OUTGOING`)).total.started).toBe(0);
    });

    test.each([
      ['from', ''],
      ['from', `from=${at('10:00:00')}&to=${at('10:00:00')}`],
      ['to', 'from=2026-03-02&to=soon'],
      ['before_from', `${DAY}&before_to=2026-03-01`],
      ['before_to', `${DAY}&before_from=2026-03-01`],
      ['before_from', `${DAY}&before_from=2026-03-01&before_to=2026-02-01`],
      ['format', `${DAY}&format=pdf`],
      ['by', `${DAY}&by=customer`],
      ['time_zone', `${DAY}&time_zone=Mars`],
      ['direction', `${DAY}&direction=up`],
      ['number', `${DAY}&number=office`],
      ['source', `${DAY}&source=fax`],
    ])('of what cannot be are refused, with the name of the field: %s', async (field, query) => {
      const problem = await acme.refused(400, 'GET', `/v1/calls/statistics?${query}`);
      expect(problem).toMatchObject({ errors: [{ field }] });
    });
  });
});
