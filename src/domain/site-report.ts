import { z } from 'zod';
import { DeploymentId } from './site.ts';

/** What a finding is about: the stored files, what is live, the configurations, the audit log. */
export const CheckedPart = z.enum(['store', 'pointer', 'configuration', 'audit']);
export type CheckedPart = z.infer<typeof CheckedPart>;

/** Paths a finding names at most; `count` tells how many there are. */
export const mostPaths = 20;

/** Something that is not as it should be. */
export const SiteFinding = z.object({
  /** Stable, dotted, as in `WireError`. */
  code: z.string().max(100),
  part: CheckedPart,
  /** One sentence that says what was found. */
  message: z.string().max(2000),
  /** One sentence that says what can be done about it. */
  next: z.string().max(2000),
  /** Whether the agent can put it right from what it has. */
  repairable: z.boolean(),
  /** How many files, releases or entries it is about. */
  count: z.number().int().nonnegative(),
  /** Files by name, the first few. */
  paths: z.array(z.string()).max(mostPaths),
  /** Releases it is about. */
  releases: z.array(DeploymentId).max(2000),
});
export type SiteFinding = z.infer<typeof SiteFinding>;

/** How a kept release was found. */
export const ReleaseHealth = z.object({
  deployment: DeploymentId,
  createdAt: z.number(),
  live: z.boolean(),
  /** Whether one may go back to it: it was live once. */
  wasLive: z.boolean(),
  /** Whether every file, its manifest and its configuration are as they were received. */
  whole: z.boolean(),
  /** Files that count as missing: they can be sent again. */
  missing: z.number().int().nonnegative(),
  configured: z.boolean(),
});
export type ReleaseHealth = z.infer<typeof ReleaseHealth>;

/** What a check of a site found. `at` in ms since the epoch; `bytes` were read. */
export const SiteReport = z.object({
  at: z.number(),
  /** Files of all kept releases together. */
  files: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
  /** Entries of the audit log. */
  entries: z.number().int().nonnegative(),
  /** Releases that are kept and were sealed, newest first. */
  releases: z.array(ReleaseHealth).max(2000),
  findings: z.array(SiteFinding).max(200),
  /** What was put right, in sentences. */
  repaired: z.array(z.string().max(2000)).max(100),
});
export type SiteReport = z.infer<typeof SiteReport>;
