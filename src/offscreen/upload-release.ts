import { DeployError } from '../domain/errors.ts';
import { planPacks, type PlannedPack } from '../packaging/pack-plan.ts';
import { createPackQueue } from '../packaging/pack-queue.ts';
import { fromBase64 } from '../security/bytes.ts';
import { bytesGone, segmentPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotRow } from '../storage/database.ts';
import type { Span } from '../storage/read-spans.ts';
import { mediaTypes, routes } from '../targets/agent/wire.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { HostLanes } from './host-lanes.ts';
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
    return { path: segmentPath(snapshot.id, file.segment), offset: file.offset + offset, length };
  });
}

/**
 * Packs, seals and sends what an agent lacks of a release. A pack sent twice is stored once, so a repeated transfer is harmless; resuming is asking for
 * the bitmap again. Memory: of each pack in flight its sealed form, of each pool worker one pack. Resolves or throws when nothing of it is under way any
 * more. Throws DeployError `snapshot.gone`, `upload.bitmap-malformed`, `pool.failed`, what the agent refuses with, or the signal's reason.
 */
export async function uploadRelease({ database, pool, targets, progress, lanes, ...paced }: UploadParts, transfer: Transfer, signal: AbortSignal): Promise<Sent> {
  const { deployment, digest } = transfer;
  const snapshot = await database.snapshots.get(transfer.snapshotId);
  if (snapshot?.state !== 'ready') throw bytesGone();
  const { client, sealing } = await targets.connect(transfer.agent);
  const plans = planPacks(snapshot.files, fromBase64(transfer.missing));
  const packs = createPackQueue(plans);
  const pace = createSendPace(paced);
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
    const sealed = await pool.seal({ plan, spans: spansOf(plan, from), at: { deployment, index, digest }, to: await sealing(stop) });
    const hasArrived = await send(sealed.length, async () => {
      await lanes(transfer.agent, () => client.send({ method: 'PUT', path: routes.pack(deployment, index), body: sealed, contentType: mediaTypes.sealed, signal: stop }));
    }, stop);
    if (!hasArrived) return packs.giveBack(plan);
    sent += 1;
    bytesSent += sealed.length;
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
