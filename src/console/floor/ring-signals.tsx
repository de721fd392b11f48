import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveCall } from '../../hub-api/live-calls.ts';
import { customerOf } from './on-the-floor.ts';

/** Whether this browser wants a signal; the choice stays with the browser. */
const useChoice = (name: string): [boolean, (isOn: boolean) => void] => {
  const key = `ringhook.${name}`;
  const [isOn, setIsOn] = useState(() => localStorage.getItem(key) === 'on');
  const choose = (next: boolean): void => {
    localStorage.setItem(key, next ? 'on' : 'off');
    setIsOn(next);
  };
  return [isOn, choose];
};

const TONE_HZ = 660;
const TONE_SECONDS = 0.25;

/** One short tone. A page that nobody has clicked on yet may make no sound, and that is no error. */
const ring = (context: AudioContext): void => {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = TONE_HZ;
  volume.gain.setValueAtTime(0.2, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + TONE_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + TONE_SECONDS);
};

const notify = (call: LiveCall): void => {
  // One for each call, also where the console is open in several windows.
  new Notification(`${customerOf(call)} is calling`, { body: call.business_number ?? '', tag: call.id });
};

/** A sound and a notification for each call that begins to ring, by choice; none for those that ring already. */
export const RingSignals = ({ waiting }: { waiting: readonly LiveCall[] | null }) => {
  const [hasSound, chooseSound] = useChoice('sound');
  const [hasNotices, chooseNotices] = useChoice('notifications');
  const [isRefused, setIsRefused] = useState(false);
  const known = useRef<Set<string> | null>(null);
  const audio = useRef<AudioContext | null>(null);

  useEffect(() => {
    if (waiting === null) return;
    const begun = known.current ? waiting.filter(({ id }) => !known.current?.has(id)) : [];
    known.current = new Set([...(known.current ?? []), ...waiting.map(({ id }) => id)]);
    if (begun.length === 0) return;
    if (hasNotices && Notification.permission === 'granted') for (const call of begun) notify(call);
    if (!hasSound) return;
    audio.current ??= new AudioContext();
    ring(audio.current);
  }, [waiting, hasSound, hasNotices]);

  const switchNotices = async (isOn: boolean): Promise<void> => {
    const isAllowed = !isOn || (await Notification.requestPermission()) === 'granted';
    setIsRefused(!isAllowed);
    chooseNotices(isOn && isAllowed);
  };

  return (
    <fieldset class="signals">
      <legend class="only-heard">When a call rings</legend>
      <label>
        <input
          type="checkbox"
          checked={hasSound}
          onChange={({ currentTarget }) => chooseSound(currentTarget.checked)}
        />
        Sound
      </label>
      {'Notification' in window && (
        <label>
          <input
            type="checkbox"
            checked={hasNotices}
            onChange={({ currentTarget }) => void switchNotices(currentTarget.checked)}
          />
          Notifications
        </label>
      )}
      {isRefused && <small role="status">This browser does not allow notifications here: see its settings.</small>}
    </fieldset>
  );
};
