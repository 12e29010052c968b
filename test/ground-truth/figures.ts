import { type BuildRecord, evidenceOf } from './build-record.ts';

/** What lasts of a release's files, by path: `immutable` is cached for ever, `kept` served on to open tabs. */
export type Caching = (paths: readonly string[]) => ReadonlyMap<string, 'immutable' | 'kept'>;

/** How a rule about names does against what two real builds say. */
export interface Figures {
  /** Files whose names carry a hash, in either build. */
  readonly hashed: number;
  /** Those that are not answered as immutable. */
  readonly notImmutable: readonly string[];
  /** Those that open tabs no longer get after the next release. */
  readonly notKept: readonly string[];
  /** Files whose bytes changed under their names. */
  readonly stable: number;
  /** Those that browsers would nevertheless keep for ever. */
  readonly wronglyImmutable: readonly string[];
  /** Files that neither build says anything about. */
  readonly unchanged: number;
}

/** Judges both releases, each by what was known when it was made. */
export function figuresOf(record: BuildRecord, caching: Caching): Figures {
  const judged = (['first', 'second'] as const).flatMap((build) => {
    const files = record.files.filter((file) => file[build]);
    const cached = caching(files.map(({ path }) => path));
    return files.map((file) => ({ path: file.path, evidence: evidenceOf(file), cached: cached.get(file.path) }));
  });
  const hashed = judged.filter(({ evidence }) => evidence === 'hashed');
  const stable = judged.filter(({ evidence }) => evidence === 'stable');
  const pathsOf = (files: typeof judged): string[] => [...new Set(files.map(({ path }) => path))];
  return {
    hashed: pathsOf(hashed).length,
    notImmutable: pathsOf(hashed.filter(({ cached }) => cached !== 'immutable')),
    notKept: pathsOf(hashed.filter(({ cached }) => cached === undefined)),
    stable: pathsOf(stable).length,
    wronglyImmutable: pathsOf(stable.filter(({ cached }) => cached === 'immutable')),
    unchanged: pathsOf(judged.filter(({ evidence }) => evidence === 'unchanged')).length,
  };
}
