import { DeployError } from '../domain/errors.ts';
import { listFolder } from '../sources/files/picked-folder.ts';
import { listZip } from '../sources/files/picked-zip.ts';
import { createFilesSource } from '../sources/files/source.ts';
import type { BlobStore } from '../storage/blobs.ts';
import type { PickRow, SlipwayDatabase } from '../storage/database.ts';
import { beginSnapshot } from '../storage/snapshot-writer.ts';
import type { Pool } from './pool.ts';

/** What taking a pick needs. */
export interface TakePickOptions {
  readonly database: SlipwayDatabase;
  readonly blobs: BlobStore;
  readonly pool: Pick<Pool, 'hash'>;
  now(): number;
}

/** Progress is written down at most this often, ms. */
const pace = 200;

/** Reads what a person picked into a snapshot. Throws DeployError `files.gone` when the pick is no longer kept or the browser has taken access away, and the errors of the files source. */
export async function takePick({ database, blobs, pool, now }: TakePickOptions, { pick, snapshotId, projectId, output }: { pick: string; snapshotId: string; projectId: string; output: string | null }): Promise<{ files: number; bytes: number }> {
  const row = await database.picks.get(pick);
  if (!row) throw gone('These files are no longer at hand.');
  const writer = await beginSnapshot({ database, blobs, now, hash: (spans) => pool.hash(spans) }, { id: snapshotId, projectId });
  let shown = 0;
  try {
    const report = await sourceOf(row).capture({
      signal: AbortSignal.timeout(15 * 60_000), project: projectId, sink: writer, output, buildCommand: null, log: () => undefined,
      progress(done) {
        if (now() - shown < pace) return;
        shown = now();
        void database.progress.put({ id: pick, phase: 'capture', done, total: 0, at: shown });
      },
    });
    await writer.finish({ source: report.source, routing: report.routing, hashed: report.hashed, leftOut: [...report.leftOut], gaps: [...report.gaps], findings: [...report.findings] });
  } catch (error) {
    await writer.abandon();
    throw isNoAccess(error) ? gone('The browser no longer lets Slipway read these files.', error) : error;
  } finally {
    await database.progress.delete(pick);
  }
  const { files, bytes } = await database.snapshots.get(snapshotId) ?? { files: [], bytes: 0 };
  return { files: files.length, bytes };
}

function sourceOf({ kind, content, name }: PickRow): ReturnType<typeof createFilesSource> {
  if (kind === 'zip' && content instanceof Blob) return createFilesSource(() => listZip(content, name));
  if (kind === 'folder' && !(content instanceof Blob)) return createFilesSource((signal) => listFolder(content, signal));
  throw gone('These files are no longer at hand.');
}

function gone(message: string, cause?: unknown): DeployError {
  return new DeployError('files.gone', message, { next: 'Choose the folder or archive again.', ...(cause === undefined ? {} : { cause }) });
}

/** The browser refuses, or a file went away or was changed while it was read. */
function isNoAccess(error: unknown): boolean {
  return error instanceof DOMException && ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'SecurityError'].includes(error.name);
}
