import type { DeploymentRecord, DeploymentRequest, DeploymentResult, ValidationFinding, ValidationResult } from '../../domain/deployment.ts';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import type { DeploymentFile, Routing, SourceDescription } from '../../domain/manifest.ts';
import type { Site } from '../../domain/site.ts';
import type { SiteReport } from '../../domain/site-report.ts';
import type { PlanRow, ReleaseRow, ReportRow } from '../../storage/database.ts';
import type { TargetDriver } from '../../targets/target.ts';

/** A captured project without its bytes. */
export interface CapturedProject {
  readonly projectId: string;
  readonly snapshotId: string;
  readonly files: readonly DeploymentFile[];
  readonly routing: Routing;
  readonly source: SourceDescription;
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  readonly gaps: readonly string[];
}

/** What a capture is asked for. */
export interface CaptureOrder {
  readonly tabId: number;
  readonly snapshotId: string;
  readonly projectId: string;
  readonly run: string;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** What fetching a release from the target it lies at is asked for. */
export interface FetchOrder {
  readonly release: string;
  readonly snapshotId: string;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** Captures, hashes and reads projects. Bytes stay in the browser's file system; everything here is small. */
export interface Projects {
  /** Captures a tab into a snapshot (building first where needed). Begins anew when called again for the same snapshot. */
  capture(order: CaptureOrder): Promise<void>;
  /** Hashes a snapshot and checks its names. */
  digest(snapshotId: string, run: string): Promise<{ files: number; bytes: number; content: string }>;
  /** Throws DeployError `snapshot.gone` when it was removed. */
  read(snapshotId: string): Promise<CapturedProject>;
  /** Looks into the output: entry page, broken references, package.json. */
  inspect(snapshotId: string): Promise<ValidationFinding[]>;
  /** Removes snapshots of a project that no unfinished run but this one, no fresh plan and no later capture needs. */
  tidy(projectId: string, run: string): Promise<void>;
}

/** A transfer of a release's missing files. `missing` = bitmap over the manifest's subjects, base64. */
export interface UploadOrder {
  readonly key: string;
  readonly run: string;
  readonly agent: string;
  readonly deployment: string;
  readonly digest: string;
  readonly snapshotId: string;
  readonly missing: string;
}

/** Files that a release lacks at its target although it was sealed there. `missing` = bitmap over the manifest's subjects, base64. */
export interface LostOrder {
  readonly agent: string;
  readonly deployment: string;
  readonly digest: string;
  readonly missing: string;
}

/** Sends packages and keeps leases outside the worker, which may die meanwhile. */
export interface Carrier {
  /** Joins a transfer of the same key that is still under way. */
  upload(order: UploadOrder): Promise<{ packs: number; bytesSent: number; filesSent: number }>;
  stopUpload(key: string): Promise<void>;
  /** Sends lost files again as far as this browser still has them. */
  sendLost(order: LostOrder): Promise<{ filesSent: number; bytesSent: number }>;
  keepLease(options: { agent: string; site: Site; deployment: string; fence: number }): Promise<void>;
  dropLease(deployment: string): Promise<void>;
}

/** Notes that a person sees once for each site. */
export type SiteNote = 'indexed-as-before';

/** What pipelines leave for people to see: reports, releases, sites, history. All writes are idempotent. */
export interface Ledger {
  report(run: string, stage: string, title: string, lines: ReportRow['lines']): Promise<void>;
  savePlan(plan: PlanRow): Promise<void>;
  /** Whether a note about a site was shown here, which happens once. */
  wasShown(note: SiteNote, site: string): Promise<boolean>;
  markShown(note: SiteNote, site: string): Promise<void>;
  saveRelease(release: ReleaseRow): Promise<void>;
  release(deployment: string): Promise<ReleaseRow | undefined>;
  releaseWentLive(deployment: string, at: number): Promise<void>;
  /** What the run has come to so far, folded from its journal. */
  result(run: string, status: DeploymentResult['status'], message: string): Promise<DeploymentResult>;
  /** Writes the run's record as if it ended now with success; again with the same outcome when it is called again. */
  recordSuccess(run: string): Promise<DeploymentRecord | undefined>;
  clearProgress(run: string): Promise<void>;
  /** SHA-256 of every file of the project's known releases at an agent: what it has most likely. */
  knownFiles(projectId: string, agent: string): Promise<ReadonlySet<string>>;
  /** Median duration of the site's successful deployments, ms; undefined before the first. */
  expectedDuration(site: string): Promise<number | undefined>;
}

/** What was lost at a target and has been sent again. */
export interface SentAgain {
  readonly files: number;
  readonly configurations: number;
}

/** What checks of sites leave for people to see. Quiet for a run that is not the site's latest. */
export interface CheckLedger {
  /** Bytes that were read, of how many. */
  progress(site: Site, run: string, done: number, total: number): Promise<void>;
  keep(site: Site, run: string, report: SiteReport, sentAgain: SentAgain): Promise<void>;
}

/** Everything the pipelines are handed. Nothing in here reads a clock or the network unless a step calls it. */
export interface PipelineParts {
  target(agent: string): Promise<TargetDriver>;
  environment(name: string): Promise<EnvironmentConfig>;
  /** Whether a deployment may go to its environment now: environment, target, permission, the audit log's consistency. */
  admit(request: DeploymentRequest, signal: AbortSignal): Promise<ValidationResult>;
  /** Whether the browser lets us reach all of these hosts (match patterns). */
  mayReach(patterns: readonly string[]): Promise<boolean>;
  /** Reads the request's site back and writes down what was seen. */
  observe(request: DeploymentRequest): Promise<void>;
  /** Scans the file list and texts for secrets. */
  scan(snapshotId: string): Promise<ValidationFinding[]>;
  readonly projects: Projects;
  /** Brings the files of a release that lies at another target into a snapshot. Begins anew when called again for the same one. */
  fetchRelease(order: FetchOrder): Promise<void>;
  readonly carrier: Carrier;
  readonly ledger: Ledger;
  readonly checks: CheckLedger;
  now(): number;
  /** Tells the person that a deployment has come through, and at which address. */
  notify(request: DeploymentRequest, address: string): Promise<void>;
  readonly builder: { readonly id: string; readonly version: string };
}
