import type { DeploymentFile, Routing } from '../domain/manifest.ts';
import type { ManifestFeature } from '../domain/manifest-features.ts';
import { reservedOnWindows } from '../domain/path-policy.ts';
import { withoutRules } from './site-rules/remove-rules.ts';

/** What a manifest says about the files of a release and how they are served. */
export interface ManifestContents {
  readonly files: readonly DeploymentFile[];
  readonly routing: Routing;
}

/** Contents that a target understands, and a sentence for each part that it will therefore not apply. */
export interface FittedManifest extends ManifestContents {
  readonly notApplied: readonly string[];
  /**
   * Sentences about what the target would refuse and nothing can be put in place of: these contents are not
   * for it.
   */
  readonly refused: readonly string[];
}

/** How contents do without one feature; undefined when they make no use of it. */
type Removal = (contents: ManifestContents) => Removed | undefined;

interface Removed extends Partial<Omit<FittedManifest, keyof ManifestContents>> {
  readonly contents: ManifestContents;
}

/** What is removed for a target that does not know a feature. */
const removals: Readonly<Record<ManifestFeature, Removal>> = {
  'routing-rules': ({ files, routing }) => {
    const removed = withoutRules(routing);
    return removed && { contents: { files, routing: removed.routing }, notApplied: removed.notApplied };
  },
  'hashed-files': ({ files, routing }) => (files.some(({ hashed }) => hashed !== undefined) ? {
    contents: { files: files.map(({ path, sha256, size, mode, mediaType }) => ({ path, sha256, size, mode, mediaType })), routing },
    notApplied: ['The agent is of an earlier version: it judges by their names alone which files browsers may keep for a year. Update it.'],
  } : undefined),
  'reserved-names': (contents) => {
    const reserved = contents.files.map(({ path }) => path).filter((path) => reservedOnWindows(path) !== undefined);
    const [first] = reserved;
    const more = reserved.length > 1 ? ` and ${reserved.length - 1} more` : '';
    return first === undefined ? undefined : {
      contents,
      refused: [`The agent does not take “${first}”${more}: Windows keeps such names for devices, and the agent runs`
        + ' there or is of an earlier version.'],
    };
  },
};

/** Fits contents to what a target knows. The same contents and features always give the same result. */
export function fitManifest({ files, routing }: ManifestContents, features: readonly ManifestFeature[]): FittedManifest {
  let contents: ManifestContents = { files, routing };
  const notApplied: string[] = [];
  const refused: string[] = [];
  for (const [feature, remove] of Object.entries(removals)) {
    if (features.some((known) => known === feature)) continue;
    const removed = remove(contents);
    if (!removed) continue;
    contents = removed.contents;
    notApplied.push(...removed.notApplied ?? []);
    refused.push(...removed.refused ?? []);
  }
  return { ...contents, notApplied, refused };
}
