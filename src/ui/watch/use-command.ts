import { useCallback, useState } from 'react';
import { toWire, type WireError } from '../../domain/errors.ts';

/** A command a person gave: whether it is under way and how it failed. */
export interface Command {
  readonly busy: boolean;
  readonly error: WireError | null;
  /** Runs the work, one at a time; true when it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  dismiss(): void;
}

/** One button's command. Failures are kept to be shown, never thrown. */
export function useCommand(): Command {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (cause) {
      setError(toWire(cause));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run, dismiss: useCallback(() => setError(null), []) };
}
