import { useEffect, useState } from 'react';

/** The time in ms since the epoch, renewed every `interval` ms while `running`. */
export function useNow(interval: number, running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const tick = (): void => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, interval);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [interval, running]);
  return now;
}
