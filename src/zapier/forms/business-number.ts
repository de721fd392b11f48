import type { Bundle } from 'zapier-platform-core';
import type { DoubletickApi } from '../../doubletick/api.ts';
import { ApiError } from '../../values/http.ts';
import { phoneIn } from './input.ts';

/** The business number that was chosen, in E.164, or else the account's only one; throws an ApiError for the user. */
export const needBusinessNumber = async (api: DoubletickApi, bundle: Bundle): Promise<string> => {
  const chosen = phoneIn(bundle, 'waba_number', 'Business Number');
  if (chosen !== null) return chosen;
  const numbers = (await api.channels()).map(({ number }) => number);
  const [only] = numbers;
  if (only === undefined) {
    throw new ApiError('The DoubleTick account has no business number yet. Connect one in DoubleTick first.', null);
  }
  if (numbers.length === 1) return only;
  throw new ApiError(`Business Number is empty. Choose one of: ${numbers.join(', ')}.`, null);
};
