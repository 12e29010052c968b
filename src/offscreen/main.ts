import { pauseByTimer } from '../durable/waker.ts';
import { request } from '../messaging/client.ts';
import { serve } from '../messaging/server.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { openDatabase } from '../storage/database.ts';
import { isGentle } from '../storage/settings.ts';
import { createTargetRegistry } from '../targets/registry.ts';
import { digestSnapshot } from './digest-snapshot.ts';
import { createDutyCycle } from './duty-cycle.ts';
import { gently } from './gentle-pool.ts';
import { createHostLanes } from './host-lanes.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { pageMemory } from './page-memory.ts';
import { createPool } from './pool.ts';
import { createProgress } from './progress.ts';
import { sendLost } from './send-lost.ts';
import { takePick } from './take-pick.ts';
import { createTransfers } from './transfers.ts';
import { uploadRelease } from './upload-release.ts';
import { createUsageSampler } from './usage-sampler.ts';

/** Share of one core that work may take where a person wants little of it: what is measured from outside then stays under a half. */
const halfACore = 0.4;

const database = openDatabase();
const now = Date.now;
const targets = createTargetRegistry({
  database, now, random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch: (input, init) => fetch(input, init),
});
const work = { ms: 0 };
const workers = createPool(() => new Worker(new URL('./pool-worker.ts', import.meta.url), { type: 'module' }), 2, (ms) => void (work.ms += ms));
const pool = gently(workers, createDutyCycle(halfACore, { now: () => performance.now(), pause: pauseByTimer }), () => isGentle(database));
const progress = createProgress(database, now);
const lanes = createHostLanes();
const transfers = createTransfers((transfer, signal) => uploadRelease({ database, pool, targets, progress, lanes, now, random: Math.random, pause: pauseByTimer }, transfer, signal));
const leases = createLeaseKeeper({
  database, targets, now,
  tick: async (deploymentId, lost) => void await request('lease.tick', { deploymentId, lost }),
  setTimer(body, ms) {
    const timer = setTimeout(body, ms);
    return () => clearTimeout(timer);
  },
  timeout: (ms) => AbortSignal.timeout(ms),
});

const usage = createUsageSampler({
  database, targets, now,
  here() {
    const memory = pageMemory();
    return { busy: Math.round(work.ms), ...(memory === undefined ? {} : { memory }) };
  },
  setTimer: (body, ms) => void setTimeout(body, ms),
  timeout: (ms) => AbortSignal.timeout(ms),
});

serve('offscreen', {
  'offscreen.hash': async ({ spans }) => ({ digests: [...await pool.hash(spans)] }),
  'offscreen.digest': (input) => {
    usage.watch(input.run);
    return digestSnapshot({ database, pool, progress, blobs: originPrivateBlobs() }, input);
  },
  'offscreen.upload': ({ key, ...transfer }) => {
    usage.watch(transfer.run);
    return transfers.send(key, transfer);
  },
  'offscreen.sendLost': (lost) => sendLost({ database, pool, targets }, lost),
  'offscreen.takePick': (input) => takePick({ database, blobs: originPrivateBlobs(), pool, now }, input),
  'offscreen.stopUpload': async ({ key }) => {
    transfers.stop(key);
    return {};
  },
  'offscreen.keepLease': async (lease) => {
    usage.watch(lease.deployment);
    await leases.keep(lease);
    return {};
  },
  'offscreen.dropLease': async ({ deployment }) => {
    leases.drop(deployment);
    usage.look(deployment);
    return {};
  },
});
