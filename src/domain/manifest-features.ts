import { z } from 'zod';

/**
 * Parts of a manifest that came after its first version. A target names those it knows; what it does not know is never sent to it, because
 * an agent ignores fields it does not know and would serve something else than the manifest says.
 */
export const manifestFeatures = ['routing-rules', 'hashed-files', 'reserved-names'] as const;
export type ManifestFeature = (typeof manifestFeatures)[number];

const known: ReadonlySet<string> = new Set(manifestFeatures);

/** A target's features as it lists them: names this version does not know are left out. None = an agent from before there were features. */
export const TargetFeatures = z.array(z.string().max(64)).max(64).default([])
  .transform((names) => names.filter((name): name is ManifestFeature => known.has(name)));
