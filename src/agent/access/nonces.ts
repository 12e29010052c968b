import { DeployError } from '../../domain/errors.ts';
import { limits } from '../../targets/agent/wire.ts';

/** The nonces of requests already answered. Nothing is kept beyond the time in which a repeated request would still be in its window. */
export interface NonceMemory {
  /** Remembers a nonce of a key. Throws DeployError `request.replayed`, or `request.overloaded` when the memory is full. */
  use(keyid: string, nonce: string, now: number): void;
  /** Everything remembered, to be handed to a process that takes over. */
  export(): readonly (readonly [string, number])[];
  import(entries: readonly (readonly [string, number])[]): void;
}

const keepFor = 3 * limits.clockSkew;

/** A memory of at most `capacity` nonces. */
export function createNonceMemory(capacity = 200_000): NonceMemory {
  const seen = new Map<string, number>();

  function forget(now: number): void {
    for (const [key, at] of seen) {
      if (now - at < keepFor) return;
      seen.delete(key);
    }
  }

  return {
    use(keyid, nonce, now) {
      forget(now);
      const key = `${keyid} ${nonce}`;
      if (seen.has(key)) {
        throw new DeployError('request.replayed', 'This very request was answered before.', { next: 'Sign a new request.' });
      }
      if (seen.size >= capacity) {
        throw new DeployError('request.overloaded', 'The agent has more requests than it can remember.', { next: 'Wait a minute.', retry: 'after', retryAfter: limits.clockSkew });
      }
      seen.set(key, now);
    },
    export: () => [...seen],
    import(entries) {
      for (const [key, at] of entries) seen.set(key, at);
    },
  };
}
