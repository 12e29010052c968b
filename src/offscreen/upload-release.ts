import pLimit from 'p-limit';
import { DeployError } from '../domain/errors.ts';
import { planPacks, type PlannedPack } from '../packaging/pack-plan.ts';
import { fromBase64 } from '../security/bytes.ts';
import { segmentPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotRow } from '../storage/database.ts';
import { mediaTypes, routes } from '../targets/agent/wire.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { Pool } from './pool.ts';
import type { ShowProgress } from './progress.ts';

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
export interface UploadParts {
  readonly database: SlipwayDatabase;
  readonly pool: Pool;
  readonly targets: TargetRegistry;
  readonly progress: ShowProgress;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** Packs on their way at the same time. */
const inFlight = 3;
/** Times one pack is tried before the transfer gives up; the step tries again as a whole. */
const tries = 4;

/** Packs, seals and sends what an agent lacks of a release. A pack sent twice is stored once, so a repeated transfer is harmless. */
export async function uploadRelease({ database, pool, targets, progress, pause }: UploadParts, transfer: Transfer, signal: AbortSignal): Promise<Sent> {
  const snapshot = await database.snapshots.get(transfer.snapshotId);
  if (!snapshot) throw new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Deploy again from the editor\'s tab.' });
  const { client, sealing } = await targets.connect(transfer.agent);
  const plans = planPacks(snapshot.files, fromBase64(transfer.missing));
  const total = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  const show = progress(transfer.run, 'upload', total);
  const limit = pLimit(inFlight);
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  let done = 0;
  let bytesSent = 0;
  show(0);

  async function sendPack(plan: PlannedPack, index: number): Promise<void> {
    stop.throwIfAborted();
    const result = await pool.run({ kind: 'seal', plan, spans: spansOf(plan, snapshot as SnapshotRow), at: { deployment: transfer.deployment, index, digest: transfer.digest }, to: await sealing(stop) });
    if (result.kind !== 'seal') return;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.send({ method: 'PUT', path: routes.pack(transfer.deployment, index), body: result.sealed, contentType: mediaTypes.sealed, signal: stop });
        break;
      } catch (error) {
        stop.throwIfAborted();
        if (!(error instanceof DeployError) || error.retry === 'never' || attempt >= tries) throw error;
        await pause(error.retryAfter ?? 250 * 2 ** attempt, stop);
      }
    }
    bytesSent += result.sealed.length;
    done += plan.bytes;
    show(done);
  }

  await Promise.all(plans.map((plan, index) => limit(async () => {
    try {
      await sendPack(plan, index);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  })));
  return { packs: plans.length, bytesSent, filesSent: new Set(plans.flatMap((plan) => plan.pieces.map(([subject]) => subject))).size };
}

function spansOf(plan: PlannedPack, snapshot: SnapshotRow): { path: string; offset: number; length: number }[] {
  return plan.pieces.map(([subject, offset, length]) => {
    const file = snapshot.files[subject];
    if (!file) throw new DeployError('snapshot.gone', 'The captured files are not those of the release.', { next: 'Deploy again from the editor\'s tab.' });
    return { path: segmentPath(snapshot.id, file.segment), offset: file.offset + offset, length };
  });
}
