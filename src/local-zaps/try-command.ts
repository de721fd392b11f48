import { freshSample } from '../doubletick/fresh-sample.ts';
import { callAccepted } from '../doubletick/sample-payloads.ts';

/** A command that posts a call to an intake URL as DoubleTick would, answered at `now` (ms since 1970). */
export const tryCommand = (intakeUrl: string, now: number): string => {
  // An apostrophe would end the shell's quotes.
  const body = JSON.stringify(freshSample(callAccepted, now)).replaceAll("'", '\\u0027');
  return `curl ${intakeUrl} -d '${body}'`;
};
