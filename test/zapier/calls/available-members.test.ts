import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { Result } from '../../../src/values/output-field.ts';
import { authData, DOUBLETICK, HUB, teamMember } from '../../contract/operation-cases.ts';
import { call } from '../../zapier-app.ts';

beforeEach(() => nock.cleanAll());
afterEach(() => expect(nock.pendingMocks()).toEqual([]));

const ANITA = { id: 'user_1', name: 'Anita Desai', phone: '17045550101', role: 'Sales' };
/** As the guide names the role. */
const ROHAN = { id: 'user_2', name: 'Rohan Mehta', phone: '17045550102', orgRoleName: 'Support' };
const MEI = { id: 'user_3', name: 'Mei Tan', phone: '17045550103' };

const seen = (...team_members: object[]) => nock(HUB).get('/v1/team').reply(200, { team_members, stale_calls: 0 });
const team = (...data: object[]) => nock(DOUBLETICK).get('/team').reply(200, { data });

const find = async (inputData: object = {}, auth: object = authData) => {
  const [found] = await call<Result[]>('searches.doubletick_find_available_team_member.operation.perform', {
    authData: auth,
    inputData,
  });
  return found;
};

describe('Find Available Team Member', () => {
  test('gives whoever is on no call, least recently busy first; who was on none comes before all', async () => {
    team(ANITA, MEI, ROHAN);
    seen(
      teamMember({ last_call_ended_at: '2026-03-02T09:20:00.000Z' }),
      teamMember({ id: 'rohan mehta', name: 'Rohan Mehta', last_call_ended_at: '2026-03-02T09:10:00.000Z' }),
    );
    expect(await find()).toMatchObject({
      is_available: true,
      reason: null,
      member_id: 'user_3',
      member_phone: '+17045550103',
      available_count: 3,
      available_members: [{ member_id: 'user_3' }, { member_id: 'user_2' }, { member_id: 'user_1' }],
    });
  });

  test('leaves out who rings or talks, also where their calls name them by number', async () => {
    team(ANITA, ROHAN, MEI);
    seen(
      teamMember(),
      teamMember({ id: '+17045550101', name: null, phone: '+17045550101', state: 'on_call', last_call_ended_at: null }),
      teamMember({ id: 'rohan mehta', name: 'Rohan Mehta', state: 'ringing' }),
      teamMember({ id: 'left', name: 'Lena Roth' }),
      teamMember({ id: '', name: null }),
    );
    expect(await find()).toMatchObject({
      member_name: 'Mei Tan',
      available_count: 1,
      busy_count: 2,
      busy_members: 'Anita Desai, Rohan Mehta',
    });
  });

  test('looks among a role, and among those who were on a number', async () => {
    team(ANITA, ROHAN, MEI);
    seen();
    expect(await find({ role: 'support' })).toMatchObject({ member_name: 'Rohan Mehta', available_count: 1 });
    team(ANITA, ROHAN, MEI);
    seen(teamMember({ numbers: ['+13125550151'] }));
    expect(await find({ waba_number: '+13125550151' })).toMatchObject({ member_name: 'Anita Desai' });
  });

  test('takes whoever was on a call for the team where there is no DoubleTick key', async () => {
    seen(teamMember({ state: 'on_call' }), teamMember({ id: '+17045550102', name: null, phone: '+17045550102' }));
    const hubAlone = { hub_url: HUB, hub_key: 'rk_1' };
    expect(await find({}, hubAlone)).toMatchObject({ member_id: null, member_phone: '+17045550102', busy_count: 1 });
  });

  test.each([
    ['nobody is known', [], {}, [], 'Nobody of the team is known'],
    [
      'everybody is busy',
      [ANITA, { id: 'user_4', phone: '17045550104' }, { id: 'user_5' }],
      {},
      [
        teamMember({ state: 'on_call' }),
        teamMember({ id: '+17045550104', name: null, phone: '+17045550104', state: 'ringing' }),
      ],
      null,
    ],
    [
      'everybody with the role is busy',
      [ANITA, MEI],
      { role: 'Sales' },
      [teamMember({ state: 'on_call' })],
      'Everybody is on a call or has one ringing: Anita Desai.',
    ],
    ['no roles are known', [MEI], { role: 'Sales' }, [], 'No roles of team members are known'],
    [
      'nobody has the role',
      [ANITA, ROHAN, ANITA],
      { role: 'Boss' },
      [],
      'Nobody has the role "Boss". Roles in the team: Sales, Support.',
    ],
    [
      'nobody was on the number',
      [ANITA],
      { waba_number: '+13125550151' },
      [teamMember()],
      'Nobody was on a call on +13125550151',
    ],
    [
      'nobody with the role was',
      [ANITA],
      { role: 'Sales', waba_number: '+13125550151' },
      [],
      'Nobody with the role "Sales" was on a call on +13125550151',
    ],
  ])('says why, where %s', async (_when, members, inputData, seenMembers, words) => {
    team(...members);
    seen(...seenMembers);
    const found = await find(inputData);
    if (words === null) expect(found).toMatchObject({ is_available: true, busy_members: 'Anita Desai, +17045550104' });
    else expect(found).toMatchObject({ is_available: false, reason: expect.stringContaining(words), member_id: null });
  });

  test('names nobody whose name and number DoubleTick does not tell', async () => {
    seen(teamMember({ id: '', name: null, phone: null, state: 'on_call' }));
    expect(await find({}, { hub_url: HUB, hub_key: 'rk_1' })).toMatchObject({
      busy_members: 'somebody without a name',
    });
  });
});
