import { randomBytes } from 'node:crypto';
import { openConsole } from '../../e2e/support/console.ts';
import { rows } from '../../e2e/support/journal.ts';
import { buildWorld } from '../../e2e/support/slipway.ts';
import { type Bench, mbPerSecond } from './figures.ts';

/**
 * A project of pictures from the extension to a real agent: pack, seal, send, verify, store. The transfer runs in the offscreen document, to
 * which nothing is attached here, because watching its network would slow it 20 to 40 times.
 */
export const uploadBench: Bench = {
  name: 'upload',
  figures: ['upload.mbPerSecond'],
  async run({ small }) {
    const count = small ? 20 : 150;
    const files = new Map<string, Uint8Array | string>([['index.html', '<!doctype html><title>Pictures</title><p>Pictures</p>']]);
    for (let index = 0; index < count; index += 1) files.set(`pictures/${index}.png`, new Uint8Array(randomBytes(400_000)));
    const world = await buildWorld({ projects: [{ description: 'Pictures', files }], attachEverywhere: false });
    try {
      await world.pair();
      const desk = await openConsole(world);
      const id = await desk.deploy(await world.openProject());
      if (await desk.endOf(id, 300_000) !== 'success') throw new Error('the deployment failed');
      const step = (await rows(desk.page, 'steps')).find((row) => row.run === id && row.path === 'staging/upload');
      return { 'upload.mbPerSecond': mbPerSecond(count * 400_000, (step?.endedAt ?? 0) - (step?.startedAt ?? 0)) };
    } finally {
      await world.close();
    }
  },
};
