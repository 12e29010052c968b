import type { Page } from 'playwright';
import type { Console } from './console.ts';
import type { ExtensionBrowser } from './extension.ts';

/**
 * Waits until an attempt of a step has been written down, and holds the journal from then on, so that its result cannot be: the worker
 * dies exactly between the two. `paths` are looked at in this order; answers the one that was caught, and null when the run ended first.
 * The page looks from inside transactions that are queued before the worker's next one, so that no step is too quick for it.
 */
export async function catchAttempt(page: Page, run: string, killed: readonly string[]): Promise<string | null> {
  return await page.evaluate(async ({ run, killed }) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('slipway');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
    });
    const scope = window as unknown as { releaseJournal?: () => void };
    return await new Promise<string | null>((resolve) => {
      let held = false;
      let release = false;
      scope.releaseJournal = () => {
        release = true;
      };
      const look = (): void => {
        const transaction = database.transaction(['runs', 'steps'], 'readwrite');
        const steps = transaction.objectStore('steps');
        const hold = (): void => {
          if (release) return;
          // A request after the other keeps the transaction alive, and every other writer waiting.
          steps.count().onsuccess = hold;
        };
        const ended = transaction.objectStore('runs').get(run);
        ended.onsuccess = () => {
          if ((ended.result as { unfinished: number } | undefined)?.unfinished !== 0) return;
          held = true;
          resolve(null);
        };
        const all = steps.index('run').getAll(run);
        all.onsuccess = () => {
          const caught = (all.result as { path: string; state: string; attempt: number }[]).find((row) => row.state === 'started' && row.attempt === 1 && !killed.includes(row.path));
          if (!caught || held) return;
          held = true;
          hold();
          resolve(caught.path);
        };
        transaction.oncomplete = () => {
          if (held) database.close();
          else look();
        };
      };
      look();
    });
  }, { run, killed });
}

/** Lets the journal go. */
export async function releaseJournal(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { releaseJournal?: () => void }).releaseJournal?.());
}

/** Kills the worker in the first attempt of every step of a run; answers the steps it was killed in. */
export async function killInEveryStep(desk: Console, browser: Pick<ExtensionBrowser, 'killWorker'>, id: string): Promise<string[]> {
  const killed: string[] = [];
  for (;;) {
    const path = await catchAttempt(desk.page, id, killed);
    if (path === null) return killed;
    killed.push(path);
    await browser.killWorker();
    await releaseJournal(desk.page);
    await desk.wake();
  }
}

/** Holds the journal in the first attempt of the n-th step that can be caught, from 1; answers its path, and null when the run ended before. */
export async function catchNth(page: Page, id: string, n: number): Promise<string | null> {
  const passed: string[] = [];
  for (;;) {
    const path = await catchAttempt(page, id, passed);
    if (path === null || passed.length + 1 === n) return path;
    passed.push(path);
    await releaseJournal(page);
  }
}
