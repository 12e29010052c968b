import { z } from 'zod';
import { ConfigurationValues, EnvironmentName, StrategyName } from './environment.ts';
import { WireError } from './errors.ts';
import { DeploymentFile, DeploymentStatement, ManifestDigest } from './manifest.ts';
import { Override } from './override.ts';
import { DeploymentId, ProjectId } from './site.ts';

/** What one run of a pipeline is asked for besides the release itself. The specification's `DeploymentConfig`; `timeout` in ms. */
export const DeploymentConfig = z.object({
  strategy: StrategyName,
  targetEnvironment: EnvironmentName,
  rollbackEnabled: z.boolean(),
  /** Names of the checks that validation and verification run, see `deployment/pipelines/checks.ts`. */
  validationChecks: z.array(z.string()),
  notificationChannels: z.array(z.string()),
  timeout: z.number().int().positive(),
  securityChecks: z.array(z.string()),
});
export type DeploymentConfig = z.infer<typeof DeploymentConfig>;

/** What is known of a deployment beyond the specification's fields. */
export const DeploymentMetadata = z.object({
  action: z.enum(['deploy', 'promote', 'roll-back']),
  /** Where the files come from; for `deploy` the capture that preparation makes or reuses. */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tab'), tabId: z.number().int(), origin: z.string() }),
    z.object({ kind: z.literal('snapshot'), snapshotId: z.string() }),
    z.object({ kind: z.literal('release'), deployment: DeploymentId }),
    // A release that lies at another agent: its files are fetched from there first.
    z.object({ kind: z.literal('elsewhere'), deployment: DeploymentId }),
  ]),
  /** Identity of the agent it goes to (SHA-256 of its identity key, hex). */
  agent: z.string(),
  /** Values visitors may read, versioned with the release. */
  values: ConfigurationValues,
  /** How long the live address is watched, ms. */
  watch: z.number().int().nonnegative(),
  label: z.string().max(200).optional(),
  /** A person wants it although checks say no; only for files that were captured before. */
  override: Override.optional(),
});
export type DeploymentMetadata = z.infer<typeof DeploymentMetadata>;

/** The specification's request. `files` is empty until preparation has collected them. Refused when the two strategies or the two environments disagree. */
export const DeploymentRequest = z.object({
  id: DeploymentId,
  projectId: ProjectId,
  projectName: z.string().min(1).max(200),
  sourceEnvironment: z.string(),
  targetEnvironment: z.string(),
  strategy: StrategyName,
  files: z.array(DeploymentFile),
  configuration: DeploymentConfig,
  metadata: DeploymentMetadata,
  initiatedBy: z.string(),
  initiatedAt: z.number(),
}).superRefine((request, context) => {
  if (request.strategy !== request.configuration.strategy) {
    context.addIssue({ code: 'custom', message: 'strategy and configuration.strategy disagree', path: ['strategy'] });
  }
  if (request.targetEnvironment !== request.configuration.targetEnvironment) {
    context.addIssue({ code: 'custom', message: 'targetEnvironment and configuration.targetEnvironment disagree', path: ['targetEnvironment'] });
  }
});
export type DeploymentRequest = z.infer<typeof DeploymentRequest>;

/** Figures of one deployment. Sizes in bytes, durations in ms. */
export const DeploymentMetrics = z.object({
  files: z.number(),
  bytes: z.number(),
  bytesSent: z.number(),
  filesSent: z.number(),
  stages: z.record(z.string(), z.number()),
  attempts: z.number(),
  retries: z.number(),
  /** Bytes a second while files were sent, before compression; absent when nothing was. */
  rate: z.number().optional(),
  /** Processor time of the agent's process meanwhile, ms, and its most memory, bytes; absent where the agent did not tell. */
  agentCpu: z.number().optional(),
  agentMemory: z.number().optional(),
  /** How long this browser hashed, packed and encrypted, ms, and the most memory of the extension's pages; absent where nobody looked. */
  busy: z.number().optional(),
  memory: z.number().optional(),
});
export type DeploymentMetrics = z.infer<typeof DeploymentMetrics>;

/** Something a deployment left that can be named again: its manifest, its address, its preview. */
export const DeploymentArtifact = z.object({ kind: z.enum(['manifest', 'content', 'address', 'preview']), value: z.string() });
export type DeploymentArtifact = z.infer<typeof DeploymentArtifact>;

/** The specification's result: how a deployment ended. `deployedAt` in ms since the epoch, `duration` in ms. */
export const DeploymentResult = z.object({
  deploymentId: DeploymentId,
  status: z.enum(['success', 'failed', 'cancelled', 'rolled-back']),
  message: z.string(),
  deployedAt: z.number(),
  duration: z.number(),
  metrics: DeploymentMetrics,
  artifacts: z.array(DeploymentArtifact),
});
export type DeploymentResult = z.infer<typeof DeploymentResult>;

