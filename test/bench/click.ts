import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openConsole } from '../../e2e/support/console.ts';
import { rows, until } from '../../e2e/support/journal.ts';
import { buildWorld, type World } from '../../e2e/support/slipway.ts';

// A program of its own, like way.ts. Deploys the sample by the popup; prints per round ms from the click to live without the run time of
// the project's own build command.

/** Has the container's npm write down how long it ran. */
function timeBuilds(world: World): () => number {
  const bin = join(world.bolt.containerFolder('1'), '../../bin');
  const times = join(bin, 'build-times');
  renameSync(join(bin, 'npm'), join(bin, 'npm-itself'));
  const script = `#!/bin/sh\nbegan=$(date +%s%3N)\n'${bin}/npm-itself' "$@"\ncode=$?\necho $(($(date +%s%3N) - began)) >> '${times}'\nexit $code\n`;
  writeFileSync(join(bin, 'npm'), script);
  chmodSync(join(bin, 'npm'), 0o755);
  return () => {
    const total = readFileSync(times, 'utf8').trim().split('\n').reduce((sum, line) => sum + Number(line), 0);
    rmSync(times);
    return total;
  };
}

async function clicks(world: World, count: number): Promise<number[]> {
  await world.pair();
  const desk = await openConsole(world);
  const tab = await world.openProject();
  const buildMs = timeBuilds(world);
  const measured: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const known = (await rows(desk.page, 'runs')).map(({ id }) => id);
    await tab.bringToFront();
    const popup = await world.browser.openPopup();
    const button = popup.getByRole('button', { name: 'Deploy to development' });
    await button.waitFor();
    const clicked = Date.now();
    await button.click();
    const run = await until(desk.page, 'runs', (all) => all.find((row) => !known.includes(row.id)));
    if (await desk.endOf(run.id) !== 'success') throw new Error('the deployment failed');
    const live = (await rows(desk.page, 'steps')).find((step) => step.run === run.id && step.path === 'promotion/switch');
    measured.push((live?.endedAt ?? 0) - clicked - buildMs());
    await popup.close().catch(() => undefined);
  }
  return measured;
}

const world = await buildWorld();
try {
  console.log(JSON.stringify(await clicks(world, Number(process.argv[2] ?? 5))));
} finally {
  await world.close();
}
