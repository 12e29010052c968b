import type { DeploymentRecord, DeploymentRequest, ValidationFinding, ValidationResult } from '../../domain/deployment.ts';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import type { DeploymentFile, DeploymentStatement, Routing, SourceDescription } from '../../domain/manifest.ts';
import type { Site } from '../../domain/site.ts';
import type { ReleaseRow, ReportRow } from '../../storage/database.ts';
import type { TargetAttempt, TargetDriver, TargetSite } from '../../targets/target.ts';

/** A captured project without its bytes. */
export interface CapturedProject {
  readonly snapshotId: string;
  readonly files: readonly DeploymentFile[];
  readonly routing: Routing;
  readonly source: SourceDescription;
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  readonly gaps: readonly string[];
}

/** Captures, hashes and reads projects. Bytes stay in the browser's file system; everything here is small. */
export interface Projects {
  /** Captures a tab into a snapshot (building first where needed). Begins anew when called again for the same snapshot. */
  capture(options: { tabId: number; snapshotId: string; projectId: string; run: string; signal: AbortSignal; log(line: string): void }): Promise<void>;
  /** Hashes a snapshot and checks its names. */
  digest(snapshotId: string, run: string): Promise<{ files: number; bytes: number; content: string }>;
  /** Throws DeployError `snapshot.gone` when it was removed. */
  read(snapshotId: string): Promise<CapturedProject>;
  /** Looks into the output: entry page, broken references, package.json. */
  inspect(snapshotId: string): Promise<ValidationFinding[]>;
  /** The bytes of one file of a snapshot. */
  bytes(snapshotId: string, path: string): Promise<Uint8Array<ArrayBuffer>>;
  remove(snapshotId: string): Promise<void>;
  /** Removes snapshots of a project that no unfinished run and no newer plan needs. */
  tidy(projectId: string, keep: string): Promise<void>;
}

/** Sends packages and keeps leases outside the worker, which may die meanwhile. */
export interface Carrier {
  /** Joins a transfer of the same key that is still under way. */
  upload(options: { key: string; run: string; agent: string; deployment: string; digest: string; snapshotId: string; missing: string }): Promise<{ packs: number; bytesSent: number; filesSent: number }>;
  stopUpload(key: string): Promise<void>;
  keepLease(options: { agent: string; site: Site; deployment: string; fence: number }): Promise<void>;
  dropLease(deployment: string): Promise<void>;
}

/** What pipelines leave for people to see: reports, releases, sites, history. All writes are idempotent. */
export interface Ledger {
  report(run: string, stage: string, title: string, lines: ReportRow['lines']): Promise<void>;
  saveRelease(release: ReleaseRow): Promise<void>;
  release(deployment: string): Promise<ReleaseRow | undefined>;
  releaseWentLive(deployment: string, at: number): Promise<void>;
  saveSite(request: Pick<DeploymentRequest, 'projectId' | 'projectName'>, site: Site, agent: string, state: TargetSite, at: number): Promise<void>;
  /** Writes the run's record once it has ended; while it is running, as if it ended now with success. */
  writeHistory(run: string, ending?: 'success'): Promise<DeploymentRecord | undefined>;
  clearProgress(run: string): Promise<void>;
}

/** Everything the pipelines are handed. Nothing in here reads a clock or the network unless a step calls it. */
export interface PipelineParts {
  target(agent: string): Promise<TargetDriver>;
  environment(name: string): Promise<EnvironmentConfig>;
  /** Whether a deployment may go to its environment now. */
  admit(request: DeploymentRequest): Promise<ValidationResult>;
  /** Scans the file list and texts for secrets. */
  scan(request: DeploymentRequest, snapshotId: string): Promise<ValidationFinding[]>;
  projects: Projects;
  carrier: Carrier;
  ledger: Ledger;
  now(): number;
  notify(title: string, message: string, run: string): Promise<void>;
  builder: { readonly id: string; readonly version: string };
}

/** A step's attempt as a target wants it. */
export function forTarget(attempt: TargetAttempt): TargetAttempt {
  return { idempotencyKey: attempt.idempotencyKey, signal: attempt.signal };
}

/** The statement a release is made from, with where its bytes are. */
export interface PlannedRelease {
  readonly statement: DeploymentStatement;
  readonly files: readonly DeploymentFile[];
}
