import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { createAppHandler } from 'zapier-platform-core';
import { callAccepted, callEnded } from '../../src/doubletick/sample-payloads.ts';
import { copyKeyOf } from '../../src/values/event-type.ts';
import type { Result } from '../../src/values/output-field.ts';
import { LEAD_UPDATED, whatconvertsEvents } from '../../src/whatconverts/events.ts';
import { callCompleted, callInProgress, leadUpdated } from '../../src/whatconverts/sample-payloads.ts';
import whatconvertsEdition from '../../src/zapier/editions/whatconverts.ts';
import { zapierTakesFiles } from '../contract/operation-cases.ts';
import { FILE_POINTER } from '../contract/result-schema.ts';
import { app } from '../edition.ts';
import { call, callerOf, deliver, failureOf, VIA_HUB } from '../zapier-app.ts';

const authData = {
  doubletick_api_key: 'key_1',
  whatconverts_token: 'token_1',
  whatconverts_secret: 'secret_1',
};
const BASIC = `Basic ${btoa('token_1:secret_1')}`;
const SOUND = { 'content-type': 'audio/mpeg' };
const FILE = 'https://zapier-dev-files.s3.amazonaws.com/cli-platform/file_1';

let lines: string[];

beforeEach(() => {
  nock.cleanAll();
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line).trim()));
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.ZAPIER_DEPLOY_KEY;
});

type Vendor = 'doubletick' | 'whatconverts';

/** A later step wants the file: what Zapier then does with the pointer. */
const fetchFile = (vendor: Vendor, url: unknown, { name = 'call-1', auth = authData as object } = {}) =>
  call<string>(`hydrators.${vendor}Recording`, { authData: auth, inputData: { url, name } });

const refusal = (vendor: Vendor, url: unknown, options = {}) => failureOf(fetchFile(vendor, url, options));

const pointerIn = (fields: Result | undefined) => {
  const text = String(fields?.recording_file);
  expect(text).toMatch(FILE_POINTER);
  return JSON.parse(text.slice('hydrate|||'.length, -'|||hydrate'.length));
};

describe('an event with a recording', () => {
  test('of DoubleTick says how to get the file, and nothing is fetched', async () => {
    const [fields] = await deliver('doubletick_call_ended', callEnded);
    expect(pointerIn(fields)).toEqual({
      type: 'file',
      method: 'hydrators.doubletickRecording',
      bundle: { url: callEnded.recordingUrl, name: 'call-call_01JQ8M4T7V' },
    });
    expect(fields?.recording_url).toBe(callEnded.recordingUrl);
  });

  test.each(['whatconverts_call_completed', 'whatconverts_recording_ready', 'whatconverts_new_lead'])(
    'of WhatConverts says so, too: %s',
    async (trigger) => {
      const [fields] = await deliver(trigger, callCompleted, { subscribeData: VIA_HUB });
      expect(pointerIn(fields)).toEqual({
        type: 'file',
        method: 'hydrators.whatconvertsRecording',
        bundle: { url: callCompleted.recording, name: 'lead-482913' },
      });
    },
  );

  test('has the voicemail where there is no recording', async () => {
    const voicemail = { ...callCompleted, recording: '', voicemail: 'https://app.whatconverts.com/recording/VM1' };
    const [fields] = await deliver('whatconverts_call_completed', voicemail, { subscribeData: VIA_HUB });
    expect(pointerIn(fields).bundle.url).toBe('https://app.whatconverts.com/recording/VM1');
  });

  test('gives it to the search for a lead, too', async () => {
    nock('https://app.whatconverts.com').get('/api/v1/leads/482913').reply(200, callCompleted);
    const bundle = { authData, inputData: { lead_id: '482913' } };
    const [lead] = await call<Result[]>('searches.whatconverts_find_lead.operation.perform', bundle);
    expect(pointerIn(lead).method).toBe('hydrators.whatconvertsRecording');
  });

  test.each([
    ['no recording', { recordingUrl: '' }],
    ['no address for one', { recordingUrl: 'soon' }],
  ])('has no file where there is %s', async (_what, changes) => {
    const [fields] = await deliver('doubletick_call_ended', { ...callEnded, ...changes });
    expect(fields?.recording_file).toBeNull();
  });

  test('never loses the event over an address that Zapier cannot keep', async () => {
    const recordingUrl = `https://public.doubletick.io/${'a'.repeat(13_000)}`;
    const [fields] = await deliver('doubletick_call_ended', { ...callEnded, recordingUrl });
    expect(fields).toMatchObject({ recording_file: null, recording_url: recordingUrl });
    expect(lines).toContainEqual(expect.stringContaining('Recording File stays empty'));
  });

  test('has none while the call lasts', async () => {
    const [inProgress] = await deliver('whatconverts_call_in_progress', callInProgress, { subscribeData: VIA_HUB });
    const [accepted] = await deliver('doubletick_call_accepted', callAccepted);
    expect(inProgress).not.toHaveProperty('recording_file');
    expect(accepted).not.toHaveProperty('recording_file');
  });

  test('is known when it comes again, though what stands for the file is signed anew each time', async () => {
    const event = whatconvertsEvents.find(({ key }) => key === LEAD_UPDATED);
    const lead = { ...leadUpdated, recording: callCompleted.recording };
    const [fields = {}] = await deliver(LEAD_UPDATED, lead, { subscribeData: VIA_HUB });
    const keys = [fields, { ...fields, recording_file: 'hydrate|||signed anew|||hydrate' }, { ...fields, spam: true }];
    const [first, copy, change] = keys.map((one) => event && copyKeyOf(event, one));
    expect(first).toBeDefined();
    expect(copy).toBe(first);
    expect(change).not.toBe(first);
  });
});

