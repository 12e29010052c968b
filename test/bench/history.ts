import { setTimeout as nextLook } from 'node:timers/promises';
import type { Page } from 'playwright';
import { tabIdOf } from '../../e2e/support/console.ts';
import { manyRecords, writeRows } from '../../e2e/support/many-records.ts';
import { buildWorld, type World } from '../../e2e/support/slipway.ts';
import { type Bench, median } from './figures.ts';

/** Notes in the page itself when something is there and has been painted, ms since its navigation began. */
async function noteWhenPainted(page: Page, selector: string): Promise<void> {
  await page.addInitScript((wanted) => {
    // Nothing in here has a name of its own, because the runner would wrap it in a call that the page does not know.
    new MutationObserver((_, observer) => {
      if (document.querySelector(wanted) === null) return;
      observer.disconnect();
      // The second frame after it came begins when the first has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        (window as unknown as { paintedAt?: number }).paintedAt = performance.now();
      }));
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  }, selector);
}

async function paintedAt(page: Page): Promise<number> {
  for (let looks = 0; looks < 300; looks += 1) {
    const at = await page.evaluate(() => (window as unknown as { paintedAt?: number }).paintedAt);
    if (at !== undefined) return at;
    await nextLook(100);
  }
  throw new Error(`nothing was painted: ${await page.evaluate(() => document.body.innerText)}`);
}

async function openHistory(world: World): Promise<{ ms: number; page: Page }> {
  const page = await world.browser.context.newPage();
  await page.bringToFront();
  await noteWhenPainted(page, '.history-list a.history-entry');
  await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
  return { ms: await paintedAt(page), page };
}

/** Scrolls through the whole list, a screenful and more each frame; answers how long each frame took, ms. */
async function scrollThrough(page: Page): Promise<number[]> {
  return await page.evaluate(async () => {
    const frames: number[] = [];
    let last = await new Promise<number>((resolve) => void requestAnimationFrame(resolve));
    for (let before = -1; scrollY !== before;) {
      before = scrollY;
      scrollBy(0, 1_200);
      const now = await new Promise<number>((resolve) => void requestAnimationFrame(resolve));
      frames.push(now - last);
      last = now;
    }
    return frames;
  });
}

/** What this share of the measurements stays within. */
function part(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

async function openPopup(world: World, tabId: number): Promise<number> {
  await world.browser.killWorker();
  const page = await world.browser.context.newPage();
  await page.bringToFront();
  await noteWhenPainted(page, '.deploy-bar .button.primary:enabled');
  await page.goto(world.browser.url(`src/ui/popup/index.html?tab=${tabId}`));
  const ms = await paintedAt(page);
  await page.close();
  return ms;
}

/**
 * Ten thousand deployments in the real extension: from navigation to the first rows painted, and the longest frame of five scrolls to the end, with where
 * it comes (a share of the way) and what 95 and 99 of a hundred frames stay within.
 * And the popup on a project it has met before, its worker killed: from navigation to a Deploy button that can be pressed. All clocks are the pages' own.
 */
export const historyBench: Bench = {
  name: 'history',
  figures: ['history.open.ms', 'history.worstFrame.ms', 'history.frame.p95.ms', 'history.frame.p99.ms', 'history.worstFrame.at', 'popup.usable.ms'],
  async run({ small }) {
    const world = await buildWorld();
    try {
      await world.pair();
      const desk = await world.browser.context.newPage();
      await desk.goto(world.browser.url('src/ui/options/index.html'));
      const tab = await world.openProject();
      const tabId = await tabIdOf(desk, tab);
      const popups: number[] = [];
      // The first time is for meeting the project.
      for (let round = 0; round < 6; round += 1) popups.push(await openPopup(world, tabId));
      await writeRows(desk, 'history', manyRecords(small ? 1_000 : 10_000, Date.now()));
      // Pages of an extension share a process: what the writing has left there is not the history's.
      await desk.close();
      const { page: before } = await openHistory(world);
      await (await world.browser.context.newCDPSession(before)).send('HeapProfiler.collectGarbage');
      await before.close();
      const opens: number[] = [];
      const scrolls: (readonly number[])[] = [];
      for (let round = 0; round < 5; round += 1) {
        const { ms, page } = await openHistory(world);
        opens.push(ms);
        scrolls.push(await scrollThrough(page));
        await page.close();
      }
      const longest = (frames: readonly number[]) => Math.max(...frames);
      return {
        'history.open.ms': median(opens),
        'history.worstFrame.ms': longest(scrolls.flat()),
        'history.frame.p95.ms': median(scrolls.map((frames) => part(frames, 0.95))),
        'history.frame.p99.ms': median(scrolls.map((frames) => part(frames, 0.99))),
        'history.worstFrame.at': median(scrolls.map((frames) => frames.indexOf(longest(frames)) / frames.length)),
        'popup.usable.ms': median(popups.slice(1)),
      };
    } finally {
      await world.close();
    }
  },
};
