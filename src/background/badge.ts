import { liveQuery, type Subscription } from 'dexie';
import browser from 'webextension-polyfill';
import { statusOf } from '../domain/status.ts';
import type { SlipwayDatabase } from '../storage/database.ts';

const running = '#2f5bea';
const failing = '#c4321c';

/** Shows on the toolbar icon how far the newest deployment is; a mark stays after a failure until the next one begins. */
export function showBadge(database: SlipwayDatabase, now: () => number): Subscription {
  const view = liveQuery(async () => {
    const [run] = (await database.runs.where('unfinished').equals(1).toArray()).filter((row) => !/^(?:plan|check)@/.test(row.pipeline)).toSorted((a, b) => b.createdAt - a.createdAt);
    if (run) return { run, steps: await database.steps.where('run').equals(run.id).toArray(), last: undefined };
    return { run: undefined, steps: [], last: await database.history.orderBy('startedAt').last() };
  });
  return view.subscribe(({ run, steps, last }) => {
    const failed = last !== undefined && (last.result.status === 'failed' || last.result.status === 'rolled-back');
    const text = run ? `${statusOf(run, steps, now()).progress}%` : failed ? '!' : '';
    void browser.action.setBadgeText({ text });
    void browser.action.setBadgeBackgroundColor({ color: failed && !run ? failing : running });
  });
}
