import { DeployError } from '../domain/errors.ts';
import type { DeploymentFile } from '../domain/manifest.ts';
import { nameWarnings } from '../packaging/names.ts';
import { decodeText } from '../packaging/pages/decode-text.ts';
import { inspectStructure, readInOrder } from '../packaging/structure.ts';
import type { ProjectSource } from '../sources/source.ts';
import { type BlobStore, storedPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotRow } from '../storage/database.ts';
import { readSpans, type Span } from '../storage/read-spans.ts';
import { keptForNext } from '../storage/held-files.ts';
import { beginSnapshot } from '../storage/snapshot-writer.ts';
import { DeploymentRequest } from '../domain/deployment.ts';
import { snapshotOf } from './pipelines/flow.ts';
import type { Projects } from './pipelines/parts.ts';

/** What projects are captured and read with. */
export interface ProjectsOptions {
  readonly database: SlipwayDatabase;
  readonly blobs: BlobStore;
  /** The project in a tab. */
  source(tabId: number): ProjectSource;
  /** SHA-256 of spans, hex, by the offscreen document. */
  hash(spans: readonly Span[]): Promise<readonly string[]>;
  /** Hashes what is left of a snapshot in the offscreen document, and marks it ready. */
  digest(input: { snapshotId: string; run: string }): Promise<{ files: number; bytes: number; content: string }>;
  now(): number;
}

/** Projects, and the bytes of their files. */
export interface StoredProjects extends Projects {
  /** Removes what the capture of a run that has ended left half done. What can be started again with stays. */
  dropHalfDone(run: string): Promise<void>;
  /** Hands the bytes of every file that is wanted to `take`, as they lie in the store. Throws DeployError `snapshot.gone`. */
  eachFile(snapshotId: string, wanted: (file: DeploymentFile) => boolean, take: (file: DeploymentFile, bytes: Uint8Array<ArrayBuffer>) => void): Promise<void>;
}

/** Texts that are read in one go at most, and their bytes. */
const maxAhead = { files: 64, bytes: 4 * 1024 * 1024 };
/** A plan's files are kept this long for the deployment that may follow, ms. */
const planLife = 15 * 60_000;

function gone(): DeployError {
  return new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Start again from the editor\'s tab.' });
}

