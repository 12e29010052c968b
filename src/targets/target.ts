import type { EnvironmentName, EnvironmentPolicy, LeaseLossRule, QueueRule, SiteIndexing } from '../domain/environment.ts';
import type { DeploymentStatement } from '../domain/manifest.ts';
import type { ManifestFeature } from '../domain/manifest-features.ts';
import type { StorageUse } from '../domain/quota.ts';
import type { Site } from '../domain/site.ts';
import type { SiteReport } from '../domain/site-report.ts';

/** What a step hands on to a target: the key is the same on every attempt. */
export interface TargetAttempt {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** What a kind of target can do; as data, so that a plan can say it. */
export interface TargetCapabilities {
  /** `switch`: one release at a time; `percent`: any split. */
  readonly split: 'switch' | 'percent';
  /** Packages are sealed to it end to end. */
  readonly sealed: boolean;
  readonly instances: boolean;
}

/** A release by its names. */
export interface TargetRelease {
  readonly deployment: string;
  readonly digest: string;
  readonly content: string;
  readonly since: number;
}

/** A site as the target tells it now. */
export interface TargetSite {
  readonly address: string;
  readonly previewAddress: string;
  readonly generation: number;
  readonly live: TargetRelease | null;
  readonly previous: TargetRelease | null;
  readonly pending: { readonly deployment: string; readonly returnTo: string | null; readonly held: boolean } | null;
  /** Who holds the lease now. */
  readonly holder: { readonly deployment: string; readonly fence: number } | null;
  /** Who works at the site (first) and who waits, in their order. */
  readonly queue: readonly { readonly deployment: string; readonly person: string; readonly since: number }[];
  readonly values: Readonly<Record<string, string>> | null;
  /** What the project's files take there and may take; null where nobody bounds it. */
  readonly storage: StorageUse | null;
  /** Parts of a manifest that the target knows besides those of the first version. */
  readonly features: readonly ManifestFeature[];
  /** Whether search engines may list the site; null where the target does not say. */
  readonly indexing: SiteIndexing | null;
}

/** A release being received. `missing` = bitmap over the manifest's subjects, base64. */
export interface ReceivingRelease {
  readonly deployment: string;
  readonly digest: string;
  readonly content: string;
  readonly missing: string;
  readonly missingCount: number;
}

/** The right to change a site's traffic, for a short while. */
export interface TargetLease {
  readonly fence: number;
  readonly expires: number;
}

/** A change of traffic: planned on a generation, under a lease. */
export interface TrafficOrder {
  readonly fence: number;
  readonly generation: number;
}

/**
 * A place releases live. Every command is absolute and takes an attempt, so that doing it twice is doing it once.
 * Failures are DeployErrors that say whether and when to try again; an unreachable target is `target.unreachable` with `retry: 'backoff'`.
 */
export interface TargetDriver {
  readonly id: string;
  readonly capabilities: TargetCapabilities;
  /** The target's time as far as it is known, ms since the epoch: better than this computer's clock once something was asked of it. */
  now(): number;
  readSite(site: Site, signal: AbortSignal): Promise<TargetSite>;
  /** The rules of an environment that are in force there, for everybody. */
  readPolicy(environment: EnvironmentName, signal: AbortSignal): Promise<EnvironmentPolicy>;
  /** Puts other rules in force. Throws DeployError `access.denied` for who does not administer the environment. */
  setPolicy(environment: EnvironmentName, policy: EnvironmentPolicy, attempt: TargetAttempt): Promise<void>;
  /** Takes (or keeps) a place in the site's queue. Place 0 = the head. */
  enqueue(site: Site, deployment: string, options: { rule: QueueRule; front: boolean }, attempt: TargetAttempt): Promise<{ place: number; ahead: readonly string[] }>;
  leaveQueue(site: Site, deployment: string, attempt: TargetAttempt): Promise<void>;
  /** Hands over a manifest; the bytes are made, signed and sealed by the driver. Known again by its deployment id. */
  createRelease(statement: DeploymentStatement, attempt: TargetAttempt): Promise<ReceivingRelease>;
  /** What is still missing of a release. */
  missing(deployment: string, signal: AbortSignal): Promise<ReceivingRelease>;
  configure(deployment: string, values: Readonly<Record<string, string>>, attempt: TargetAttempt): Promise<void>;
  /** Verifies every file by digest and makes the release immutable. Answers the address of its private preview. */
  seal(deployment: string, attempt: TargetAttempt): Promise<{ preview: string }>;
  reportChecks(deployment: string, checks: readonly { name: string; passed: boolean; detail: string }[], attempt: TargetAttempt): Promise<void>;
  acquireLease(site: Site, deployment: string, options: { emergency: boolean; onLeaseLost: LeaseLossRule; holdFor: number }, attempt: TargetAttempt): Promise<TargetLease>;
  /** Gives the lease back; `confirm` makes a pending change final. Quiet when the lease is gone already. */
  releaseLease(site: Site, deployment: string, options: { fence: number; confirm: boolean }, attempt: TargetAttempt): Promise<void>;
  /** Puts all traffic on a release. */
  promote(site: Site, deployment: string, order: TrafficOrder, attempt: TargetAttempt): Promise<TargetSite>;
  /** Puts all traffic back on a release that was live before; null = nothing is live. */
  rollBack(site: Site, deployment: string | null, order: TrafficOrder, attempt: TargetAttempt): Promise<TargetSite>;
  /** Throws away a release that never went live. Quiet when there is none. */
  discard(deployment: string, attempt: TargetAttempt): Promise<void>;
  pin(deployment: string, pinned: boolean, attempt: TargetAttempt): Promise<void>;
  /** Begins a check of a site, or looks at how the one of that name stands: bytes read, of how many; `report` once it is over. With `repair` it puts right what it can first. */
  checkSite(site: Site, check: { check: string; repair: boolean }, attempt: TargetAttempt): Promise<{ done: number; total: number; report: SiteReport | null }>;
  releases(site: Site, signal: AbortSignal): Promise<readonly { deployment: string; digest: string; content: string; phase: string; pinned: boolean; createdAt: number }[]>;
  /** Reads the live address back over its own origin: which release answers there, checked against the target's identity. */
  readLive(site: Site, address: string, signal: AbortSignal): Promise<{ deployment: string | null; digest: string | null; generation: number }>;
  /** Fetches a file from an address of the site, for read-back and smoke checks. */
  fetchFile(address: string, path: string, signal: AbortSignal): Promise<{ status: number; mediaType: string; bytes: Uint8Array<ArrayBuffer> }>;
}
