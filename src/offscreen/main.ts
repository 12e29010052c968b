import { pauseByTimer } from '../durable/waker.ts';
import { request } from '../messaging/client.ts';
import { serve } from '../messaging/server.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { openDatabase } from '../storage/database.ts';
import { createTargetRegistry } from '../targets/registry.ts';
import { digestSnapshot } from './digest-snapshot.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { createPool } from './pool.ts';
import { createProgress } from './progress.ts';
import { sendLost } from './send-lost.ts';
import { takePick } from './take-pick.ts';
import { createTransfers } from './transfers.ts';
import { uploadRelease } from './upload-release.ts';

const database = openDatabase();
const now = Date.now;
const targets = createTargetRegistry({
  database, now, random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch: (input, init) => fetch(input, init),
});
const pool = createPool(() => new Worker(new URL('./pool-worker.ts', import.meta.url), { type: 'module' }), 2);
const progress = createProgress(database, now);
const transfers = createTransfers((transfer, signal) => uploadRelease({ database, pool, targets, progress, now, random: Math.random, pause: pauseByTimer }, transfer, signal));
const leases = createLeaseKeeper({
  database, targets, now,
  tick: async (deploymentId, lost) => void await request('lease.tick', { deploymentId, lost }),
  setTimer(body, ms) {
    const timer = setTimeout(body, ms);
    return () => clearTimeout(timer);
  },
  timeout: (ms) => AbortSignal.timeout(ms),
});

serve('offscreen', {
  'offscreen.digest': (input) => digestSnapshot({ database, pool, progress }, input),
  'offscreen.upload': ({ key, ...transfer }) => transfers.send(key, transfer),
  'offscreen.sendLost': (lost) => sendLost({ database, pool, targets }, lost),
  'offscreen.takePick': (input) => takePick({ database, blobs: originPrivateBlobs(), now }, input),
  'offscreen.stopUpload': async ({ key }) => {
    transfers.stop(key);
    return {};
  },
  'offscreen.keepLease': async (lease) => {
    await leases.keep(lease);
    return {};
  },
  'offscreen.dropLease': async ({ deployment }) => {
    leases.drop(deployment);
    return {};
  },
});
