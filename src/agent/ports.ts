import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeploymentStatement } from '../domain/manifest.ts';
import type { Site } from '../domain/site.ts';
import type { PackHeader, ReleaseName } from '../targets/agent/wire.ts';

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
  /** Reads every file of a release back and compares it with its SHA-256. Throws DeployError `release.incomplete` or `release.damaged`. */
  verify(deployment: string): Promise<void>;
  /** Forgets a deployment; files that no other manifest of the project names are deleted later. */
  removeSync(deployment: string): void;
  /** Deletes files that no manifest names any more. */
  collect(): Promise<unknown>;
}

/** What the control plane asks of the servers of sites. */
export interface SiteServers {
  /** Answers a request to a site or its preview. */
  handle(kind: 'live' | 'preview', site: Site, request: IncomingMessage, response: ServerResponse): void;
  /** Tells which release a site serves from now on; the very next request gets it. */
  setLive(site: Site, live: ReleaseName | null, generation: number): void;
  /** The unguessable path that opens a sealed release's preview. */
  previewPath(deployment: string): string;
}
