import { z } from 'zod';
import { ConfigurationValues, EnvironmentName, EnvironmentPolicy, QueueRule, SiteIndexing } from '../../domain/environment.ts';
import { WireError } from '../../domain/errors.ts';
import { ManifestDigest, Sha256Hex } from '../../domain/manifest.ts';
import { TargetFeatures } from '../../domain/manifest-features.ts';
import { StorageUse } from '../../domain/quota.ts';
import { RoleBindings } from '../../domain/roles.ts';
import { SiteReport } from '../../domain/site-report.ts';
import { DeploymentId, Site } from '../../domain/site.ts';

/** The protocol's name: tag of every signature, prefix of every `info`. */
export const protocolName = 'slipway-1';

const Base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);
const Base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** Media types of the protocol's bodies. */
export const mediaTypes = {
  descriptor: 'application/vnd.slipway.agent+json',
  receipt: 'application/vnd.slipway.receipt+json',
  live: 'application/vnd.slipway.live+json',
  sealed: 'application/vnd.slipway.sealed',
  json: 'application/json',
  problem: 'application/problem+json',
} as const;

/** Request headers of the protocol besides RFC 9421 and RFC 9530. */
export const headers = {
  /** Run and step of a command; the agent repeats its answer (draft-ietf-httpapi-idempotency-key-header). */
  idempotencyKey: 'idempotency-key',
  /** Fencing token of the lease a command acts under. */
  fence: 'slipway-fence',
  /** Generation of the site the command was planned on, quoted as an entity tag. */
  ifMatch: 'if-match',
  /** Identity of the invitation an enrolment uses. */
  invite: 'slipway-invite',
} as const;

/** Bounds of the protocol. Bytes and ms. */
export const limits = {
  sealedObject: 4 * 1024 * 1024 + 64 * 1024,
  manifest: 16 * 1024 * 1024,
  json: 64 * 1024,
  clockSkew: 60_000,
  inviteLife: 10 * 60_000,
  hpkLife: 48 * 3_600_000,
  manifestLife: 24 * 3_600_000,
} as const;

/** What an agent says of itself, signed by its identity key (DSSE, payload type `mediaTypes.descriptor`). Times in ms. */
export const AgentDescriptor = z.object({
  v: z.literal(1),
  name: z.string().max(200),
  /** Raw Ed25519 identity key. */
  idk: Base64Url,
  /** Verifier key of the audit log (C2SP signed-note). */
  logKey: z.string(),
  hpke: z.object({ id: z.string(), suite: z.literal('0020-0001-0002'), pub: Base64Url, notAfter: z.number() }),
  time: z.number(),
  expires: z.number(),
  version: z.string(),
  limits: z.object({ files: z.number(), bytes: z.number(), sealedObject: z.number(), leaseTtl: z.number() }),
  /** Authorities (host:port) the control routes answer under. */
  authorities: z.array(z.string()),
  environments: z.array(EnvironmentName),
  policyDigest: z.string(),
});
export type AgentDescriptor = z.infer<typeof AgentDescriptor>;

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse). */
export const DsseEnvelope = z.object({
  payloadType: z.string(),
  payload: Base64,
  signatures: z.array(z.object({ keyid: z.string(), sig: Base64 })).min(1).max(8),
});
export type DsseEnvelope = z.infer<typeof DsseEnvelope>;

/** What a browser seals to the agent to join it (HPKE mode_psk, kind `enrol`). `proof` = devk's signature over `slipway-1 enrol` NUL inviteId SHA-256(descriptor). */
export const Enrolment = z.object({
  device: Base64Url,
  label: z.string().min(1).max(100),
  person: z.string().min(1).max(100),
  proof: Base64Url,
});
export type Enrolment = z.infer<typeof Enrolment>;

/** The agent's answer to an enrolment, signed by its identity key (DSSE, `mediaTypes.receipt`). */
export const EnrolmentReceipt = z.object({
  v: z.literal(1),
  agent: Sha256Hex,
  invite: Base64Url,
  keyid: z.string(),
  person: z.string(),
  roles: RoleBindings,
  at: z.number(),
});
export type EnrolmentReceipt = z.infer<typeof EnrolmentReceipt>;

/** The state of one deployment at the agent. */
export const DeploymentPhase = z.enum(['receiving', 'sealed', 'live', 'retired', 'cancelled', 'collected']);
export type DeploymentPhase = z.infer<typeof DeploymentPhase>;

/** Counter, signed checkpoint and inclusion proof of the log entry a change made: the receipt to keep. */
export const LogReceipt = z.object({ index: z.number().int().nonnegative(), checkpoint: z.string(), proof: z.array(Base64), leafHash: Base64 });
export type LogReceipt = z.infer<typeof LogReceipt>;

