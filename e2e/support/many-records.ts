import type { Page } from 'playwright';
import type { DeploymentRecord } from '../../src/domain/deployment.ts';
import { type HistoryRow, termsOf } from '../../src/storage/history-terms.ts';

const people = ['Ada Lovelace', 'Grace Hopper', 'Jean Bartik', 'Katherine Johnson'] as const;
const projects = ['Tide table', 'Bakery on the corner', 'Café Zürich', 'Garden planner', 'Chess club'] as const;
const environments = ['development', 'testing', 'staging', 'production'] as const;
const outcomes = ['success', 'success', 'success', 'success', 'failed', 'success', 'rolled-back', 'success', 'cancelled', 'success'] as const;

function hex(index: number): string {
  // Knuth's multiplicative hash: every digest begins differently, and the same ones in every run.
  return Math.imul(index + 1, 2_654_435_761).toString(16).replace('-', 'a').padStart(8, '0').repeat(8);
}

/** Records as years of work leave them, one every 37 minutes, the newest at `now`. Made, but of the shape and size of real ones. */
export function manyRecords(count: number, now: number): HistoryRow[] {
  return Array.from({ length: count }, (_, index) => {
    const at = <T>(list: readonly [T, ...T[]], turn: number): T => list[turn % list.length] ?? list[0];
    const id = `dpl_${hex(index).slice(0, 22)}`;
    const projectName = at(projects, index >> 2);
    const projectId = projectName.normalize('NFKD').replace(/[^a-z ]/gi, '').toLowerCase().replaceAll(' ', '-');
    const environment = at(environments, index);
    const status = at(outcomes, index * 7);
    const startedAt = now - (index + 1) * 37 * 60_000;
    const duration = 4_000 + (index % 50) * 210;
    const line: DeploymentRecord = {
      id, site: `${projectId}/${environment}`, projectId, projectName, environment, strategy: 'blue-green', action: index % 23 === 0 ? 'roll-back' : index % 9 === 0 ? 'promote' : 'deploy',
      initiatedBy: at(people, index), startedAt, endedAt: startedAt + duration,
      result: {
        deploymentId: id, status, message: '', deployedAt: startedAt + duration, duration,
        metrics: {
          files: 40, bytes: 2_400_000, bytesSent: 120_000, filesSent: 6, attempts: 24, retries: index % 3,
          stages: { preparation: duration * 0.5, staging: duration * 0.2, validation: duration * 0.1, promotion: duration * 0.05, verification: duration * 0.1, cleanup: duration * 0.05 },
        },
        artifacts: [{ kind: 'address', value: 'http://127.0.0.1:9/' }],
      },
      ...(index % 40 === 0 ? { label: `Sprint ${index / 40}` } : {}),
      ...(status === 'success' ? { digest: `sha256:${hex(index)}`, content: `sha256:${hex(index + 7)}` } : { error: { code: 'checks.failed', message: 'The preview answered 500.', next: 'Look at the log.', retry: 'never' as const, at: startedAt + duration } }),
    };
    return { ...line, terms: termsOf(line) };
  });
}

/** Writes rows into a table of the extension through IndexedDB itself, from one of its pages. */
export async function writeRows(page: Page, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1_000) {
    await page.evaluate(async ({ name, part }) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('slipway');
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
      });
      await new Promise<void>((resolve, reject) => {
        const transaction = database.transaction(name, 'readwrite');
        for (const row of part) transaction.objectStore(name).put(row);
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error ?? new Error('cannot write'));
      });
      database.close();
    }, { name: table, part: rows.slice(from, from + 1_000) });
  }
}
