import { z } from 'zod';
import { ValidationFinding } from '../../domain/deployment.ts';
import type { WireError } from '../../domain/errors.ts';
import { OverridableCheck, overridableChecks } from '../../domain/override.ts';

/** The checks a person may go on against, and what they said, a sentence each. */
export interface OverrideOffer {
  readonly checks: readonly OverridableCheck[];
  readonly failures: readonly string[];
}

const Details = z.object({ override: OverridableCheck.array().min(1), findings: ValidationFinding.array().catch([]) });

function sentences(findings: readonly ValidationFinding[]): string[] {
  return findings.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
}

/** What a failure lets a person go on against; undefined when it does not. */
export function offerOfError(error: Pick<WireError, 'message' | 'details'> | undefined): OverrideOffer | undefined {
  const details = Details.safeParse(error?.details);
  if (!error || !details.success) return undefined;
  const { override: checks, findings } = details.data;
  return { checks, failures: findings.length === 0 ? [error.message] : sentences(findings) };
}

/**
 * What a plan's findings let a person go on against; undefined when nothing stops it, or something that
 * nobody can override.
 */
export function offerOfPlan(findings: readonly ValidationFinding[]): OverrideOffer | undefined {
  const errors = findings.filter(({ level }) => level === 'error');
  const checks = overridableChecks(errors.map(({ check }) => check));
  return checks && { checks, failures: sentences(errors) };
}
