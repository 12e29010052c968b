import { setTimeout as nextLook } from 'node:timers/promises';
import { liveAt, openConsole } from '../../e2e/support/console.ts';
import { rows, until } from '../../e2e/support/journal.ts';
import { buildWorld } from '../../e2e/support/slipway.ts';
import { type Bench, median } from './figures.ts';

/** The example project: from the click in the popup to the record of success, and back by a click in the panel to the old digest read live. */
export const deployBench: Bench = {
  name: 'deploy',
  figures: ['deploy.sample.seconds', 'rollback.clickToLive.ms'],
  async run({ small }) {
    const world = await buildWorld();
    try {
      await world.pair();
      const desk = await openConsole(world);
      const tab = await world.openProject();
      const seconds: number[] = [];
      const clicks: number[] = [];
      for (let round = 0; round < (small ? 2 : 5); round += 1) {
        const known = (await rows(desk.page, 'runs')).map(({ id }) => id);
        await tab.bringToFront();
        const popup = await world.browser.openPopup();
        await popup.getByRole('button', { name: 'Deploy to development' }).click();
        const clicked = Date.now();
        const run = await until(desk.page, 'runs', (all) => all.find((row) => !known.includes(row.id)));
        if (await desk.endOf(run.id) !== 'success') throw new Error('the deployment failed');
        const record = (await rows(desk.page, 'history')).find(({ id }) => id === run.id);
        const capture = (await rows(desk.page, 'steps')).find((step) => step.run === run.id && step.path === 'preparation/capture');
        const build = capture ? (capture.endedAt ?? 0) - capture.startedAt : 0;
        seconds.push(((record?.endedAt ?? 0) - clicked - build) / 1000);
        await popup.close().catch(() => undefined);
        if (round === 0) continue;
        const address = await desk.addressOf(run.id);
        const before = (await liveAt(address)).digest;
        await desk.page.bringToFront();
        await desk.page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${run.id}`));
        const button = desk.page.getByRole('button', { name: 'Roll back', exact: true });
        await button.waitFor();
        // The click and its time from inside of the page, so that driving the browser is not part of the figure.
        const at = await button.evaluate((element: HTMLElement) => {
          element.click();
          return Date.now();
        });
        // Looked at often, but not so often that the looks are what the agent is busy with.
        while ((await liveAt(address)).digest === before) await nextLook(5);
        clicks.push(Date.now() - at);
        const back = await until(desk.page, 'runs', (all) => all.find((row) => row.pipeline === 'roll-back@1' && row.createdAt >= at - 1_000));
        await desk.endOf(back.id);
      }
      return { 'deploy.sample.seconds': median(seconds), 'rollback.clickToLive.ms': median(clicks) };
    } finally {
      await world.close();
    }
  },
};
