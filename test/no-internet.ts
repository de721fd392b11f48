import { afterAll } from '@jest/globals';
import nock from 'nock';

// A test that forgets to stub a call fails at once instead of reaching somebody's server.
nock.disableNetConnect();
nock.enableNetConnect(/^(localhost|127\.0\.0\.1)(:\d+)?$/);

// The files that one worker runs share Node's http module: each leaves it as it found it.
afterAll(() => nock.restore());
