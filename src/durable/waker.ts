/** A doorbell that rings even when the worker is gone. It may ring late, early, or for nothing: the journal is the truth. */
export interface Waker {
  /** Rings at `when` (ms since the epoch) instead of at any time asked for before; null = no need to ring. */
  wakeAt(when: number | null): Promise<void>;
}

/** Waits in memory, for times too short for a doorbell. Rejects when the signal is aborted. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits by the runtime's own timer. */
export const pauseByTimer: Pause = (ms, signal) => new Promise((resolve, reject) => {
  const stop = (): void => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop);
    resolve();
  }, ms);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
});
