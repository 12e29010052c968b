import { z } from 'zod';
import type { ValidationFinding } from './deployment.ts';

/**
 * Checks that may be wrong about a site, so that a person may go on against them: is there an entry page, is
 * there what it cannot be shown without, can a browser load its imports, what answers an unknown path. No
 * other check can be overridden, least of all one for secrets.
 */
export const OverridableCheck = z.enum(['entry-page', 'references', 'dependencies', 'unknown-path']);
export type OverridableCheck = z.infer<typeof OverridableCheck>;

/**
 * A person's decision to deploy although checks say no. It holds for the very files they were told about, and
 * for these checks alone.
 */
export const Override = z.object({
  reason: z.string().trim().min(1).max(500),
  checks: z.array(OverridableCheck).min(1),
});
export type Override = z.infer<typeof Override>;

/**
 * The checks to override so that these failures stop nothing; undefined when one of them cannot be
 * overridden, or there are none.
 */
export function overridableChecks(failed: readonly string[]): OverridableCheck[] | undefined {
  const checks = OverridableCheck.array().min(1).safeParse([...new Set(failed)]);
  return checks.success ? checks.data : undefined;
}

/** Findings with those that a person has overridden as warnings. */
export function withOverride(findings: readonly ValidationFinding[], override: Override | undefined): ValidationFinding[] {
  const waived = new Set<string>(override?.checks);
  return findings.map((finding) => (finding.level === 'error' && waived.has(finding.check) ? { ...finding, level: 'warning' } : finding));
}

/** An earlier decision and a later one for the same files. */
export function mergeOverrides(earlier: Override | undefined, later: Override | undefined): Override | undefined {
  if (!earlier || !later) return later ?? earlier;
  const reason = earlier.reason === later.reason ? later.reason : `${later.reason} (before: ${earlier.reason})`.slice(0, 500);
  return { reason, checks: [...new Set([...earlier.checks, ...later.checks])] };
}
