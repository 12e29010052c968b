import { Dexie, type EntityTable, type Table } from 'dexie';
import type { ValidationFinding } from '../domain/deployment.ts';
import type { EnvironmentConfig, EnvironmentName } from '../domain/environment.ts';
import type { WireError } from '../domain/errors.ts';
import type { DeploymentFile, Routing, SourceDescription } from '../domain/manifest.ts';
import type { StorageUse } from '../domain/quota.ts';
import type { RoleBindings } from '../domain/roles.ts';
import type { SiteReport } from '../domain/site-report.ts';
import type { UsageSample } from '../domain/usage.ts';
import { durableSchema, type DurableTables } from '../durable/journal.ts';
import { type HistoryRow, termsOf } from './history-terms.ts';

/** A paired agent. `id` = SHA-256 of its identity key, hex; the descriptor is the last one that was checked. */
export interface AgentRow {
  id: string;
  url: string;
  /** The domain its sites have names under; absent where they have ports of the agent's own host. */
  siteDomain?: string;
  name: string;
  person: string;
  /** Key of the device key in `keys`, and its id at the agent. */
  keyid: string;
  /** The last descriptor (DSSE envelope, JSON) whose signature was checked against `id`. */
  descriptor: string;
  environments: EnvironmentName[];
  /** What this browser's person may do there, when it was last told; absent for agents paired by earlier versions. */
  roles?: RoleBindings;
  pairedAt: number;
  /** The newest checkpoint seen of its audit log (signed note); the next one must be consistent with it. */
  checkpoint: string | null;
  /** What is known of its health: when it last answered, or why it did not. */
  seenAt: number | null;
  problem: string | null;
}

/** A non-extractable Ed25519 key pair of this browser profile. */
export interface KeyRow {
  id: string;
  privateKey: CryptoKey;
  publicKey: Uint8Array<ArrayBuffer>;
  createdAt: number;
}

/** A project that was seen in a tab, and what the person chose for it. */
export interface ProjectRow {
  id: string;
  name: string;
  /** Origin of the editor and its chat id (the numeric one). */
  origin: string;
  chat: string;
  lastSeenAt: number;
  /** Environment chosen last. */
  environment: EnvironmentName | null;
  /** Chosen output folder and build command; null = found by the framework table. */
  output: string | null;
  buildCommand: string | null;
}

/** Where a captured file's bytes lie: in which segment of the snapshot, from where. */
export interface SnapshotFile extends DeploymentFile {
  segment: number;
  offset: number;
  /** The snapshot in whose folder the segment lies; absent for the file's own. */
  from?: string;
}

/** A captured build output. Bytes lie in OPFS under `snapshots/<id>/<segment>`, or in the folder of an earlier snapshot; `files` is complete once `state` is `ready`. */
export interface SnapshotRow {
  id: string;
  projectId: string;
  createdAt: number;
  state: 'capturing' | 'captured' | 'ready';
  source: SourceDescription;
  routing: Routing;
  files: SnapshotFile[];
  bytes: number;
  content: string | null;
  /** What was not taken along, and why, in words. */
  leftOut: { path: string; reason: string }[];
  /** What the source could not give, in words; empty for a complete capture. */
  gaps: string[];
  /** What the source found in the site's own settings. Absent in rows of older versions. */
  findings?: ValidationFinding[];
  /** Bytes in its own folder, and the snapshots whose folders hold the others with the bytes in those; absent = all are its own. */
  written?: number;
  borrows?: { snapshot: string; bytes: number }[];
}

/** The plan of a deployment: what would change. Written by the `plan@1` pipeline, watched by the interface. */
export interface PlanRow {
  id: string;
  snapshotId: string;
  projectId: string;
  projectName: string;
  environment: EnvironmentName;
  createdAt: number;
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: number;
  bytes: number;
  bytesToSend: number;
  findings: ValidationFinding[];
  strategy: string;
  checks: string[];
  /** Expected and worst-case duration, ms. */
  expected: number;
  worst: number;
  /** What a rollback would restore, in words. */
  rollback: string;
}

/** A release this browser knows: its file list and configuration, for differences and promotion. `id` = deployment id. */
export interface ReleaseRow {
  id: string;
  site: string;
  agent: string;
  digest: string;
  content: string;
  createdAt: number;
  projectName: string;
  files: DeploymentFile[];
  routing: Routing;
  source: SourceDescription;
  values: Record<string, string>;
  /** First time it was seen live and confirmed; null = never. */
  liveAt: number | null;
  label: string | null;
  pinned: 0 | 1;
}

/** What was last observed of a site, by reading the agent and the live address back. `id` = siteKey. */
export interface SiteRow {
  id: string;
  agent: string;
  projectId: string;
  projectName: string;
  environment: EnvironmentName;
  address: string;
  previewAddress: string;
  generation: number;
  live: { deployment: string; digest: string; content: string; since: number } | null;
  previous: { deployment: string; digest: string; content: string } | null;
  observedAt: number;
  /** A change nobody has confirmed yet; `held` when its browser is gone. Absent in rows of older versions, like `queue`. */
  pending?: { deployment: string; returnTo: string | null; held: boolean } | null;
  /** Who is deploying and who waits, the head first; `working`: it holds the lease. */
  queue?: { deployment: string; person: string; since: number; working: boolean }[];
  /** What the project's files take at the agent, and may take; null where nobody bounds it. */
  storage?: StorageUse | null;
}

