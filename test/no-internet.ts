import http from 'node:http';
import { afterAll } from '@jest/globals';

// The files that one worker runs share Node's http module: each leaves it as it found it. A file whose tests are all
// skipped runs no afterAll, so the next one puts it back before nock looks at it.
const leftPatched: { [undo in symbol]?: () => void } = http;
const UNDO = Symbol.for('ringhook.tests.undoNock');
leftPatched[UNDO]?.();

const { default: nock } = await import('nock');
leftPatched[UNDO] = () => {
  nock.restore();
  delete leftPatched[UNDO];
};

// A test that forgets to stub a call fails at once instead of reaching somebody's server.
nock.disableNetConnect();
nock.enableNetConnect(/^(localhost|127\.0\.0\.1)(:\d+)?$/);

afterAll(() => leftPatched[UNDO]?.());
