/** Webhooks that tell of one call more than once: copies, copies that know more, handovers, edits. */
import { describe, expect, test } from '@jest/globals';
import * as doubletick from '../../../src/doubletick/sample-payloads.ts';
import { ConnectRate, EndedCalls } from '../../../src/hub-api/calls-today.ts';
import { LiveCalls } from '../../../src/hub-api/live-calls.ts';
import { callCompleted, callInProgress } from '../../../src/whatconverts/sample-payloads.ts';
import { onEachHub, type TestWorkspace } from './hub-under-test.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SINCE = '2026-03-02T00:00:00.000Z';

onEachHub((on) => {
  /** The kinds of the events that are there, by alphabet. */
  const kindsOf = async (workspace: TestWorkspace): Promise<string[]> =>
    (await workspace.events('?limit=200')).map(({ kind }) => kind).toSorted();
  const timesOf = async (workspace: TestWorkspace, kind: string): Promise<number> =>
    (await kindsOf(workspace)).filter((one) => one === kind).length;

  /** Posts what may be a copy, so the hub may answer either way. */
  const tell = async (
    workspace: TestWorkspace,
    source: 'doubletick' | 'whatconverts',
    payload: object,
  ): Promise<void> => {
    expect([200, 202]).toContain((await workspace.post(source, payload)).status);
  };

  const live = (workspace: TestWorkspace) => workspace.ask(LiveCalls, 'GET', '/v1/calls/live');
  const over = async (workspace: TestWorkspace) =>
    (await workspace.ask(EndedCalls, 'GET', `/v1/calls/ended?since=${SINCE}`)).calls;
  const rates = async (workspace: TestWorkspace) =>
    (await workspace.ask(ConnectRate, 'GET', `/v1/calls/connect-rate?since=${SINCE}`)).rates;

  describe('the recording of a call', () => {
    const silent = { ...doubletick.callEnded, recordingUrl: '' };

    test('that a later copy tells of is ready then, once', async () => {
      const acme = await on.makeWorkspace();
      await tell(acme, 'doubletick', silent);
      expect(await kindsOf(acme)).toEqual(['doubletick_call_ended']);
      for (let times = 0; times < 3; times += 1) await tell(acme, 'doubletick', doubletick.callEnded);
      expect(await kindsOf(acme)).toEqual(['doubletick_call_ended', 'doubletick_recording_ready']);
      await tell(acme, 'doubletick', silent);
      await tell(acme, 'doubletick', { ...doubletick.callEnded, recordingUrl: 'https://recordings.example.com/2.mp3' });
      expect(await timesOf(acme, 'doubletick_recording_ready')).toBe(2);
      expect(await timesOf(acme, 'doubletick_call_ended')).toBe(1);
    });

    test('that comes with the end of the call is ready at once, and each trigger gets its own event', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_ended', '/ended');
      await acme.subscribe('doubletick_recording_ready', '/recorded');
      await tell(acme, 'doubletick', doubletick.callEnded);
      await tell(acme, 'doubletick', doubletick.callEnded);
      await on.deliver();
      await on.delivered('/ended');
      await on.delivered('/recorded');
      expect(await kindsOf(acme)).toEqual(['doubletick_call_ended', 'doubletick_recording_ready']);
      expect([on.target.at('/ended').length, on.target.at('/recorded').length]).toEqual([1, 1]);
    });

    test('of WhatConverts is ready when an edit of a known lead tells of it, and not by that of an unknown one', async () => {
      const acme = await on.makeWorkspace();
      const edit = { ...callCompleted, trigger: 'update' };
      await tell(acme, 'whatconverts', { ...callCompleted, recording: '', call_transcription: '' });
      await tell(acme, 'whatconverts', { ...edit, call_transcription: '' });
      expect(await timesOf(acme, 'whatconverts_recording_ready')).toBe(1);
      await tell(acme, 'whatconverts', edit);
      await tell(acme, 'whatconverts', { ...edit, quotable: 'No' });
      expect(await timesOf(acme, 'whatconverts_recording_ready')).toBe(2);
      await tell(acme, 'whatconverts', { ...edit, lead_id: 7 });
      expect(await timesOf(acme, 'whatconverts_recording_ready')).toBe(2);
      expect(await timesOf(acme, 'whatconverts_call_completed')).toBe(1);
    });
  });

  describe('a call of WhatConverts whose completion comes as an update', () => {
    const update = { ...callCompleted, trigger: 'update' };

    test('is over by the first one, and later edits are edits', async () => {
      const acme = await on.makeWorkspace();
      await tell(acme, 'whatconverts', callInProgress);
      await tell(acme, 'whatconverts', update);
      expect((await live(acme)).calls).toEqual([]);
      expect(await over(acme)).toMatchObject([
        { outcome: 'ended', ended_at: '2026-03-02T15:09:37.000Z', duration_seconds: 328 },
      ]);
      // Copies of what ended it, and of each edit, are copies.
      for (const quotable of ['Yes', 'No', 'Pending', 'No']) await tell(acme, 'whatconverts', { ...update, quotable });
      await tell(acme, 'whatconverts', callCompleted);
      expect(await timesOf(acme, 'whatconverts_call_completed')).toBe(1);
      expect(await timesOf(acme, 'whatconverts_lead_updated')).toBe(2);
      expect(await timesOf(acme, 'whatconverts_new_lead')).toBe(1);
    });

    test('is an edit alone when the call is over, or nobody knows of it', async () => {
      const acme = await on.makeWorkspace();
      await tell(acme, 'whatconverts', callCompleted);
      await tell(acme, 'whatconverts', update);
      await tell(acme, 'whatconverts', { ...update, lead_id: 7 });
      expect(await timesOf(acme, 'whatconverts_call_completed')).toBe(1);
      expect(await timesOf(acme, 'whatconverts_lead_updated')).toBe(2);
      expect(await over(acme)).toHaveLength(1);
    });

    test('is over also when both come at the same moment', async () => {
      const acme = await on.makeWorkspace();
      await tell(acme, 'whatconverts', [callInProgress, update]);
      expect(await timesOf(acme, 'whatconverts_call_completed')).toBe(1);
      expect((await live(acme)).calls).toEqual([]);
    });
  });

  test('a form is a new lead once, and an update alone when it changes; nobody is on the phone by it', async () => {
    const acme = await on.makeWorkspace();
    const form = { lead_id: 9, lead_type: 'Web Form', lead_state: 'Completed', contact_phone_number: '+17735550119' };
    const edit = { ...form, trigger: 'update', last_updated: '2026-03-04T10:00:00Z', sales_value: 100 };
    for (const payload of [form, { ...form, trigger: 'new' }, edit, edit, { ...edit, sales_value: 200 }])
      await tell(acme, 'whatconverts', payload);
    expect(await kindsOf(acme)).toEqual([
      'whatconverts_lead_updated',
      'whatconverts_lead_updated',
      'whatconverts_new_lead',
    ]);
    expect(await acme.events('?customer=17735550119')).toHaveLength(3);
    expect([(await live(acme)).calls, await over(acme)]).toEqual([[], []]);
  });

  test.each([
    { voicemail: 'https://recordings.example.com/482913-voicemail.mp3' },
    { answer_status: 'UNANSWERED' },
    { answer_status: 'Not Answered' },
    { answer_status: 'Voicemail' },
  ])('a call of WhatConverts that nobody answered, as in %j, is so on the board and in the rate', async (changes) => {
    const acme = await on.makeWorkspace();
    await tell(acme, 'whatconverts', callInProgress);
    await tell(acme, 'whatconverts', { ...callCompleted, ...changes });
    expect(await over(acme)).toMatchObject([{ outcome: 'missed', duration_seconds: null }]);
    expect(await rates(acme)).toMatchObject([{ started: 1, answered: 0 }]);
  });

  describe('a call that is handed over', () => {
    const first = { ...doubletick.callAccepted, pickedBy: 'Zoya Khan' };
    const then = { ...first, pickedBy: 'Anita Desai', callStartedAt: '2026-03-02T09:16:30.000Z' };

    test('is accepted twice, a copy is not, and it is theirs who have it last', async () => {
      const acme = await on.makeWorkspace();
      await acme.subscribe('doubletick_call_accepted', '/accepted');
      for (const payload of [then, first, first, then]) await tell(acme, 'doubletick', payload);
      expect(await kindsOf(acme)).toEqual(['doubletick_call_accepted', 'doubletick_call_accepted']);
      await on.deliver();
      expect(await on.delivered('/accepted', 2)).toHaveLength(2);
      expect((await live(acme)).calls).toMatchObject([{ agent: 'Anita Desai', since: first.callStartedAt }]);
      await tell(acme, 'doubletick', { ...doubletick.callEnded, pickedBy: 'Anita Desai' });
      expect(await over(acme)).toMatchObject([{ agent: 'Anita Desai', duration_seconds: 184 }]);
      expect(await rates(acme)).toMatchObject([{ agent: 'Anita Desai', started: 1, answered: 1 }]);
    });
  });

  test('a call that one agent rejects and another answers goes on, and is over when it ends', async () => {
    const acme = await on.makeWorkspace();
    await tell(acme, 'doubletick', doubletick.incomingCallStarted);
    await tell(acme, 'doubletick', { ...doubletick.callRejected, callEndedAt: '2026-03-02T09:15:03.000Z' });
    expect((await live(acme)).calls).toEqual([]);
    await tell(acme, 'doubletick', doubletick.callAccepted);
    expect((await live(acme)).calls).toMatchObject([{ state: 'in_progress', agent: 'Anita Desai' }]);
    expect(await over(acme)).toEqual([]);
    await tell(acme, 'doubletick', doubletick.callEnded);
    expect((await live(acme)).calls).toEqual([]);
    expect(await over(acme)).toMatchObject([{ outcome: 'ended', duration_seconds: 184 }]);
  });

  test('a copy that comes after the event is no longer kept runs no Zap, until its key is too old as well', async () => {
    const acme = await on.makeWorkspace();
    await tell(acme, 'doubletick', doubletick.callMissed);
    on.now += 91 * DAY_MS;
    await on.hub.workers.retention.run();
    expect(await kindsOf(acme)).toEqual([]);
    await tell(acme, 'doubletick', doubletick.callMissed);
    expect(await kindsOf(acme)).toEqual([]);
    on.now += 7 * 366 * DAY_MS;
    await on.hub.workers.retention.run();
    await tell(acme, 'doubletick', doubletick.callMissed);
    expect(await kindsOf(acme)).toEqual(['doubletick_call_missed']);
  });
});
