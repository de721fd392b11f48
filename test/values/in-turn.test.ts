import { expect, test } from '@jest/globals';
import { inTurn } from '../../src/values/in-turn.ts';

test('reads one after the other', async () => {
  const order: string[] = [];
  const read = (name: string) => async () => {
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([inTurn(read('one')), inTurn(read('two'))])).toEqual(['one', 'two']);
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});

test('reads on after one that could not be read', async () => {
  await expect(inTurn(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await inTurn(async () => 'there')).toBe('there');
});
