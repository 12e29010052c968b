import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Build, earlierBuild, ownBuild, runOn } from './builds.ts';
import type { Wire } from './container-wire.ts';
import { type Bench, type Figures, median } from './figures.ts';
import { hasProgram, sendWithAge, sendWithRsync } from './peers.ts';
import { siteOf, typicalSite, writeSite } from './site.ts';
import type { Way, Ways } from './way.ts';

/** ms added to each round trip into the container. */
const latencies = [0, 1, 5];

function wayOn(build: Build, folder: string, wire: Partial<Wire>): Promise<Ways> {
  return runOn<Ways>(build, 'way.ts', folder, JSON.stringify(wire));
}

function show(what: string, { captureMs, sealedMs, roundTrips, peakBytes, steps }: Way): void {
  const longest = Object.entries(steps).toSorted(([, a], [, b]) => b - a).filter(([, ms]) => ms >= 20).map(([path, ms]) => `${path.split('/')[1]} ${ms}`);
  console.log(`  ${what}: capture ${captureMs} ms, sealed ${sealedMs} ms, ${roundTrips} round trips, ${Math.round(peakBytes / 1e6)} MB (${longest.join(', ')})`);
}

/** Ours through a wire of every latency beside the earlier build, where there is one. */
async function beside(own: Build, earlier: Build | undefined, folder: string, names: { cold: string; again: string }): Promise<{ figures: Figures; quick: Ways }> {
  const measured: { ours: Ways; before?: Ways }[] = [];
  for (const latencyMs of latencies) {
    const ours = await wayOn(own, folder, { latencyMs });
    const before = earlier && await wayOn(earlier, folder, { latencyMs });
    for (const part of ['cold', 'again'] as const) {
      show(`${part}, +${latencyMs} ms, ours`, ours[part]);
      if (before) show(`${part}, +${latencyMs} ms, before`, before[part]);
    }
    measured.push(before ? { ours, before } : { ours });
  }
  const quick = measured[0]?.ours;
  if (!quick) throw new Error('nothing was measured');
  const worst = (of: (ways: Ways) => number) => Math.max(...measured.map(({ ours, before }) => (before ? of(ours) / of(before) : Number.NaN)));
  return {
    quick,
    figures: {
      'capture.changed.roundTrips': Math.max(...measured.map(({ ours }) => ours.again.roundTrips)),
      ...(earlier ? {
        [names.cold]: worst(({ cold }) => cold.sealedMs),
        [names.again]: worst(({ again }) => again.sealedMs),
        'memory.big.vsBefore': worst(({ cold, again }) => Math.max(cold.peakBytes, again.peakBytes)),
      } : {}),
    },
  };
}

/** What people use by hand for the same files: all of them by tar, zstd, age and curl, one changed by rsync. */
async function besidePeers({ cold, again }: Ways, folder: string, scratch: string, names: { cold: string; again: string }): Promise<Figures> {
  let figures: Figures = {};
  if (hasProgram('age') && hasProgram('zstd') && hasProgram('curl')) {
    const theirs = median([await sendWithAge(folder, scratch), await sendWithAge(folder, scratch), await sendWithAge(folder, scratch)]);
    console.log(`  tar, zstd, age, curl: ${theirs} ms`);
    figures = { ...figures, [names.cold]: cold.sealedMs / theirs };
  } else console.log(`not run: ${names.cold} (apt install age zstd curl)`);
  if (hasProgram('rsync')) {
    const copy = join(scratch, 'copy');
    sendWithRsync(folder, copy, scratch);
    const theirs = median([1, 2, 3].map((round) => {
      writeFileSync(join(folder, 'index.html'), `<!doctype html><title>Archive of tides ${round}</title><p>Archive</p>`);
      return sendWithRsync(folder, copy, scratch);
    }));
    console.log(`  one file changed, rsync -az: ${theirs} ms`);
    figures = { ...figures, [names.again]: again.sealedMs / theirs };
  } else console.log(`not run: ${names.again} (apt install rsync)`);
  return figures;
}

/** 100 MB in 6,126 files from the container to a sealed release: cold, and with one file changed. */
export const captureBench: Bench = {
  name: 'big-capture',
  figures: [
    'capture.big.seconds', 'capture.roundTripsPerFile', 'capture.changed.roundTrips', 'cold.big.vsBefore', 'redeploy.big.vsBefore', 'memory.big.vsBefore',
    'fallback.big.vsBefore', 'cold.big.endToEndVsAge', 'incremental.big.endToEndVsRsync',
  ],
  async run({ small }) {
    const scratch = mkdtempSync(join(tmpdir(), 'slipway-capture-'));
    const folder = join(scratch, 'site');
    const files = siteOf(small ? 10 : 100);
    writeSite(folder, files);
    const own = ownBuild();
    const earlier = earlierBuild();
    if (!earlier) console.log('not run: cold.big.vsBefore, redeploy.big.vsBefore, memory.big.vsBefore, fallback.big.vsBefore (this clone has no history)');
    try {
      const { figures, quick } = await beside(own, earlier, folder, { cold: 'cold.big.vsBefore', again: 'redeploy.big.vsBefore' });
      const fallback = await wayOn(own, folder, { hasNode: false });
      show('cold, no Node in the container', fallback.cold);
      const before = earlier && await wayOn(earlier, folder, {});
      const peers = await besidePeers(quick, folder, scratch, { cold: 'cold.big.endToEndVsAge', again: 'incremental.big.endToEndVsRsync' });
      return {
        'capture.big.seconds': quick.cold.captureMs / 1_000,
        'capture.roundTripsPerFile': quick.cold.roundTrips / files.size,
        ...figures,
        ...(before ? { 'fallback.big.vsBefore': fallback.cold.captureMs / before.cold.captureMs } : {}),
        ...peers,
      };
    } finally {
      earlier?.close();
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/** The same for 1,500 files of 20 MB, beside the peers. */
export const typicalBench: Bench = {
  name: 'typical',
  figures: ['cold.typical.endToEndVsAge', 'incremental.typical.endToEndVsRsync'],
  async run() {
    const scratch = mkdtempSync(join(tmpdir(), 'slipway-typical-'));
    const folder = join(scratch, 'site');
    writeSite(folder, typicalSite());
    try {
      const ways = await wayOn(ownBuild(), folder, {});
      show('cold', ways.cold);
      show('one file changed', ways.again);
      return await besidePeers(ways, folder, scratch, { cold: 'cold.typical.endToEndVsAge', again: 'incremental.typical.endToEndVsRsync' });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/** From the click in the popup to live, without the run time of the project's own build command, beside the earlier build. */
export const clickBench: Bench = {
  name: 'deploy-click',
  figures: ['deploy.sample.clickToLive.ms', 'deploy.sample.vsBefore'],
  async run({ small }) {
    const rounds = small ? '2' : '5';
    const earlier = earlierBuild();
    try {
      const ours = median(await runOn<number[]>(ownBuild(), 'click.ts', rounds));
      if (!earlier) {
        console.log('not run: deploy.sample.vsBefore (this clone has no history)');
        return { 'deploy.sample.clickToLive.ms': ours };
      }
      const before = median(await runOn<number[]>(earlier, 'click.ts', rounds));
      console.log(`  click to live without the build: ours ${ours} ms, before ${before} ms`);
      return { 'deploy.sample.clickToLive.ms': ours, 'deploy.sample.vsBefore': ours / before };
    } finally {
      earlier?.close();
    }
  },
};
