import { DeployError } from '../domain/errors.ts';
import type { DeploymentFile } from '../domain/manifest.ts';
import { siteOf } from '../domain/site.ts';
import { sha256Hex } from '../security/digest.ts';
import type { ReleaseRow, SlipwayDatabase } from '../storage/database.ts';
import { termsOf } from '../storage/history-terms.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { StoredProjects } from './projects.ts';

/** Where a file's bytes were found: still in this browser, at the live address, or in the release's preview. */
export type FileOrigin = 'snapshot' | 'live' | 'preview';

/** What people do with releases that exist. All throw DeployError `release.unknown` for one this browser does not know. */
export interface Releases {
  /** Has the target keep a release (or no longer), whatever else it clears away. */
  pin(release: string, pinned: boolean): Promise<void>;
  /** Gives a release a name of its own, here; an empty one takes it away. */
  label(release: string, label: string): Promise<void>;
  /** A file's content, checked by its digest. Throws DeployError `file.gone` where nobody has it any more, `file.unknown` for a path the release lacks. */
  file(release: string, path: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; from: FileOrigin }>;
  /**
   * A reader of a release's files where they are served, each checked by its digest. It throws DeployError `release.unreadable` when they are not, or
   * `permission.missing`.
   */
  served(release: ReleaseRow): Promise<(file: DeploymentFile, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>>;
}

/** What releases are looked after with. */
export interface ReleasesOptions {
  readonly database: SlipwayDatabase;
  readonly targets: Pick<TargetRegistry, 'target'>;
  readonly projects: Pick<StoredProjects, 'eachFile'>;
  /** A new key for a command that is given once. */
  newKey(): string;
}

const patience = 15_000;

/** Releases as this browser and their targets keep them. */
export function createReleases({ database, targets, projects, newKey }: ReleasesOptions): Releases {
  async function known(id: string): Promise<ReleaseRow> {
    const release = await database.releases.get(id);
    if (!release) throw new DeployError('release.unknown', 'This browser does not know that release.', { next: 'Look at it in the browser it was deployed from.' });
    return release;
  }

  /** Equal digests are equal bytes: any snapshot that has the file will do. */
  async function fromSnapshots(release: ReleaseRow, sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (const snapshot of await database.snapshots.where('projectId').equals(siteOf(release.site).project).toArray()) {
      if (snapshot.state !== 'ready') continue;
      const wanted = snapshot.files.find((file) => file.sha256 === sha256);
      if (!wanted) continue;
      const found: Uint8Array<ArrayBuffer>[] = [];
      // A snapshot may be cleared away at any moment.
      await projects.eachFile(snapshot.id, (file) => file.path === wanted.path, (_, bytes) => found.push(bytes)).catch(() => undefined);
      if (found[0]) return found[0];
    }
    return undefined;
  }

  async function addressesOf(release: ReleaseRow): Promise<{ from: FileOrigin; address: string }[]> {
    const [site, record] = await Promise.all([database.sites.get(release.site), database.history.get(release.id)]);
    const preview = record?.result.artifacts.find(({ kind }) => kind === 'preview')?.value;
    return [
      ...(site?.live?.deployment === release.id ? [{ from: 'live' as const, address: site.address }] : []),
      ...(preview === undefined ? [] : [{ from: 'preview' as const, address: preview }]),
    ];
  }

  async function fromAddresses(release: ReleaseRow, file: DeploymentFile): Promise<{ bytes: Uint8Array<ArrayBuffer>; from: FileOrigin } | undefined> {
    const target = await targets.target(release.agent);
    for (const { from, address } of await addressesOf(release)) {
      const answer = await target.fetchFile(address, file.path, AbortSignal.timeout(patience)).catch(() => undefined);
      if (answer?.status === 200 && await sha256Hex(answer.bytes) === file.sha256) return { bytes: answer.bytes, from };
    }
    return undefined;
  }

  function unreadable(cause?: unknown): DeployError {
    const passing = cause instanceof DeployError && cause.retry === 'backoff';
    return new DeployError('release.unreadable', `The files of that release cannot be read from the agent it lies at${passing ? `: ${cause.message}` : ' any more.'}`, {
      next: `${passing ? 'Bring that agent back, or open' : 'Open'} the project in its editor and deploy it to this environment from there.`, retry: passing ? 'backoff' : 'never', cause,
    });
  }

  return {
    async served(release) {
      const target = await targets.target(release.agent).catch((cause: unknown) => {
        throw unreadable(cause);
      });
      const addresses = await addressesOf(release);
      return async (file, signal) => {
        let reason: unknown;
        for (const { address } of addresses) {
          try {
            const { status, bytes } = await target.fetchFile(address, file.path, signal);
            if (status === 200 && await sha256Hex(bytes) === file.sha256) return bytes;
          } catch (error) {
            signal.throwIfAborted();
            reason = error;
          }
        }
        throw reason instanceof DeployError && reason.retry === 'person' ? reason : unreadable(reason);
      };
    },

    async pin(id, pinned) {
      const release = await known(id);
      await (await targets.target(release.agent)).pin(id, pinned, { idempotencyKey: `pin/${id}/${newKey()}`, signal: AbortSignal.timeout(patience) });
      await database.releases.update(id, { pinned: pinned ? 1 : 0 });
    },

    async label(id, text) {
      const label = text.trim();
      await known(id);
      await database.transaction('rw', database.releases, database.history, async () => {
        await database.releases.update(id, { label: label === '' ? null : label });
        const line = await database.history.get(id);
        if (!line) return;
        const { label: _, ...rest } = line;
        const renamed = label === '' ? rest : { ...rest, label };
        await database.history.put({ ...renamed, terms: termsOf(renamed) });
      });
    },

    async file(id, path) {
      const release = await known(id);
      const file = release.files.find((one) => one.path === path);
      if (!file) throw new DeployError('file.unknown', `The release has no file ${path}.`);
      const kept = await fromSnapshots(release, file.sha256);
      if (kept) return { bytes: kept, from: 'snapshot' };
      const served = await fromAddresses(release, file);
      if (served) return served;
      throw new DeployError('file.gone', `${path} can no longer be read from that release.`, { next: 'Its digest and size are still known. Pin releases whose files you want to keep.' });
    },
  };
}
