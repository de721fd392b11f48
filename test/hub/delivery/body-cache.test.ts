import { expect, test } from '@jest/globals';
import { BodyCache } from '../../../src/hub/delivery/body-cache.ts';

const event = (id: string, characters: number) => ({
  id,
  body: 'x'.repeat(characters),
  contentType: 'application/json',
  receivedAt: '2026-03-02T09:15:07.000Z',
});

test('gives back what was added, and keeps no more than a body needs', () => {
  const bodies = new BodyCache();
  bodies.add({ ...event('a', 3), ...{ customer: '17735550170' } });
  expect(bodies.get('a')).toEqual(event('a', 3));
  expect(bodies.get('b')).toBeUndefined();
});

test('forgets the oldest when 16 million characters are full', () => {
  const bodies = new BodyCache();
  for (const id of ['a', 'b', 'c']) bodies.add(event(id, 6_000_000));
  expect(['a', 'b', 'c'].map((id) => bodies.get(id) !== undefined)).toEqual([false, true, true]);
});

test('counts what was added twice or erased once', () => {
  const bodies = new BodyCache();
  bodies.add(event('a', 15_000_000));
  bodies.add(event('a', 1));
  bodies.erase(['a', 'a', 'never there']);
  bodies.add(event('b', 8_000_000));
  bodies.add(event('c', 8_000_000));
  expect(['a', 'b', 'c'].map((id) => bodies.get(id) !== undefined)).toEqual([false, true, true]);
  bodies.add(event('d', 1));
  expect(bodies.get('b')).toBeUndefined();
});

test('does not keep a body that alone is too much', () => {
  const bodies = new BodyCache();
  bodies.add(event('a', 17_000_000));
  expect(bodies.get('a')).toBeUndefined();
  bodies.add(event('b', 1));
  expect(bodies.get('b')).toEqual(event('b', 1));
});