/** The last check of a site. `id` = siteKey; times in ms, `done` and `total` in bytes. */
export interface CheckRow {
  id: string;
  run: string;
  repair: boolean;
  beganAt: number;
  /** Null while it goes on. */
  endedAt: number | null;
  done: number;
  total: number;
  /** What it found, and when; until it has, what the one before found. */
  report: SiteReport | null;
  foundAt: number | null;
  /** What was lost and has been sent again before that. */
  sentAgain: { files: number; configurations: number };
  /** Why it could not be brought to its end. */
  error: WireError | null;
}

/** A stage's report, readable by a person. `id` = `<run>/<stage>`. */
export interface ReportRow {
  id: string;
  run: string;
  stage: string;
  at: number;
  title: string;
  lines: { level: 'ok' | 'note' | 'warning' | 'error'; text: string }[];
}

/** Progress of the transfer of a run, overwritten while it goes on. `id` = run. Bytes. */
export interface ProgressRow {
  id: string;
  phase: 'capture' | 'digest' | 'upload';
  done: number;
  total: number;
  at: number;
}

/** A folder or an archive that a person picked, until they pick another: what the browser gives cannot travel in messages. */
export interface PickRow {
  id: string;
  kind: 'folder' | 'zip';
  name: string;
  content: FileSystemDirectoryHandle | Blob;
  /** The snapshot it was read into last, or is being read into; it is kept as long as the pick. */
  snapshotId: string | null;
  pickedAt: number;
}

/** How a run's transfer went, kept after its end. `id` = run; `samples` = moment (ms since the epoch) and bytes sent until then, at most a hundred or so. */
export interface TransferRow {
  id: string;
  samples: [at: number, done: number][];
}

/** What a run took, looked at while it went on. `id` = run; a hundred samples or so at most. */
export interface UsageRow {
  id: string;
  samples: UsageSample[];
}

/** Files of a project (its id) that were searched for secrets and held none: their SHA-256, hex, one after another. */
export interface SearchRow {
  id: string;
  /** The rules that they were searched by. */
  rules: string;
  clean: string;
}

/** A setting by name. */
export interface SettingRow {
  id: string;
  value: unknown;
}

/** All of the extension's tables. Bytes of projects are not here but in OPFS (`storage/blobs.ts`). */
export type SlipwayDatabase = Dexie & DurableTables & {
  agents: EntityTable<AgentRow, 'id'>;
  keys: EntityTable<KeyRow, 'id'>;
  projects: EntityTable<ProjectRow, 'id'>;
  snapshots: EntityTable<SnapshotRow, 'id'>;
  plans: EntityTable<PlanRow, 'id'>;
  releases: EntityTable<ReleaseRow, 'id'>;
  sites: EntityTable<SiteRow, 'id'>;
  environments: Table<EnvironmentConfig, EnvironmentName>;
  history: EntityTable<HistoryRow, 'id'>;
  reports: EntityTable<ReportRow, 'id'>;
  progress: EntityTable<ProgressRow, 'id'>;
  picks: EntityTable<PickRow, 'id'>;
  settings: EntityTable<SettingRow, 'id'>;
  transfers: EntityTable<TransferRow, 'id'>;
  usages: EntityTable<UsageRow, 'id'>;
  checks: EntityTable<CheckRow, 'id'>;
  searches: EntityTable<SearchRow, 'id'>;
};

/** Opens (or prepares to open) the database. Every version of the schema stands here and nowhere else. */
export function openDatabase(name = 'slipway'): SlipwayDatabase {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' });
  database.version(1).stores({
    ...durableSchema,
    agents: 'id',
    keys: 'id',
    projects: 'id, lastSeenAt',
    snapshots: 'id, projectId, createdAt',
    plans: 'id, projectId, createdAt',
    releases: 'id, site, content, createdAt, [site+createdAt]',
    sites: 'id, projectId',
    environments: 'name',
    history: 'id, startedAt, site, projectId, environment, [site+startedAt]',
    reports: 'id, run',
    progress: 'id',
    settings: 'id',
  });
  // The history is searched: by outcome, and by the beginnings of words.
  database.version(2).stores({ history: 'id, startedAt, site, projectId, environment, result.status, *terms, [site+startedAt]' })
    .upgrade(async (transaction) => void await transaction.table<HistoryRow>('history').toCollection().modify((row) => {
      row.terms = termsOf(row);
    }));
  database.version(3).stores({ picks: 'id' });
  database.version(4).stores({ transfers: 'id' });
  database.version(5).stores({ usages: 'id', checks: 'id' });
  database.version(6).stores({ searches: 'id' });
  return database as SlipwayDatabase;
}
