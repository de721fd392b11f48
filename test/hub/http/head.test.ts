import { beforeAll, expect, test } from '@jest/globals';
import { callEnded, permissionGranted } from '../../../src/doubletick/sample-payloads.ts';
import { type TestWorkspace, useHub } from './hub-under-test.ts';

const on = useHub();
let acme: TestWorkspace;

beforeAll(async () => {
  acme = await on.makeWorkspace();
  await acme.take('doubletick', permissionGranted);
  await acme.take('doubletick', { ...callEnded, callDirection: 'OUTGOING' });
});

test.each([
  '/v1/permissions',
  '/v1/permissions?lines=all&format=csv&for=spreadsheet',
  '/v1/calls/without-permission?format=csv',
  '/v1/people/17735550170/evidence?format=html',
])('HEAD %s answers as GET does, without a body', async (path) => {
  const [head, get] = [await acme.raw('HEAD', path), await acme.raw('GET', path)];
  expect([head.status, head.text]).toEqual([200, '']);
  expect(get.text).not.toBe('');
  for (const name of ['content-type', 'content-disposition', 'cache-control']) {
    expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
  }
});

test('HEAD needs a key where GET does', async () => {
  for (const path of ['/v1/permissions', '/v1/calls/without-permission?format=csv', '/v1/stream']) {
    expect([path, (await fetch(on.url + path, { method: 'HEAD' })).status]).toEqual([path, 401]);
  }
});

test('HEAD on a permission answers as GET does, but is no check, so none is written down', async () => {
  const checks = async () => (await acme.raw('GET', '/v1/permissions?lines=all')).text.match(/"kind":"check"/g) ?? [];
  const [head, get] = [
    await acme.raw('HEAD', '/v1/permissions/17735550170'),
    await acme.raw('GET', '/v1/permissions/17735550170'),
  ];
  expect([head.status, head.text, get.status]).toEqual([200, '', 200]);
  expect(await checks()).toHaveLength(1);
});
