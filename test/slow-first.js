import TestSequencer from '@jest/test-sequencer';

const isSlow = ({ path }) => path.includes('.slow.');

/** Starts with the files that take minutes, so that none of them is left alone at the end. */
export default class SlowFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => Number(isSlow(other)) - Number(isSlow(one)));
  }
}