describe("DoubleTick's recording", () => {
  const URL_OF_IT = 'https://public.doubletick.io/recordings/1.mp3';
  const doubletick = (path = '/recordings/1.mp3') =>
    nock('https://public.doubletick.io', { reqheaders: { authorization: 'key_1' } }).get(path);
  const withToken = () => doubletick().query({ token: 'key_1' });

  test('is fetched with the key and becomes a file with a name and an ending', async () => {
    doubletick().reply(200, 'ID3 sound', SOUND);
    const files = zapierTakesFiles();
    expect(await fetchFile('doubletick', URL_OF_IT, { name: 'call-+1/../x' })).toBe(FILE);
    expect(files.join()).toContain('ID3 sound');
    expect(files.join()).toContain('filename="call-_1_x.mp3"');
    expect(files.join()).toContain('audio/mpeg');
  });

  test.each([
    ['audio/wav', 'call-1.wav'],
    ['AUDIO/OGG; codecs=opus', 'call-1.ogg'],
    ['application/octet-stream', 'call-1.mp3'],
    ['', 'call-1.mp3'],
  ])('of the type %j is called %s', async (type, name) => {
    doubletick().reply(200, 'sound', type ? { 'content-type': type } : {});
    const files = zapierTakesFiles();
    await fetchFile('doubletick', URL_OF_IT);
    expect(files.join()).toContain(`filename="${name}"`);
  });

  test('is called a recording where nobody knows the call', async () => {
    doubletick().reply(200, 'sound', SOUND);
    const files = zapierTakesFiles();
    await fetchFile('doubletick', URL_OF_IT, { name: '' });
    expect(files.join()).toContain('filename="recording.mp3"');
  });

  test.each([
    ['refuses the header', 401, ''],
    ['knows nothing without the key in the address', 404, ''],
    ['shows where to sign in', 200, '<html>Sign in</html>'],
  ])('is fetched with the key in the address where DoubleTick %s', async (_what, status, body) => {
    doubletick().reply(status, body, { 'content-type': 'text/html' });
    withToken().reply(200, 'sound', SOUND);
    zapierTakesFiles();
    expect(await fetchFile('doubletick', URL_OF_IT)).toBe(FILE);
  });

  test('is fetched from wherever DoubleTick leads, which does not see the key', async () => {
    doubletick().reply(302, '', { location: 'https://files.example.com/1?signature=abc' });
    nock('https://files.example.com', { badheaders: ['authorization'] })
      .get('/1')
      .query({ signature: 'abc' })
      .reply(302, '', { location: '/2' });
    nock('https://files.example.com', { badheaders: ['authorization'] })
      .get('/2')
      .reply(200, 'sound', SOUND);
    zapierTakesFiles();
    expect(await fetchFile('doubletick', URL_OF_IT)).toBe(FILE);
  });

  test('is fetched with the key from any host of DoubleTick', async () => {
    nock('https://media.doubletick.io', { reqheaders: { authorization: 'key_1' } })
      .get('/1')
      .reply(200, 'sound', SOUND);
    zapierTakesFiles();
    expect(await fetchFile('doubletick', 'https://media.doubletick.io/1')).toBe(FILE);
  });

  test.each(['https://doubletick.io.example.com', 'https://notdoubletick.io', 'https://storage.example.com'])(
    'is fetched without the key, and without a second try, from %s',
    async (host) => {
      nock(host, { badheaders: ['authorization', 'x-public-api-key'] })
        .get('/1')
        .reply(403, '<xml/>');
      expect(await refusal('doubletick', `${host}/1`)).toContain('has expired, or was never open to all (status 403)');
      expect(nock.isDone()).toBe(true);
    },
  );

  test.each([
    'http://public.doubletick.io/1',
    'http://files.example.com/1',
    'ftp://files.example.com/1',
    'https://127.0.0.1/1',
    'https://[::1]/1',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.8/1',
  ])('is not fetched from %s, be it by a redirect', async (address) => {
    expect(await refusal('doubletick', address)).toContain('leads nowhere that can be opened');
    doubletick().reply(302, '', { location: address });
    expect(await refusal('doubletick', URL_OF_IT)).toContain('leads nowhere that can be opened');
  });

  test('is not looked for at the end of a circle', async () => {
    doubletick().times(6).reply(302, '', { location: URL_OF_IT });
    expect(await refusal('doubletick', URL_OF_IT)).toContain('leads nowhere that can be opened');
  });

  test('is not looked for where a redirect does not say where to', async () => {
    doubletick().reply(302, '', { location: 'https://' });
    expect(await refusal('doubletick', URL_OF_IT)).toContain('leads nowhere that can be opened');
    doubletick().times(2).query(true).reply(304, '');
    expect(await refusal('doubletick', URL_OF_IT)).toContain('status 304 instead of the recording');
  });

  test.each([
    [404, {}, 'The recording is gone, or not ready yet: DoubleTick has none'],
    [410, {}, 'The recording is gone, or not ready yet: DoubleTick has none'],
    [401, {}, 'does not give this recording to the DoubleTick API Key (status 401)'],
    [403, {}, 'Ask an admin of DoubleTick.'],
    [400, {}, 'answered with status 400 instead of the recording'],
    [200, { 'content-type': 'text/html; charset=utf-8' }, 'with a page instead of the recording'],
    [200, { 'content-type': 'application/json' }, 'with a page instead of the recording'],
    [200, { ...SOUND, 'content-length': '0' }, 'empty, or not ready yet'],
    [204, {}, 'empty, or not ready yet'],
  ])('that cannot be had says why: %d %j', async (status, headers, words) => {
    doubletick().reply(status, '', headers);
    withToken().reply(status, '', headers);
    expect(await refusal('doubletick', URL_OF_IT)).toContain(words);
    expect(nock.isDone()).toBe(true);
  });

  test('that cannot be had is no reason to reconnect', async () => {
    doubletick().reply(401, '');
    withToken().reply(401, '');
    await expect(fetchFile('doubletick', URL_OF_IT)).rejects.not.toMatchObject({ name: 'ExpiredAuthError' });
  });

  test('is asked for once where DoubleTick is broken', async () => {
    doubletick().reply(502, '');
    expect(await refusal('doubletick', URL_OF_IT)).toContain('status 502');
  });

  test('is asked for later where DoubleTick is busy', async () => {
    doubletick().reply(429, '', { 'retry-after': '7' });
    await expect(fetchFile('doubletick', URL_OF_IT)).rejects.toMatchObject({ name: 'ThrottledError' });
  });

  test('says so where DoubleTick cannot be reached', async () => {
    doubletick().replyWithError('connect ECONNREFUSED');
    expect(await refusal('doubletick', URL_OF_IT)).toContain('public.doubletick.io does not answer');
  });

  test('asks for a key where the connection has none', async () => {
    nock('https://public.doubletick.io', { badheaders: ['authorization'] })
      .get('/recordings/1.mp3')
      .reply(401, '');
    expect(await refusal('doubletick', URL_OF_IT, { auth: {} })).toContain('fill in the DoubleTick API Key');
  });

  test.each(['', 'soon', undefined])('is none where the address is %j', async (url) => {
    expect(await refusal('doubletick', url)).toContain('This call has no recording.');
  });

  test('says so where Zapier does not take the file', async () => {
    doubletick().reply(200, 'sound', SOUND);
    zapierTakesFiles(500);
    expect(await refusal('doubletick', URL_OF_IT)).toContain('Zapier did not take the recording');
  });

  test('says so where no time is left to hand it over', async () => {
    const start = Date.now();
    doubletick().reply(() => {
      jest.spyOn(Date, 'now').mockReturnValue(start + 25_000);
      return [200, 'sound', SOUND];
    });
    process.env.ZAPIER_DEPLOY_KEY = 'key';
    nock('https://rpc.zapier.com').post('/cli').delay(2_000).reply(200, {});
    expect(await refusal('doubletick', URL_OF_IT)).toContain('Zapier did not take the recording in time');
    nock.abortPendingRequests();
  });

  test("leaves no key in Zapier's log, though one of its addresses holds it", async () => {
    const auth = { doubletick_api_key: 'key_0123456789abcdef' };
    const host = nock('https://public.doubletick.io');
    host.get('/recordings/1.mp3').reply(401, '');
    host.get('/recordings/1.mp3').query({ token: auth.doubletick_api_key }).reply(200, 'sound', SOUND);
    zapierTakesFiles();
    const bundle = { authData: auth, inputData: { url: URL_OF_IT, name: 'call-1' } };
    const event = { command: 'execute' as const, method: 'hydrators.doubletickRecording', bundle };
    await createAppHandler(app)({ ...event, ...{ logToStdout: true, detailedLogToStdout: true } });
    const log = lines.join('\n');
    expect(log).toContain('public.doubletick.io/recordings/1.mp3');
    expect(log).not.toContain(auth.doubletick_api_key);
  });
});

