import { DeployError } from '../domain/errors.ts';
import { planPacks, type PlannedPack } from '../packaging/pack-plan.ts';
import { createPackQueue } from '../packaging/pack-queue.ts';
import { fromBase64 } from '../security/bytes.ts';
import { bytesGone, storedPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotRow } from '../storage/database.ts';
import type { Span } from '../storage/read-spans.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import { deliverPack } from './deliver-pack.ts';
import type { HostLanes } from './host-lanes.ts';
import { createLineSpeed } from './line-speed.ts';
import type { Delivered } from './pool-job.ts';
import type { Pool } from './pool.ts';
import type { BeginProgress } from './progress.ts';
import { createSendPace, type PaceOptions, type Send } from './send-pace.ts';

/** A transfer as it is asked for (`offscreen.upload`). */
export interface Transfer {
  readonly run: string;
  readonly agent: string;
  readonly deployment: string;
  readonly digest: string;
  readonly snapshotId: string;
  readonly missing: string;
}

/** What a transfer sent. */
export interface Sent {
  readonly packs: number;
  readonly bytesSent: number;
  readonly filesSent: number;
}

/** What a transfer works with. */
export interface UploadParts extends PaceOptions {
  readonly database: Pick<SlipwayDatabase, 'snapshots'>;
  readonly pool: Pool;
  readonly targets: Pick<TargetRegistry, 'connect'>;
  readonly progress: BeginProgress;
  readonly lanes: HostLanes;
}

function spansOf(plan: PlannedPack, snapshot: SnapshotRow): Span[] {
  return plan.pieces.map(([subject, offset, length]) => {
    const file = snapshot.files[subject];
    if (!file) throw bytesGone();
    return { path: storedPath(snapshot.id, file), offset: file.offset + offset, length };
  });
}

/**
 * Packs, seals and sends what an agent lacks of a release. A pack sent twice is stored once, so a repeated transfer is harmless; resuming is asking for
 * the bitmap again. Memory: of each pack in flight its sealed form, in a worker of the pool. Resolves or throws when nothing of it is under way any
 * more. Throws DeployError `snapshot.gone`, `upload.bitmap-malformed`, `pool.failed`, what the agent refuses with, or the signal's reason.
 */
export async function uploadRelease({ database, pool, targets, progress, lanes, ...paced }: UploadParts, transfer: Transfer, signal: AbortSignal): Promise<Sent> {
  const { deployment, digest } = transfer;
  const snapshot = await database.snapshots.get(transfer.snapshotId);
  if (snapshot?.state !== 'ready') throw bytesGone();
  const agent = await targets.connect(transfer.agent);
  const plans = planPacks(snapshot.files, fromBase64(transfer.missing));
  const packs = createPackQueue(plans);
  const pace = createSendPace(paced);
  const speed = createLineSpeed();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const { show, settled } = progress(transfer.run, 'upload', plans.reduce((sum, plan) => sum + plan.bytes, 0));
  let begun = 0;
  let sent = 0;
  let done = 0;
  let bytesSent = 0;
  show(0);

  async function sendPack(plan: PlannedPack, send: Send, from: SnapshotRow): Promise<void> {
    stop.throwIfAborted();
    const index = begun++;
    let delivered: Delivered | undefined;
    const hasArrived = await send(plan.bytes, async (begins) => {
      const inLane: Pool['deliver'] = (job, until) => lanes(transfer.agent, () => {
        begins();
        return pool.deliver(job, until);
      });
      const order = { plan, spans: spansOf(plan, from), at: { deployment, index, digest }, compress: speed.paysToCompress() };
      delivered = await deliverPack(inLane, agent, order, stop);
      return delivered.ended - delivered.began;
    }, stop);
    if (!hasArrived || !delivered) return packs.giveBack(plan);
    speed.learn(plan.bytes, delivered);
    sent += 1;
    bytesSent += delivered.bytes;
    done += plan.bytes;
    show(done);
  }

  await pace.each(packs.next, (plan, send) => sendPack(plan, send, snapshot).catch((error: unknown) => failed.abort(error)));
  await settled();
  // The first failure is the one that stopped the others.
  stop.throwIfAborted();
  return { packs: sent, bytesSent, filesSent: new Set(plans.flatMap((plan) => plan.pieces.map(([subject]) => subject))).size };
}

/** What a transfer that was stopped on request throws. */
export function transferStopped(): DeployError {
  return new DeployError('aborted', 'The transfer was stopped.');
}