/** Everything that is true of one deployment at the agent. */
export const DeploymentState = z.object({
  deployment: DeploymentId,
  site: Site,
  digest: ManifestDigest,
  content: ManifestDigest,
  phase: DeploymentPhase,
  /** Bitmap over the subject list, first subject in the highest bit of the first byte; 1 = missing. Base64. */
  missing: Base64,
  missingCount: z.number().int().nonnegative(),
  /** SHA-256 of the manifest's configuration is stored. */
  configured: z.boolean(),
  files: z.number().int(),
  bytes: z.number().int(),
  createdAt: z.number(),
  sealedAt: z.number().nullable(),
  expires: z.number(),
  pinned: z.boolean(),
  /** Opens the private preview: an address with an unguessable path; once sealed. */
  preview: z.url().nullable(),
  /** What the checks said, in the order reported. */
  checks: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
  receipt: LogReceipt.optional(),
});
export type DeploymentState = z.infer<typeof DeploymentState>;

/** A release as it stands at a site. */
export const ReleaseName = z.object({ deployment: DeploymentId, digest: ManifestDigest, content: ManifestDigest, config: Sha256Hex, since: z.number() });
export type ReleaseName = z.infer<typeof ReleaseName>;

/** A deployment's place in a site's queue. Place 0 is the head. */
export const QueueEntry = z.object({ deployment: DeploymentId, keyid: z.string(), person: z.string(), since: z.number() });
export type QueueEntry = z.infer<typeof QueueEntry>;

/** Who may change a site's traffic now, and until when. */
export const LeaseState = z.object({ deployment: DeploymentId, keyid: z.string(), fence: z.number().int().positive(), expires: z.number() });
export type LeaseState = z.infer<typeof LeaseState>;

/** Everything that is true of a site now. `generation` grows with every change of traffic; commands name the one they were planned on. */
export const SiteState = z.object({
  site: Site,
  address: z.url(),
  previewAddress: z.url(),
  generation: z.number().int().nonnegative(),
  live: ReleaseName.nullable(),
  previous: ReleaseName.nullable(),
  /** A change of traffic not yet confirmed: what the agent returns to when nobody confirms it. `held` is set when its lease ran out. */
  pending: z.object({ deployment: DeploymentId, returnTo: DeploymentId.nullable(), held: z.boolean(), deadline: z.number() }).nullable(),
  lease: LeaseState.nullable(),
  queue: z.array(QueueEntry),
  configuration: z.object({ sha256: Sha256Hex, values: ConfigurationValues }).nullable(),
  /** What the project's files take; told where there is a quota, to whoever reads the site. */
  storage: StorageUse.optional(),
  /** Parts of a manifest that the agent knows besides those of the first version. */
  features: TargetFeatures,
  /** Absent at agents of earlier versions. */
  indexing: SiteIndexing.optional(),
  receipt: LogReceipt.optional(),
});
export type SiteState = z.infer<typeof SiteState>;

/** `GET /.well-known/slipway` on a site: the release that answers, signed by the agent's identity key (DSSE, `mediaTypes.live`). */
export const LiveStatement = z.object({
  v: z.literal(1),
  agent: Sha256Hex,
  site: Site,
  deployment: DeploymentId.nullable(),
  digest: ManifestDigest.nullable(),
  content: ManifestDigest.nullable(),
  config: Sha256Hex.nullable(),
  generation: z.number().int(),
  since: z.number(),
});
export type LiveStatement = z.infer<typeof LiveStatement>;

/** Body of `PUT …/queue`. `front` (rolling back only) goes before everybody who waits. */
export const QueueCommand = z.object({ deployment: DeploymentId, rule: QueueRule, front: z.boolean().default(false) });

/**
 * Body of `PUT …/lease`. `acquire` needs the head of the queue, or `emergency` (rolling back only: it fences out the holder);
 * `refresh` and `release` need the fence. `release` with `confirm` makes a pending change final.
 */
export const LeaseCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('acquire'), deployment: DeploymentId, emergency: z.boolean().default(false) }),
  z.object({ do: z.literal('refresh'), deployment: DeploymentId }),
  z.object({ do: z.literal('release'), deployment: DeploymentId, confirm: z.boolean() }),
]);
export type LeaseCommand = z.input<typeof LeaseCommand>;

/** Body of `PUT …/traffic`: the wanted split in percent by deployment. Empty = nothing is live; else it sums to 100. */
export const TrafficCommand = z.object({ split: z.record(DeploymentId, z.number().int().min(0).max(100)) });

/** Body of `PUT …/guards`: what the agent does alone when the lease of a pending change runs out. */
export const GuardCommand = z.object({ onLeaseLost: z.enum(['hold', 'revert']), holdFor: z.number().int().positive().max(24 * 3_600_000) });

/** Body of `POST …/check`. The name is the client's: the same one again looks at how that check stands. `repair` puts right what can be put right and checks again. */
export const SiteCheckCommand = z.object({ check: z.string().regex(/^[A-Za-z0-9_.-]{8,64}$/), repair: z.boolean() });
/** How a check stands: bytes that were read, of how many; `report` once it is over. */
export const SiteCheck = z.object({ check: z.string(), done: z.number().nonnegative(), total: z.number().nonnegative(), report: SiteReport.nullable(), receipt: LogReceipt.optional() });
export type SiteCheck = z.infer<typeof SiteCheck>;

