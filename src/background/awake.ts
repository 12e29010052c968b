import browser from 'webextension-polyfill';

/** The browser ends a worker after about 30 s without a call of the extension's interface (measured 28-31 s). */
const every = 20_000;

/** Keeps the worker awake while at least one hold is out. */
export function createAwake(): { hold(): () => void } {
  let holds = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    hold() {
      holds += 1;
      timer ??= setInterval(() => void browser.runtime.getPlatformInfo(), every);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        if (holds > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