/** An error as a person meets it, with the step it happened in. */
export const DeploymentError = WireError.extend({ step: z.string().optional(), at: z.number() });
export type DeploymentError = z.infer<typeof DeploymentError>;

/** The specification's status, derived by `statusOf`; `progress` from 0 to 100. */
export const DeploymentStatus = z.object({
  deploymentId: DeploymentId,
  status: z.enum(['preparing', 'staging', 'validating', 'promoting', 'verifying', 'completed', 'failed', 'cancelled']),
  progress: z.number().min(0).max(100),
  currentStage: z.string(),
  startedAt: z.number(),
  updatedAt: z.number(),
  estimatedCompletion: z.number(),
  errors: z.array(DeploymentError),
});
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

/** A line of the history: what was asked and how it ended. Written once, when the run is over. */
export const DeploymentRecord = z.object({
  id: DeploymentId,
  site: z.string(),
  projectId: ProjectId,
  projectName: z.string(),
  environment: EnvironmentName,
  strategy: StrategyName,
  action: z.enum(['deploy', 'promote', 'roll-back']),
  initiatedBy: z.string(),
  /** What a person called the release. */
  label: z.string().max(200).optional(),
  startedAt: z.number(),
  endedAt: z.number(),
  result: DeploymentResult,
  /** The release that is live because of it; absent when nothing changed. */
  digest: ManifestDigest.optional(),
  content: ManifestDigest.optional(),
  error: DeploymentError.optional(),
  /** Why it was wanted although checks said no, and which. */
  override: Override.optional(),
});
export type DeploymentRecord = z.infer<typeof DeploymentRecord>;

/** Which records a history shows; absent fields do not filter. Newest first. */
export const DeploymentFilter = z.object({
  projectId: ProjectId.optional(),
  environment: EnvironmentName.optional(),
  status: DeploymentResult.shape.status.optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  limit: z.number().int().positive().optional(),
});
export type DeploymentFilter = z.infer<typeof DeploymentFilter>;

/** One finding of a validation. `error` stops, `warning` is told. */
export const ValidationFinding = z.object({ check: z.string(), level: z.enum(['error', 'warning', 'info']), message: z.string(), path: z.string().optional() });
export type ValidationFinding = z.infer<typeof ValidationFinding>;

/** What a validation found; `valid` when nothing of it is an error. */
export const ValidationResult = z.object({ valid: z.boolean(), findings: z.array(ValidationFinding) });
export type ValidationResult = z.infer<typeof ValidationResult>;

/** What a security scan found; `passed` when nothing of it is an error. */
export const SecurityScanResult = z.object({ passed: z.boolean(), findings: z.array(ValidationFinding), scannedFiles: z.number() });
export type SecurityScanResult = z.infer<typeof SecurityScanResult>;

/** How a going back ended; `duration` in ms. */
export const RollbackResult = z.object({
  deploymentId: DeploymentId,
  status: z.enum(['success', 'failed']),
  message: z.string(),
  /** The release that is live again; null = nothing is live. */
  restored: DeploymentId.nullable(),
  duration: z.number(),
});
export type RollbackResult = z.infer<typeof RollbackResult>;

/** One going back, as history shows it. */
export const RollbackRecord = z.object({ deploymentId: DeploymentId, rollbackId: DeploymentId, at: z.number(), initiatedBy: z.string(), result: RollbackResult });
export type RollbackRecord = z.infer<typeof RollbackRecord>;

/** A problem monitoring has seen, ready to be told. */
export const DeploymentIssue = z.object({ level: z.enum(['info', 'warning', 'critical']), code: z.string(), message: z.string(), at: z.number() });
export type DeploymentIssue = z.infer<typeof DeploymentIssue>;

/** What is sent to a target: the statement that names every file; the bytes lie in a snapshot in the browser's file system, or at the target already (null). */
export const DeploymentPackage = z.object({ snapshotId: z.string().nullable(), statement: DeploymentStatement });
export type DeploymentPackage = z.infer<typeof DeploymentPackage>;

/** A package sealed to one agent: the manifest's digest and its sealed bytes; packs are cut and sealed while they are sent. */
export interface EncryptedPackage {
  readonly digest: string;
  readonly content: string;
  readonly sealedManifest: Uint8Array<ArrayBuffer>;
}

/** How a coordinator is set up. */
export interface DeploymentOptions {
  /** Runs driven at the same time; the others wait. */
  readonly concurrency: number;
}