/** Body of `POST …/checks`. */
export const ChecksCommand = z.object({ checks: z.array(z.object({ name: z.string().max(200), passed: z.boolean(), detail: z.string().max(2000) })).max(200) });

/** Body of `POST /v1/invites`. */
export const InviteCommand = z.object({ person: z.string().min(1).max(100), roles: RoleBindings });
/** A new invitation, as text for the person invited, and its end. */
export const Invitation = z.object({ invitation: z.string(), expires: z.number() });

/** A browser that was enrolled. */
export const Device = z.object({ keyid: z.string(), label: z.string(), person: z.string(), roles: RoleBindings, since: z.number(), revoked: z.number().nullable() });
export type Device = z.infer<typeof Device>;

/** Answer to `GET /v1/devices`. */
export const DeviceList = z.object({ devices: z.array(Device) });

/** A leaf of the audit log: its exact bytes are hashed. `request` = SHA-256 of the signed request's signature base. */
export const AuditEvent = z.object({
  v: z.literal(1),
  at: z.number(),
  actor: z.string(),
  device: z.string(),
  action: z.string(),
  site: z.string().nullable(),
  deployment: z.string().nullable(),
  manifest: z.string().nullable(),
  result: z.string(),
  request: z.string().nullable(),
  evidence: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** Leaves of the audit log from `first` on. */
export const LogEntries = z.object({ first: z.number(), entries: z.array(Base64) });
/** The newest checkpoint (C2SP signed note). */
export const LogCheckpoint = z.object({ checkpoint: z.string() });
/** RFC 6962 consistency proof between two sizes of the log. */
export const ConsistencyProof = z.object({ from: z.number(), to: z.number(), proof: z.array(Base64) });

/** A release in a site's list, newest first. */
export const ReleaseSummary = z.object({
  deployment: DeploymentId, digest: ManifestDigest, content: ManifestDigest, phase: DeploymentPhase, createdAt: z.number(), sealedAt: z.number().nullable(),
  firstLiveAt: z.number().nullable(), pinned: z.boolean(), files: z.number(), bytes: z.number(), person: z.string(),
});
/** The releases of a site, newest first. */
export const ReleaseList = z.object({ releases: z.array(ReleaseSummary) });
export type ReleaseSummary = z.infer<typeof ReleaseSummary>;

/** What the agent's process has used: processor time since `startedAt` (all of its threads, whatever they did), ms; resident memory now, bytes. Another `startedAt` is another process. */
export const AgentUsage = z.object({ startedAt: z.number(), cpu: z.number().nonnegative(), memory: z.number().nonnegative() });
export type AgentUsage = z.infer<typeof AgentUsage>;

/** The policies of all environments. */
export const Policies = z.record(EnvironmentName, EnvironmentPolicy);

/** RFC 9457 problem document; `code`, `next`, `retry` and `details` as in `WireError`. `time` is the agent's clock, ms. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: WireError.shape.code,
  next: z.string(),
  retry: WireError.shape.retry,
  retryAfter: z.number().optional(),
  time: z.number().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The header of a pack's plaintext: `u32 length ‖ JSON header ‖ body`. `pieces` follow one another in the (inflated) body. */
export const PackHeader = z.object({
  enc: z.enum(['gzip', 'identity']),
  /** Each piece: subject index, offset within the file, length; a whole file has offset 0 and its full size. */
  pieces: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative(), z.number().int().nonnegative()])).min(1).max(20_000),
});
export type PackHeader = z.infer<typeof PackHeader>;

/** Paths of the control routes. */
export const routes = {
  agent: () => '/v1/agent',
  enrol: () => '/v1/enrol',
  invites: () => '/v1/invites',
  devices: () => '/v1/devices',
  device: (keyid: string) => `/v1/devices/${keyid}`,
  deployments: () => '/v1/deployments',
  deployment: (d: string) => `/v1/deployments/${d}`,
  pack: (d: string, n: number) => `/v1/deployments/${d}/packs/${n}`,
  deploymentConfiguration: (d: string) => `/v1/deployments/${d}/configuration`,
  act: (d: string, action: 'seal' | 'checks' | 'promote' | 'rollback' | 'cancel' | 'pin' | 'unpin') => `/v1/deployments/${d}/${action}`,
  site: (s: Site) => `/v1/sites/${s.project}/${s.environment}`,
  sitePart: (s: Site, part: 'traffic' | 'lease' | 'guards' | 'queue' | 'configuration' | 'releases' | 'check') => `/v1/sites/${s.project}/${s.environment}/${part}`,
  queued: (s: Site, d: string) => `/v1/sites/${s.project}/${s.environment}/queue/${d}`,
  policy: (e: EnvironmentName) => `/v1/environments/${e}/policy`,
  events: () => '/v1/events',
  logCheckpoint: () => '/v1/log/checkpoint',
  logProof: (from: number, to: number) => `/v1/log/proof?from=${from}&to=${to}`,
  logEntries: (from: number) => `/v1/log/entries?from=${from}`,
  logExport: () => '/v1/log/export',
  usage: () => '/v1/usage',
  live: () => '/.well-known/slipway',
} as const;

