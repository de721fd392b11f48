import { useEffect } from 'preact/hooks';
import { useLocation } from 'wouter-preact';

/** For so long "g" waits for the letter of a screen. */
const PATIENCE_MS = 1_500;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, select, textarea, dialog, [contenteditable]') !== null;

/** "/" goes to the search of the screen; "g" and a letter goes to a screen. `screens` is each one's path, by its letter. */
export const useShortcuts = (screens: Readonly<Record<string, string>>): void => {
  const [, navigate] = useLocation();
  useEffect(() => {
    let goesUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const path = event.timeStamp < goesUntil ? screens[event.key] : undefined;
      goesUntil = event.key === 'g' ? event.timeStamp + PATIENCE_MS : 0;
      if (path) navigate(path);
      const search = event.key === '/' ? document.querySelector<HTMLElement>('main input[type="search"]') : null;
      search?.focus();
      if (path || search) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [screens, navigate]);
};
