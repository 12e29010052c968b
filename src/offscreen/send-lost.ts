import { DeployError } from '../domain/errors.ts';
import { siteOf } from '../domain/site.ts';
import { bitmapOf, hasBit } from '../packaging/bitmap.ts';
import { planPacks } from '../packaging/pack-plan.ts';
import { fromBase64 } from '../security/bytes.ts';
import { storedPath } from '../storage/blobs.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { Span } from '../storage/read-spans.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import { deliverPack } from './deliver-pack.ts';
import type { Pool } from './pool.ts';

/** A release that lacks files at its agent (`offscreen.sendLost`). `missing` = bitmap over its files, base64. */
export interface LostFiles {
  readonly agent: string;
  readonly deployment: string;
  readonly digest: string;
  readonly missing: string;
}

/** What sending works with. */
export interface SendLostParts {
  readonly database: Pick<SlipwayDatabase, 'releases' | 'snapshots'>;
  readonly pool: Pick<Pool, 'deliver'>;
  readonly targets: Pick<TargetRegistry, 'connect'>;
}

/** Where this browser still has bytes of a project, by their SHA-256: any snapshot will do. */
async function heldOf(database: SendLostParts['database'], project: string): Promise<Map<string, Omit<Span, 'length'>>> {
  const held = new Map<string, Omit<Span, 'length'>>();
  for (const snapshot of await database.snapshots.where('projectId').equals(project).toArray()) {
    if (snapshot.state !== 'ready') continue;
    for (const file of snapshot.files) held.set(file.sha256, { path: storedPath(snapshot.id, file), offset: file.offset });
  }
  return held;
}

/**
 * Sends those files again that an agent has lost of a release and this browser still has, one pack after the other. Nothing for a release this browser does not
 * know. What was sent is harmless to send again. Throws what the agent refuses with.
 */
export async function sendLost({ database, pool, targets }: SendLostParts, { agent: id, deployment, digest, missing }: LostFiles): Promise<{ filesSent: number; bytesSent: number }> {
  const sent = { filesSent: 0, bytesSent: 0 };
  const release = await database.releases.get(deployment);
  if (!release) return sent;
  const held = await heldOf(database, siteOf(release.site).project);
  const lost = fromBase64(missing);
  const wanted = release.files.flatMap(({ sha256 }, index) => (hasBit(lost, index) && held.has(sha256) ? [index] : []));
  const plans = planPacks(release.files, bitmapOf(release.files.length, wanted));
  const agent = await targets.connect(id);
  const done = new Set<number>();
  try {
    for (const [index, plan] of plans.entries()) {
      const spans = plan.pieces.map(([subject, from, length]): Span => {
        const { path, offset } = held.get(release.files[subject]?.sha256 ?? '') ?? { path: '', offset: 0 };
        return { path, offset: offset + from, length };
      });
      // The client bounds each exchange by itself.
      const { bytes } = await deliverPack((job, signal) => pool.deliver(job, signal), agent, { plan, spans, at: { deployment, index, digest }, compress: true }, new AbortController().signal);
      for (const [subject] of plan.pieces) done.add(subject);
      sent.bytesSent += bytes;
    }
  } catch (error) {
    // A snapshot may be cleared away at any moment; what was sent before counts all the same.
    if (!(error instanceof DeployError) || error.code !== 'snapshot.gone') throw error;
  }
  return { ...sent, filesSent: done.size };
}
