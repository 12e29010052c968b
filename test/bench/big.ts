import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as nextLook } from 'node:timers/promises';
import { type Console, openConsole } from '../../e2e/support/console.ts';
import { rows } from '../../e2e/support/journal.ts';
import { buildWorld, type World } from '../../e2e/support/slipway.ts';
import type { StepRow } from '../../src/durable/journal.ts';
import { descendants, usageOf } from '../support/processes.ts';
import type { Bench, Figures } from './figures.ts';
import { hasProgram, sendWithAge, sendWithRsync } from './peers.ts';
import { siteOf, writeSite } from './site.ts';

const way = ['preparation/digest', 'staging/manifest', 'staging/create', 'staging/upload', 'staging/configure', 'staging/seal'];

/**
 * ms a release took from files that lie ready to a release that lies verified at the agent: what peers do, who check nothing besides. Files are hashed while
 * they are captured, which is before they lie ready; how long that took is printed beside it.
 */
function wayOf(steps: readonly StepRow[], run: string): number {
  const ours = steps.filter((step) => step.run === run && way.includes(step.path));
  if (!ours.some((step) => step.path === 'staging/seal')) throw new Error('the deployment did not get as far as sealing');
  for (const step of [...steps.filter(({ run: of, path }) => of === run && path === 'preparation/capture'), ...ours]) console.log(`  ${step.path.padEnd(20)} ${(step.endedAt ?? 0) - step.startedAt} ms`);
  return ours.reduce((sum, step) => sum + (step.endedAt ?? 0) - step.startedAt, 0);
}

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
}

/** Share of one core that was used while a run sent its files. */
function transferShare(samples: readonly Sample[], steps: readonly StepRow[], run: string): number {
  const upload = steps.find((step) => step.run === run && step.path === 'staging/upload');
  const within = samples.filter(({ at }) => upload !== undefined && at >= upload.startedAt && at <= (upload.endedAt ?? 0));
  const [first, last] = [within.at(0), within.at(-1)];
  return first && last ? (last.cpuMs - first.cpuMs) / (last.at - first.at) : Number.NaN;
}

/** Looks at the extension's renderers until the run is over; the interface is closed meanwhile. */
async function watch(root: number, isOver: () => Promise<boolean>): Promise<{ peak: number; samples: Sample[] }> {
  let peak = 0;
  const samples: Sample[] = [];
  for (let look = 0; ; look += 1) {
    const { pssBytes, cpuMs } = usageOf(descendants(root, '--extension-process'));
    peak = Math.max(peak, pssBytes);
    samples.push({ at: Date.now(), cpuMs });
    if (look % 10 === 9 && await isOver()) return { peak, samples };
    await nextLook(50);
  }
}

/** Share of one core while half as much is sent with the setting that asks for little. */
async function gentleShare(world: World, desk: Console, sitesLive: () => Promise<number>): Promise<number> {
  await desk.call('settings.save', { gentle: true });
  const before = await sitesLive();
  const id = await desk.deploy(await world.openProject('2'));
  await desk.page.close();
  const { samples } = await watch(world.browser.pid, async () => await sitesLive() > before);
  const after = await openConsole(world);
  if (await after.endOf(id, 300_000) !== 'success') throw new Error('the gentle deployment failed');
  const steps = await rows(after.page, 'steps');
  const upload = steps.find((step) => step.run === id && step.path === 'staging/upload');
  console.log(`  sent gently in ${(upload?.endedAt ?? 0) - (upload?.startedAt ?? 0)} ms`);
  return transferShare(samples, steps, id);
}

/**
 * A project of 100 MB: memory and processor of the extension while it is deployed, what stays in the browser, and its way to the agent compared with the
 * tools people use by hand. Nothing is attached to the offscreen document, and no page of the extension is open while it is measured.
 */
export const bigBench: Bench = {
  name: 'big',
  figures: ['memory.deploy100mb.mb', 'cpu.transfer.share', 'cpu.transfer.gentle.share', 'storage.browser.mb', 'cold.big.vsAge', 'incremental.big.vsRsync'],
  async run({ small }) {
    const megabytes = small ? 20 : 100;
    const files = siteOf(megabytes);
    const scratch = mkdtempSync(join(tmpdir(), 'slipway-big-'));
    const folder = join(scratch, 'site');
    writeSite(folder, files);
    const world = await buildWorld({ projects: [{ description: 'Archive', files }, { description: 'Archive sent gently', files: siteOf(megabytes / 2) }], attachEverywhere: false });
    try {
      await world.pair();
      let desk: Console = await openConsole(world);
      const tab = await world.openProject();
      const id = await desk.deploy(tab);
      await desk.page.close();
      const sitesLive = async () => (await (await fetch(new URL('/metrics', world.agent.url))).text()).match(/^slipway_traffic_changes_total\S* [1-9]/gm)?.length ?? 0;
      const { peak, samples } = await watch(world.browser.pid, async () => await sitesLive() > 0);
      desk = await openConsole(world);
      if (await desk.endOf(id, 300_000) !== 'success') throw new Error('the deployment failed');
      const steps = await rows(desk.page, 'steps');
      const stored = await desk.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
      let figures: Figures = {
        ...(small ? {} : { 'memory.deploy100mb.mb': peak / 1e6 }),
        'cpu.transfer.share': transferShare(samples, steps, id),
        'storage.browser.mb': stored / 1e6,
      };
      const cold = wayOf(steps, id);
      console.log(`way to the agent, ${megabytes} MB: ${cold} ms`);
      if (hasProgram('age') && hasProgram('zstd') && hasProgram('curl')) {
        const theirs = await sendWithAge(folder, scratch);
        console.log(`tar, zstd, age, curl: ${theirs} ms`);
        figures = { ...figures, 'cold.big.vsAge': cold / theirs };
      } else console.log('not run: cold.big.vsAge (apt install age zstd curl)');
      if (hasProgram('rsync')) {
        sendWithRsync(folder, join(scratch, 'copy'), scratch);
        await tab.bringToFront();
        await tab.getByLabel('Message').fill('Change the title to “Archive of tides”.');
        await tab.getByRole('button', { name: 'Send' }).click();
        await tab.getByText('Archive of tides').nth(1).waitFor();
        writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Archive of tides</title><p>Archive</p>');
        const again = await desk.deploy(tab);
        if (await desk.endOf(again, 300_000) !== 'success') throw new Error('the second deployment failed');
        const ours = wayOf(await rows(desk.page, 'steps'), again);
        const theirs = sendWithRsync(folder, join(scratch, 'copy'), scratch);
        console.log(`one file changed: ${ours} ms, rsync -az: ${theirs} ms`);
        figures = { ...figures, 'incremental.big.vsRsync': ours / theirs };
      } else console.log('not run: incremental.big.vsRsync (apt install rsync)');
      return { ...figures, 'cpu.transfer.gentle.share': await gentleShare(world, desk, sitesLive) };
    } finally {
      await world.close();
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
