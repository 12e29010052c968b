import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { openConsole } from '../../e2e/support/console.ts';
import { rows } from '../../e2e/support/journal.ts';
import { buildWorld, type World } from '../../e2e/support/slipway.ts';
import type { StepRow } from '../../src/durable/journal.ts';
import { descendants, usageOf } from '../support/processes.ts';
import { roundTripsOf, setWire, type Wire } from './container-wire.ts';

// A program of its own, so that it can be run in a checkout of another commit, on that commit's build, editor and agent.
// Arguments: where the site lies, and the wire as JSON. Prints its measurements as one line of JSON.

/** One deployment from the container to the sealed release. ms, bytes. */
export interface Way {
  readonly captureMs: number;
  /** From the beginning of the capture to the end of sealing, all between included. */
  readonly sealedMs: number;
  readonly roundTrips: number;
  readonly peakBytes: number;
  readonly steps: Readonly<Record<string, number>>;
  /** Most memory within each step. */
  readonly peaks: Readonly<Record<string, number>>;
}

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** What one run of this program measures: a project nobody has seen, and the same with one file changed. */
export interface Ways {
  readonly cold: Way;
  readonly again: Way;
}

function wayOf(steps: readonly StepRow[], roundTrips: number, samples: readonly Sample[]): Way {
  const done = steps.filter(({ endedAt }) => endedAt !== null && endedAt !== undefined);
  const capture = done.find(({ path }) => path === 'preparation/capture');
  const seal = done.find(({ path }) => path === 'staging/seal');
  if (!capture || !seal) throw new Error('the deployment did not get as far as sealing');
  const before = done.filter(({ startedAt }) => startedAt <= (seal.endedAt ?? 0));
  const within = ({ startedAt, endedAt }: StepRow) => Math.max(0, ...samples.filter(({ at }) => at >= startedAt && at <= (endedAt ?? 0)).map(({ bytes }) => bytes));
  return {
    captureMs: (capture.endedAt ?? 0) - capture.startedAt,
    sealedMs: (seal.endedAt ?? 0) - capture.startedAt,
    roundTrips,
    peakBytes: Math.max(0, ...samples.map(({ bytes }) => bytes)),
    steps: Object.fromEntries(before.map((step) => [step.path, (step.endedAt ?? 0) - step.startedAt])),
    peaks: Object.fromEntries(before.map((step) => [step.path, within(step)])),
  };
}

/** Waits until the editor has stopped reading its container by itself: it shows what it was given. */
async function atRest(tab: Page): Promise<number> {
  for (let before = -1; ;) {
    const now = await roundTripsOf(tab);
    if (now === before) return now;
    before = now;
    await pause(2_000);
  }
}

async function deployOnce(world: World, tab: Page): Promise<Way> {
  const desk = await openConsole(world);
  await tab.bringToFront();
  const before = await atRest(tab);
  const id = await desk.deploy(tab);
  await desk.page.close();
  const sealed = async () => Number((await (await fetch(new URL('/metrics', world.agent.url))).text()).match(/^slipway_traffic_changes_total\S* (\d+)/gm)?.join(' ').match(/\d+$/)?.[0] ?? 0);
  const seen = await sealed();
  const samples: Sample[] = [];
  for (let round = 0; ; round += 1) {
    samples.push({ at: Date.now(), bytes: usageOf(descendants(world.browser.pid, '--extension-process')).pssBytes });
    // A deployment that failed never moves traffic: what it ended with is told below.
    if (round % 10 === 9 && (await sealed() > seen || Date.now() - (samples[0]?.at ?? 0) > 240_000)) break;
    await pause(50);
  }
  const roundTrips = await roundTripsOf(tab) - before;
  const after = await openConsole(world);
  if (await after.endOf(id, 300_000) !== 'success') throw new Error('the deployment failed');
  const steps = (await rows(after.page, 'steps')).filter(({ run }) => run === id);
  await after.page.close();
  return wayOf(steps, roundTrips, samples);
}

async function measure(folder: string, wire: Wire): Promise<Ways> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map(paths.map((path) => [relative(folder, path), new Uint8Array(readFileSync(path))]));
  const world = await buildWorld({ projects: [{ description: 'Archive', files }], attachEverywhere: false });
  try {
    await setWire(world.browser.context, wire);
    await world.pair();
    const tab = await world.openProject();
    const cold = await deployOnce(world, tab);
    writeFileSync(join(world.bolt.containerFolder('1'), 'index.html'), '<!doctype html><title>Archive of tides</title><p>Archive</p>');
    return { cold, again: await deployOnce(world, tab) };
  } finally {
    await world.close();
  }
}

const [folder = '', wire = '{}'] = process.argv.slice(2);
console.log(JSON.stringify(await measure(folder, { latencyMs: 0, hasNode: true, ...JSON.parse(wire) as Partial<Wire> })));
