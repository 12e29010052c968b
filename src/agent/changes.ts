import type { AuditEvent, LogReceipt } from '../targets/agent/wire.ts';
import { DeployError } from '../domain/errors.ts';
import type { AuditLog } from './audit/log.ts';
import type { AgentTables } from './tables.ts';

/** What a change is: decided, not yet done. */
export interface Change<T> {
  /** The leaf of the audit log; `at`, `v` are filled in. */
  readonly event: Omit<AuditEvent, 'v' | 'at'>;
  /** Writes the change; runs inside the one transaction, so it must be synchronous and must not fail for a reason known before. */
  write(): void;
  /** The answer, made inside the transaction after `write`. */
  answer(receipt: LogReceipt): T;
  /** Writes beside the change: the answer under its idempotency key. Runs last in the transaction. */
  remember?(answer: T): void;
  /** What follows once everything is durable: pointers of running servers. */
  effect?(): void | Promise<void>;
}

/** Changes of the agent's state, one after the other. */
export interface Changes {
  /**
   * Runs `plan` while no other change runs; what it answers is written together with its audit leaf in one durable transaction before it takes effect.
   * `plan` may instead answer `{ unchanged }`: then nothing is written and that is the answer. Errors of `plan` leave everything as it was.
   */
  run<T>(plan: () => Promise<Change<T> | { readonly unchanged: T }>): Promise<T>;
  /** Resolves when no change is under way and none waits. */
  idle(): Promise<void>;
}

/** Changes over one database and one log. `now` in ms. */
export function createChanges(tables: AgentTables, log: AuditLog, now: () => number): Changes {
  let turn: Promise<unknown> = Promise.resolve();

  async function commit<T>(change: Change<T>): Promise<T> {
    for (;;) {
      const leaf = await log.prepare({ v: 1, at: now(), ...change.event });
      const outcome = tables.leaves.transactionSync(() => {
        // Another process on the same data (the command line, a successor) may have appended since.
        if (!leaf.fits()) return undefined;
        change.write();
        leaf.write();
        const answer = change.answer(leaf.receipt);
        change.remember?.(answer);
        return { answer };
      });
      if (!outcome) continue;
      log.appended(leaf);
      await change.effect?.();
      return outcome.answer;
    }
  }

  return {
    run<T>(plan: () => Promise<Change<T> | { readonly unchanged: T }>) {
      const mine = turn.then(async () => {
        const change = await plan();
        return 'unchanged' in change ? change.unchanged : await commit(change);
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
    async idle() {
      let last: Promise<unknown> | undefined;
      while (last !== turn) {
        last = turn;
        await last;
      }
    },
  };
}

/** The refusal of a command while the agent hands over to its successor or stops. */
export function draining(): DeployError {
  return new DeployError('request.draining', 'The agent is stopping.', { next: 'Try again in a moment.', retry: 'backoff' });
}
