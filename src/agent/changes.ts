import type { AuditEvent, LogReceipt } from '../targets/agent/wire.ts';
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
   * Runs `plan` while no other change runs (again, should another process have changed something meanwhile); what it answers is written together with its audit leaf in one durable transaction before it takes effect.
   * `plan` may instead answer `{ unchanged }`: then nothing is written and that is the answer. Errors of `plan` leave everything as it was.
   */
  run<T>(plan: () => Promise<Change<T> | { readonly unchanged: T }>): Promise<T>;
  /** Resolves when no change is under way and none waits. */
  idle(): Promise<void>;
}

/** Changes over one database and one log. `now` in ms. */
export function createChanges(tables: AgentTables, log: AuditLog, now: () => number): Changes {
  let turn: Promise<unknown> = Promise.resolve();

  /** Undefined when somebody else changed the state meanwhile: then the change has to be decided anew. */
  async function commit<T>(change: Change<T>, size: number): Promise<{ answer: T } | undefined> {
    const leaf = await log.prepare({ v: 1, at: now(), ...change.event });
    const outcome = tables.leaves.transactionSync(() => {
      // Another process on the same data (the command line, a successor) may have appended since; every change appends.
      if (leaf.receipt.index !== size || !leaf.fits()) return undefined;
      change.write();
      leaf.write();
      const answer = change.answer(leaf.receipt);
      change.remember?.(answer);
      return { answer };
    });
    if (outcome) {
      log.appended();
      await change.effect?.();
    }
    return outcome;
  }

  return {
    run<T>(plan: () => Promise<Change<T> | { readonly unchanged: T }>) {
      const mine = turn.then(async () => {
        for (;;) {
          const size = log.size();
          const change = await plan();
          if ('unchanged' in change) return change.unchanged;
          const outcome = await commit(change, size);
          if (outcome) return outcome.answer;
        }
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
