import { DeploymentStatement } from '../../domain/manifest.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import type { ManifestRow } from './blob-table.ts';

/** A release as it is kept in memory. */
export interface KnownRelease {
  readonly project: string;
  readonly statement: DeploymentStatement;
}

/** The release of a manifest; undefined for one that cannot be read (any more): it must not keep the agent from serving the others. */
export function readManifest({ project, bytes }: ManifestRow): KnownRelease | undefined {
  try {
    return { project, statement: DeploymentStatement.parse(JSON.parse(fromUtf8(bytes))) };
  } catch {
    return undefined;
  }
}

/** Manifests kept in memory; more than this are read again when they are needed. */
const most = 64;

/** Manifests in memory. */
export interface ManifestCache {
  get(deployment: string): KnownRelease | undefined;
  /** One that was just written, so that it need not be read again. */
  keep(deployment: string, release: KnownRelease): void;
  forget(deployment: string): void;
}

/** Reads manifests through a small memory: they never change under their name. */
export function createManifestCache(read: (deployment: string) => KnownRelease | undefined): ManifestCache {
  const cache = new Map<string, KnownRelease>();
  const keep = (deployment: string, release: KnownRelease): void => {
    cache.delete(deployment);
    cache.set(deployment, release);
    const [oldest] = cache.keys();
    if (cache.size > most && oldest !== undefined) cache.delete(oldest);
  };
  return {
    keep,
    get(deployment) {
      const known = cache.get(deployment) ?? read(deployment);
      if (!known) return undefined;
      keep(deployment, known);
      return known;
    },
    forget: (deployment) => void cache.delete(deployment),
  };
}
