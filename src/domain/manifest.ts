import { z } from 'zod';
import { EnvironmentName, StrategyName } from './environment.ts';
import { DeploymentId, ProjectId } from './site.ts';
import { SiteRules } from './site-rules.ts';

/** SHA-256 in lower case hex. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export type Sha256Hex = z.infer<typeof Sha256Hex>;

/** SHA-256 of a manifest's exact bytes: the one name of a release in approvals, log and receipts. */
export const ManifestDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export type ManifestDigest = z.infer<typeof ManifestDigest>;

/** Limits that a manifest must keep. Sizes in bytes. */
export const manifestLimits = { files: 20_000, bytes: 1024 ** 3, pathBytes: 512, depth: 32 } as const;

/** One file of a release. `mediaType` is what the target serves it as. */
export const DeploymentFile = z.object({
  path: z.string().min(1),
  sha256: Sha256Hex,
  size: z.number().int().nonnegative().max(manifestLimits.bytes),
  mode: z.enum(['0644', '0755']),
  mediaType: z.string().min(1).max(128),
  /** Whether the name carries a hash of the content, as the tool that built the site says; absent where nobody says so. */
  hashed: z.boolean().optional(),
});
export type DeploymentFile = z.infer<typeof DeploymentFile>;

/** How a target answers requests for a release's files. */
export const Routing = z.object({
  /** A request for a page that is no file gets `/index.html` with 200 (single-page application). */
  spa: z.boolean(),
  /** The page that does so, where it is not `/index.html`. */
  fallback: z.string().optional(),
  /** `/about` serves `about.html` or `about/index.html`. */
  cleanUrls: z.boolean(),
  /** File served with status 404; absent: a plain page of the target's. */
  notFound: z.string().optional(),
  /** Extra response headers by path pattern (`*` matches within, `**` across folders), later ones win. */
  headers: z.array(z.object({ path: z.string().max(512), set: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(4096).regex(/^[^\r\n\0]*$/)) })).max(100).default([]),
  /** Redirects of exact paths, tried before files. */
  redirects: z.array(z.object({ from: z.string().max(512), to: z.string().max(2048).regex(/^[^\r\n\0]*$/), status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]) })).max(1000).default([]),
  /** What the site's own `_redirects` and `_headers` say. Feature `routing-rules`. */
  rules: SiteRules.optional(),
  /** Besides `notFound`, the `404.html` nearest above an address answers what is not there. Feature `routing-rules`. */
  nearestNotFound: z.literal(true).optional(),
});
export type Routing = z.infer<typeof Routing>;

/** Where a release's files come from. */
export const SourceDescription = z.object({
  kind: z.enum(['bolt-container', 'bolt-store', 'bolt-snapshot', 'bolt-chat', 'folder', 'zip', 'release']),
  /** Origin of the editor, chat and message, or the release promoted from; whatever is known. */
  origin: z.string().max(512).optional(),
  chat: z.string().max(256).optional(),
  message: z.string().max(256).optional(),
  from: DeploymentId.optional(),
  buildCommand: z.string().max(1024).optional(),
  output: z.string().max(512).optional(),
  tools: z.record(z.string(), z.string().max(128)).default({}),
});
export type SourceDescription = z.infer<typeof SourceDescription>;

/** `_type` of an in-toto Statement v1. */
export const statementType = 'https://in-toto.io/Statement/v1';
/** `predicateType` of a deployment manifest. */
export const predicateType = 'https://slipway.dev/attestations/deployment/v1';
/** DSSE payload type of an in-toto statement. */
export const statementPayloadType = 'application/vnd.in-toto+json';

/** The predicate of a deployment manifest. Times in ms since the epoch. */
export const DeploymentPredicate = z.object({
  deployment: DeploymentId,
  /** SHA-256 of the agent's identity key, hex: stops replay at another agent. */
  agent: Sha256Hex,
  project: ProjectId,
  projectName: z.string().min(1).max(200),
  environment: EnvironmentName,
  action: z.enum(['deploy', 'promote']),
  strategy: StrategyName,
  /** Manifest that is live while this one is made: compare-and-swap. */
  parent: ManifestDigest.nullable(),
  created: z.number().int().nonnegative(),
  expires: z.number().int().nonnegative(),
  /** SHA-256 of the configuration's exact bytes. */
  config: z.object({ sha256: Sha256Hex }),
  routing: Routing,
  source: SourceDescription,
  builder: z.object({ id: z.string().max(256), version: z.string().max(64) }),
});
export type DeploymentPredicate = z.infer<typeof DeploymentPredicate>;

/** An in-toto Statement v1 whose `subject` is the file list (https://github.com/in-toto/attestation, spec v1). */
export const DeploymentStatement = z.object({
  _type: z.literal(statementType),
  subject: z.array(z.object({
    name: z.string(),
    digest: z.object({ sha256: Sha256Hex }),
    annotations: z.object({ size: z.number().int().nonnegative(), mode: z.enum(['0644', '0755']), mediaType: z.string().min(1).max(128), hashed: z.boolean().optional() }),
  })).min(1).max(manifestLimits.files),
  predicateType: z.literal(predicateType),
  predicate: DeploymentPredicate,
});
export type DeploymentStatement = z.infer<typeof DeploymentStatement>;

/** One of a statement's subjects as a file. */
export function fileOfSubject({ name, digest: { sha256 }, annotations }: DeploymentStatement['subject'][number]): DeploymentFile {
  return { path: name, sha256, ...annotations };
}

/** A statement's subjects as files. */
export function filesOf(statement: DeploymentStatement): DeploymentFile[] {
  return statement.subject.map(fileOfSubject);
}

/** Files as a statement's subjects, in the order given. */
export function subjectsOf(files: readonly DeploymentFile[]): DeploymentStatement['subject'] {
  return files.map(({ path, sha256, size, mode, mediaType, hashed }) => (
    { name: path, digest: { sha256 }, annotations: { size, mode, mediaType, ...(hashed === undefined ? {} : { hashed }) } }));
}
