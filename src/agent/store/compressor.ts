import { filesOf } from '../../domain/manifest.ts';
import { compressRelease } from './compress-release.ts';
import type { KnownRelease } from './manifest-cache.ts';
import type { StoreParts } from './receiver.ts';

/** Makes the compressed forms of verified releases while nobody waits for them. */
export interface Compressor {
  /** Works through the releases that wait for it now, one after the other. Throws what the last that failed threw; those wait for the next time. */
  work(): Promise<void>;
  /** Ends what is under way after the file it is at; what was begun goes on after the next start. */
  stop(): Promise<void>;
}

/** A compressor over the store's tables and folder. Which releases wait is in the database, so that it outlives the process. */
export function createCompressor(parts: StoreParts, find: (deployment: string) => KnownRelease | undefined): Compressor {
  const stopping = new AbortController();
  let turn: Promise<void> = Promise.resolve();

  async function pass(): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    for (const deployment of [...parts.tables.uncompressed.getKeys()]) {
      if (stopping.signal.aborted) return;
      const release = find(deployment);
      const asked = parts.tables.uncompressed.get(deployment);
      try {
        if (release) await compressRelease(parts, release.project, filesOf(release.statement), stopping.signal);
      } catch (error) {
        failure = { error };
        continue;
      }
      // Asked for again meanwhile, by a repair: what was dropped since is still to be made.
      if (!stopping.signal.aborted) await parts.tables.uncompressed.transaction(() => {
        if (parts.tables.uncompressed.get(deployment) === asked) parts.tables.uncompressed.removeSync(deployment);
      });
    }
    if (failure) throw failure.error;
  }

  return {
    work() {
      const mine = turn.then(pass);
      turn = mine.catch(() => undefined);
      return mine;
    },
    async stop() {
      stopping.abort();
      await turn;
    },
  };
}