/** Snapshots of projects in the browser's file system. */
export function createProjects({ database, blobs, source, hash, digest, now }: ProjectsOptions): StoredProjects {
  /** The snapshot read last: nearly every step of a run asks for its thousands of files again, and one that is ready never changes. */
  let latest: SnapshotRow | undefined;

  async function row(snapshotId: string): Promise<SnapshotRow> {
    const known = latest;
    if (known?.id === snapshotId && await database.snapshots.where('id').equals(snapshotId).count() > 0) return known;
    const snapshot = await database.snapshots.get(snapshotId);
    if (!snapshot) throw gone();
    latest = snapshot.state === 'ready' ? snapshot : undefined;
    return snapshot;
  }

  async function eachFile(snapshotId: string, wanted: (file: DeploymentFile) => boolean, take: (file: DeploymentFile, bytes: Uint8Array<ArrayBuffer>) => void): Promise<void> {
    const files = (await row(snapshotId)).files.filter(wanted);
    const spans = files.map((file) => ({ path: storedPath(snapshotId, file), offset: file.offset, length: file.size }));
    await readSpans(blobs, spans, (index, bytes) => {
      const file = files[index];
      if (file) take(file, bytes);
    });
  }

  /** Reads texts one by one; those that come next in `order` are read along, so that hundreds of pages are not hundreds of reads. */
  function readAhead(snapshotId: string, order: readonly DeploymentFile[]): (path: string) => Promise<string> {
    const places = new Map(order.map(({ path }, index) => [path, index]));
    const texts = new Map<string, string>();
    return async (path) => {
      if (!texts.has(path)) {
        const wanted = new Set([path]);
        let bytes = 0;
        for (const next of order.slice(places.get(path) ?? order.length).slice(0, maxAhead.files)) {
          bytes += next.size;
          if (bytes > maxAhead.bytes) break;
          wanted.add(next.path);
        }
        await eachFile(snapshotId, (file) => wanted.has(file.path), (file, content) => texts.set(file.path, decodeText(file.mediaType, content)));
      }
      const text = texts.get(path) ?? '';
      texts.delete(path);
      return text;
    };
  }

  /** Snapshots that a run still needs. */
  async function neededByRuns(except: string): Promise<Set<string | null>> {
    const runs = await database.runs.where('unfinished').equals(1).and((run) => run.id !== except).toArray();
    return new Set(runs.flatMap((run) => {
      const request = DeploymentRequest.safeParse(run.input);
      return request.success ? [snapshotOf(request.data)] : [`snap-${run.id}`];
    }));
  }

  /** Removes snapshots that are over and that no run but this one, no fresh plan and no pick needs, with their bytes. */
  async function clear(run: string, isOver: (row: SnapshotRow, next: ReturnType<typeof keptForNext>) => boolean): Promise<void> {
    // Listed first: what somebody begins to capture from now on is not among them.
    const names = await blobs.list('snapshots');
    const { runs, plans, picks, snapshots, searches } = database;
    // Whoever begins to need one is before this or after it, and then finds it or does not.
    const surplus = await database.transaction('rw', [runs, plans, picks, snapshots, searches], async () => {
      const needed = await neededByRuns(run);
      const fresh = await plans.where('createdAt').above(now() - planLife).toArray();
      for (const plan of fresh) needed.add(plan.snapshotId);
      for (const { snapshotId } of await picks.toArray()) if (snapshotId !== null) needed.add(snapshotId);
      const all = await snapshots.toArray();
      const next = keptForNext(all);
      const stays = all.filter((row) => needed.has(row.id) || !isOver(row, next));
      const staying = new Set(stays.map(({ id }) => id));
      await snapshots.bulkDelete(all.map(({ id }) => id).filter((id) => !staying.has(id)));
      await searches.where('id').noneOf(stays.map(({ projectId }) => projectId)).delete();
      // A worker that died between the two left bytes without a row.
      const known = new Set(stays.flatMap(({ id, borrows = [] }) => [id, ...borrows.map(({ snapshot }) => snapshot)]));
      return names.filter((name) => !known.has(name) && !needed.has(name));
    });
    for (const name of surplus) await blobs.remove(`snapshots/${name}`);
  }

  return {
    async capture({ tabId, snapshotId, projectId, run, signal, log }) {
      const project = await database.projects.get(projectId);
      const writer = await beginSnapshot({ database, blobs, hash, now }, { id: snapshotId, projectId });
      let shown = 0;
      const capturing = source(tabId).capture({
        signal, project: projectId, sink: writer, log, output: project?.output ?? null, buildCommand: project?.buildCommand ?? null,
        progress(done) {
          if (now() - shown < 200) return;
          shown = now();
          void database.progress.put({ id: run, phase: 'capture', done, total: 0, at: shown });
        },
      });
      const report = await capturing.catch(async (error: unknown) => {
        // A file left open could not be removed.
        await writer.abandon();
        // What was kept to save time makes room for the next attempt.
        if (error instanceof DeployError && error.code === 'storage.full') await clear(run, () => true);
        throw error;
      });
      await writer.finish({ source: report.source, routing: report.routing, hashed: report.hashed, leftOut: [...report.leftOut], gaps: [...report.gaps], findings: [...report.findings] });
    },

    digest: (snapshotId, run) => digest({ snapshotId, run }),

    async read(snapshotId) {
      const { projectId, files, routing, source: origin, leftOut, gaps } = await row(snapshotId);
      return {
        snapshotId, projectId, routing, source: origin, leftOut, gaps,
        files: files.map(({ path, sha256, size, mode, mediaType, hashed }) => ({ path, sha256, size, mode, mediaType, ...(hashed === undefined ? {} : { hashed }) })),
      };
    },

    async inspect(snapshotId) {
      const { files, routing, findings = [] } = await row(snapshotId);
      return [...findings, ...nameWarnings(files.map(({ path }) => path)), ...await inspectStructure(files, routing, readAhead(snapshotId, readInOrder(files, routing)))];
    },

    eachFile,

    async dropHalfDone(run) {
      const snapshotId = `snap-${run}`;
      if ((await database.snapshots.get(snapshotId))?.state === 'ready') return;
      await database.snapshots.delete(snapshotId);
      await blobs.remove(`snapshots/${snapshotId}`);
    },

    tidy: (projectId, run) => clear(run, (row, { kept, surplus }) => (row.projectId === projectId ? !kept.has(row.id) : surplus.has(row.id))),
  };
}
