import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeploymentStatement } from '../domain/manifest.ts';
import type { Site } from '../domain/site.ts';
import type { PackHeader, ReleaseName } from '../targets/agent/wire.ts';
import type { ExaminedStore, Examination } from './store/check-store.ts';

/** What the control plane asks of the store of releases. Everything named `…Sync` runs inside a transaction of the caller's on the same database. */
export interface ReleaseStore {
  /** Project and files of a deployment; undefined when it is not known. */
  release(deployment: string): { readonly project: string; readonly statement: DeploymentStatement } | undefined;
  /** Remembers a checked manifest; its files may now be received. */
  addManifestSync(deployment: string, statementBytes: Uint8Array, statement: DeploymentStatement): void;
  /** Bitmap over the subjects (1 = missing, first subject in the highest bit of the first byte) and how many are missing. Deduplicated within the project. */
  missing(deployment: string): { bitmap: Uint8Array; count: number };
  /** Takes the pieces of an opened pack: inflates within the signed sizes, checks lengths and SHA-256, stores durably. Throws DeployError `pack.…`. */
  putPack(deployment: string, header: PackHeader, body: Uint8Array): Promise<void>;
  /** Stores the exact bytes of a configuration, 0600 outside every web root. */
  putConfiguration(deployment: string, bytes: Uint8Array): Promise<void>;
  /** The exact bytes of a configuration, undefined while none is stored. */
  configuration(deployment: string): Uint8Array | undefined;
  /**
   * Reads every file of a release back and compares it with its SHA-256; packs that were read before and not touched since only when `thorough`. Throws
   * DeployError `release.incomplete`, `release.damaged` or `store.damaged`.
   */
  verify(deployment: string, options?: { readonly thorough?: boolean }): Promise<void>;
  /** Makes the compressed forms of verified files that have none yet. Sites are served without them meanwhile. */
  compress(): Promise<void>;
  /** Whether every file of it was read back and compared, and none was lost since. */
  isVerified(deployment: string): boolean;
  /** Looks for what is no longer as it was received, and takes it out of use. */
  readonly repair: StoreRepair;
  /** Forgets a deployment; files that no other manifest of the project names are deleted later. */
  removeSync(deployment: string): void;
  /** Deletes files that no manifest names any more. */
  collect(): Promise<unknown>;
  /** Ends what works in the background; before the database is closed. */
  stop(): Promise<void>;
}

/** What can be done about files that are not what they were. Everything named `…Sync` runs inside a transaction of the caller's. */
export interface StoreRepair {
  /** Reads every file these releases of a project name back. Deployments that are not known are passed over. Rejects with the signal's reason. */
  examine(project: string, deployments: readonly string[], examination: Examination): Promise<ExaminedStore>;
  /** The exact bytes of a manifest; undefined when it is not known. */
  manifest(deployment: string): Uint8Array | undefined;
  /** Verified deployments of a project that name one of these files. */
  verifiedWith(project: string, files: ReadonlySet<string>): Promise<string[]>;
  /** Takes files out of the index, so that they count as missing, and compressed forms; only while they lie where they lay when they were examined. */
  dropSync(project: string, found: Pick<ExaminedStore, 'harmed' | 'forms'>): void;
  /** Notes that every file of a release was read back, or that something of it was lost. */
  setVerifiedSync(deployment: string, holds: boolean): void;
  /** Forgets a configuration, so that it can be sent again. */
  dropConfigurationSync(deployment: string): void;
  /** Makes the compressed forms of a release's files that have none. */
  compress(deployment: string): Promise<void>;
}

/** What the control plane asks of the servers of sites. */
export interface SiteServers {
  /** Answers a request to a site or a preview. A preview may be asked for without its site, at a host name of its own. */
  handle(kind: 'live', site: Site, request: IncomingMessage, response: ServerResponse): void;
  handle(kind: 'live' | 'preview', site: Site | undefined, request: IncomingMessage, response: ServerResponse): void;
  /** Tells which release a site serves from now on; the very next request gets it. */
  setLive(site: Site, live: ReleaseName | null, generation: number): void;
  /** The unguessable letters in the host name of a sealed release's preview (`domain/preview-origin.ts`). */
  previewToken(deployment: string): string;
}
