import { setTimeout as nextLook } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { DeploymentRecord } from '../../src/domain/deployment.ts';
import type { EnvironmentConfig } from '../../src/domain/environment.ts';
import type { RunRow, StepRow, EventRow } from '../../src/durable/journal.ts';
import type { AgentRow, PlanRow, ProgressRow, SettingRow, SnapshotRow, UsageRow } from '../../src/storage/database.ts';

/** Tables the journeys look into, as the extension keeps them. */
export interface Tables {
  runs: RunRow;
  steps: StepRow;
  events: EventRow;
  history: DeploymentRecord;
  snapshots: SnapshotRow;
  progress: ProgressRow;
  plans: PlanRow;
  agents: AgentRow;
  environments: EnvironmentConfig;
  usages: UsageRow;
  settings: SettingRow;
}

/** Every row of a table, read from a page of the extension without its code. */
export async function rows<Name extends keyof Tables>(page: Page, table: Name): Promise<Tables[Name][]> {
  return await page.evaluate(async (name) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('slipway');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
    });
    try {
      return await new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction(name).objectStore(name).getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => reject(reading.error ?? new Error('cannot read'));
      });
    } finally {
      database.close();
    }
  }, table) as Tables[Name][];
}

/** Waits until something holds of the rows of a table. Looks often, because people would see it too. */
export async function until<Name extends keyof Tables, T>(page: Page, table: Name, find: (rows: Tables[Name][]) => T | undefined, timeout = 60_000): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const all = await rows(page, table);
    const found = find(all);
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Nothing in ${table} was as awaited after ${timeout} ms: ${JSON.stringify(all).slice(-2000)}`);
    // From here and not from the page: the browser lets the clocks of pages nobody sees stand still.
    await nextLook(20);
  }
}

/** Takes away what the browser has kept of captured projects, as the browser does when a person clears it. */
export async function forgetSnapshots(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('slipway');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
    });
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction('snapshots', 'readwrite');
      transaction.objectStore('snapshots').clear();
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error ?? new Error('cannot clear'));
    });
    database.close();
  });
}
