import { DeployError } from '../domain/errors.ts';
import { pauseByTimer } from '../durable/waker.ts';
import { request } from '../messaging/client.ts';
import { serve } from '../messaging/server.ts';
import { openDatabase } from '../storage/database.ts';
import { createTargetRegistry } from '../targets/registry.ts';
import { digestSnapshot } from './digest-snapshot.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { createPool } from './pool.ts';
import { createProgress } from './progress.ts';
import { type Sent, uploadRelease } from './upload-release.ts';

const database = openDatabase();
const now = Date.now;
const targets = createTargetRegistry({
  database, now, random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch: (input, init) => fetch(input, init),
});
const pool = createPool(() => new Worker(new URL('./pool-worker.ts', import.meta.url), { type: 'module' }), 2);
const progress = createProgress(database, now);
const transfers = new Map<string, { abort: AbortController; sent: Promise<Sent> }>();
const leases = createLeaseKeeper({
  database, targets, now,
  tick: async (deploymentId, lost) => void await request('lease.tick', { deploymentId, lost }),
  setTimer(body, ms) {
    const timer = setTimeout(body, ms);
    return () => clearTimeout(timer);
  },
});

serve('offscreen', {
  'offscreen.digest': (input) => digestSnapshot({ database, pool, progress }, input),
  'offscreen.upload': async ({ key, ...transfer }) => {
    const known = transfers.get(key);
    if (known) return await known.sent;
    const abort = new AbortController();
    const sent = uploadRelease({ database, pool, targets, progress, pause: pauseByTimer }, transfer, abort.signal);
    transfers.set(key, { abort, sent });
    try {
      return await sent;
    } finally {
      transfers.delete(key);
    }
  },
  'offscreen.stopUpload': async ({ key }) => {
    transfers.get(key)?.abort.abort(new DeployError('aborted', 'The transfer was stopped.'));
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