describe("WhatConverts' recording", () => {
  const URL_OF_IT = 'https://app.whatconverts.com/recording/RE1/play';
  const whatconverts = () =>
    nock('https://app.whatconverts.com', { reqheaders: { authorization: BASIC } }).get('/recording/RE1/play');

  test('is fetched with token and secret', async () => {
    whatconverts().reply(200, 'sound', SOUND);
    zapierTakesFiles();
    expect(await fetchFile('whatconverts', URL_OF_IT)).toBe(FILE);
  });

  test('is fetched with the token in the address where that does not do, and never with the secret in it', async () => {
    whatconverts().reply(302, '', { location: 'https://app.whatconverts.com/login' });
    nock('https://app.whatconverts.com').get('/login').reply(200, '<html>', { 'content-type': 'text/html' });
    whatconverts().query({ token: 'token_1' }).reply(200, 'sound', SOUND);
    zapierTakesFiles();
    expect(await fetchFile('whatconverts', URL_OF_IT)).toBe(FILE);
  });

  test('of an account under HIPAA stays there, and the error says so', async () => {
    whatconverts().reply(403, '');
    whatconverts().query({ token: 'token_1' }).reply(403, '');
    expect(await refusal('whatconverts', URL_OF_IT)).toContain('under HIPAA');
  });

  test.each(['https://recordings.example.com', 'https://evil.whatconverts.com'])(
    'is fetched without the key from %s',
    async (host) => {
      nock(host, { badheaders: ['authorization'] })
        .get('/1')
        .reply(200, 'sound', SOUND);
      zapierTakesFiles();
      expect(await fetchFile('whatconverts', `${host}/1`)).toBe(FILE);
    },
  );

  test('asks for a key where the connection has none, in the edition for its owner, too', async () => {
    nock('https://app.whatconverts.com').get('/recording/RE1/play').reply(401, '');
    const run = callerOf(whatconvertsEdition)('hydrators.whatconvertsRecording', { inputData: { url: URL_OF_IT } });
    expect(await failureOf(run)).toContain('fill in the WhatConverts API Token and Secret');
  });
});

test('"Test trigger" shows where the file will be', async () => {
  nock('https://public.doubletick.io')
    .get('/organization/channel/profile')
    .reply(200, { channels: [{ wabaNumber: '13125550150' }] });
  const bundle = { authData: { doubletick_api_key: 'key_1' } };
  expect(await call('triggers.doubletick_call_ended.operation.performList', bundle)).toMatchObject([
    { recording_file: expect.stringMatching(/^https:.+\.mp3$/) },
  ]);
});
