import type { DeploymentStatement } from '../../domain/manifest.ts';

/** A release as it is kept in memory. */
export interface KnownRelease {
  readonly project: string;
  readonly statement: DeploymentStatement;
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
