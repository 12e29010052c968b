import { liveQuery, type Subscription } from 'dexie';
import browser from 'webextension-polyfill';
import { askedOf, statusOf } from '../domain/status.ts';
import type { RunRow } from '../durable/journal.ts';
import type { SlipwayDatabase } from '../storage/database.ts';

const running = '#2f5bea';
const failing = '#c4321c';
const asking = '#9a5b00';

/** Shows on the toolbar icon how far the newest deployment is, or that one asks for something; a mark stays after a failure until the next one begins. */
export function showBadge(database: SlipwayDatabase, now: () => number): Subscription {
  const view = liveQuery(async () => {
    const runs = (await database.runs.where('unfinished').equals(1).toArray()).filter((row) => !/^(?:plan|check)@/.test(row.pipeline)).toSorted((a, b) => b.createdAt - a.createdAt);
    const steps = await database.steps.where('run').anyOf(runs.map((run) => run.id)).toArray();
    const stepsOf = (run: RunRow) => steps.filter((step) => step.run === run.id);
    const [run] = runs;
    return {
      progress: run && statusOf(run, stepsOf(run), now()).progress,
      asks: runs.some((one) => askedOf(one, stepsOf(one)) !== undefined),
      last: run ? undefined : await database.history.orderBy('startedAt').last(),
    };
  });
  return view.subscribe(({ progress, asks, last }) => {
    const failed = last !== undefined && (last.result.status === 'failed' || last.result.status === 'rolled-back');
    const text = asks || failed ? '!' : progress === undefined ? '' : `${progress}%`;
    void browser.action.setBadgeText({ text });
    void browser.action.setBadgeBackgroundColor({ color: asks ? asking : failed ? failing : running });
  });
}
