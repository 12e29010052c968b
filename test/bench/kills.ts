import { openConsole } from '../../e2e/support/console.ts';
import { killInEveryStep } from '../../e2e/support/hold-journal.ts';
import { rows } from '../../e2e/support/journal.ts';
import { buildWorld } from '../../e2e/support/slipway.ts';
import type { Bench } from './figures.ts';

/** The worker killed inside every step of deployments and rollbacks; lost = runs that did not end right. */
export const killsBench: Bench = {
  name: 'worker',
  figures: ['worker.kills', 'worker.kills.lost'],
  async run({ small }) {
    const world = await buildWorld();
    try {
      await world.pair();
      const desk = await openConsole(world);
      const tab = await world.openProject();
      const first = await desk.deploy(tab);
      await desk.endOf(first);
      let kills = 0;
      let lost = 0;
      for (let round = 0; round < (small ? 1 : 2); round += 1) {
        const id = await desk.deploy(tab);
        kills += (await killInEveryStep(desk, world.browser, id)).length;
        if (await desk.endOf(id) !== 'success') lost += 1;
        const project = (await rows(desk.page, 'history'))[0]?.projectId;
        const { deploymentId } = await desk.call<{ deploymentId: string }>('deployment.rollBack', { site: { project, environment: 'development' } });
        kills += (await killInEveryStep(desk, world.browser, deploymentId)).length;
        if (await desk.endOf(deploymentId) !== 'success') lost += 1;
      }
      return { 'worker.kills': kills, 'worker.kills.lost': lost };
    } finally {
      await world.close();
    }
  },
};
