import type { Database, RootDatabase } from 'lmdb';
import type { Device, DeploymentPhase, LeaseState, QueueEntry, ReleaseName } from '../targets/agent/wire.ts';
import type { EnvironmentPolicy, LeaseLossRule } from '../domain/environment.ts';
import type { RoleBindings } from '../domain/roles.ts';
import type { Site } from '../domain/site.ts';

/** A device that joined. `publicKey` raw Ed25519, base64url. */
export interface DeviceRow extends Device {
  readonly publicKey: string;
}

/** An invitation nobody used yet, by its identity. `secret` = the 32 bytes of the invitation, base64url; deleted when used. */
export interface InviteRow {
  readonly secret: string;
  readonly person: string;
  readonly roles: RoleBindings;
  readonly expires: number;
}

/** The answer a command got, kept for its idempotency key. */
export interface AnswerRow {
  /** SHA-256 over method, path and (opened) body, hex. */
  readonly digest: string;
  readonly status: number;
  readonly body: string;
  readonly at: number;
}

/** A change of traffic nobody confirmed yet. `deadline` counts once it is held. */
export interface PendingRow {
  readonly deployment: string;
  readonly returnTo: ReleaseName | null;
  /** What `previous` was before the change, so that going back restores it. */
  readonly previous: ReleaseName | null;
  readonly held: boolean;
  readonly deadline: number;
}

/** A lease; one taken in an emergency may only roll back. */
export interface LeaseRow extends LeaseState {
  readonly emergency: boolean;
}

/** Everything the control plane knows of a site; written in the transaction of the change it belongs to. */
export interface SiteRow {
  readonly site: Site;
  readonly generation: number;
  readonly live: ReleaseName | null;
  readonly previous: ReleaseName | null;
  readonly pending: PendingRow | null;
  readonly lease: LeaseRow | null;
  /** The next fencing token. */
  readonly nextFence: number;
  readonly queue: readonly QueueEntry[];
  /** Deployments whose place a newer one took; they may not come back. */
  readonly replaced: readonly string[];
  readonly guards: { readonly onLeaseLost: LeaseLossRule; readonly holdFor: number } | null;
  /** Whether search engines are kept out where the environment has no rule; absent for sites that an earlier version made. */
  readonly indexing?: 'deny';
}

/** What the control plane knows of a deployment besides its manifest and files. */
export interface DeploymentRow {
  readonly deployment: string;
  readonly site: Site;
  readonly digest: string;
  readonly content: string;
  readonly config: string;
  readonly parent: string | null;
  readonly phase: DeploymentPhase;
  readonly files: number;
  readonly bytes: number;
  readonly createdAt: number;
  readonly sealedAt: number | null;
  readonly firstLiveAt: number | null;
  readonly expires: number;
  readonly pinned: boolean;
  readonly keyid: string;
  readonly person: string;
  readonly checks: readonly { name: string; passed: boolean; detail: string }[];
}

/** A descriptor given out: packages may be sealed to it until its key is gone. */
export interface DescriptorRow {
  readonly envelope: string;
  /** Everything but the times; a difference makes a new descriptor. */
  readonly facts: string;
  readonly hpk: string;
  readonly at: number;
}

/** The ports a site listens on, kept over restarts. */
export interface PortsRow {
  readonly live: number;
  readonly preview: number;
}

/** What an agent that ended in order leaves to the next one: from when on its nonces are known, ms, and the nonces. */
export interface InheritanceRow {
  readonly since: number;
  readonly nonces: readonly (readonly [string, number])[];
}

/** The control plane's tables, all in the database of the store, so that one transaction can span both. */
export interface AgentTables {
  readonly devices: Database<DeviceRow, string>;
  readonly invites: Database<InviteRow, string>;
  readonly answers: Database<AnswerRow, string>;
  readonly sites: Database<SiteRow, string>;
  readonly deployments: Database<DeploymentRow, string>;
  readonly ports: Database<PortsRow, string>;
  /** One row, `nonces`, deleted as soon as it is read: after a crash there is none. */
  readonly inheritance: Database<InheritanceRow, string>;
  readonly policies: Database<EnvironmentPolicy, string>;
  readonly descriptors: Database<DescriptorRow, string>;
  /** Leaves of the audit log, exact bytes, by index. */
  readonly leaves: Database<Uint8Array, number>;
  /** Hashes of the audit log's tree by `level/index`. */
  readonly nodes: Database<Uint8Array, string>;
}

/** Opens the control plane's tables. */
export function openTables(root: RootDatabase): AgentTables {
  return {
    devices: root.openDB({ name: 'devices' }),
    invites: root.openDB({ name: 'invites' }),
    answers: root.openDB({ name: 'answers' }),
    sites: root.openDB({ name: 'sites' }),
    deployments: root.openDB({ name: 'deployments' }),
    ports: root.openDB({ name: 'ports' }),
    inheritance: root.openDB({ name: 'inheritance' }),
    policies: root.openDB({ name: 'policies' }),
    descriptors: root.openDB({ name: 'descriptors' }),
    leaves: root.openDB({ name: 'log-leaves', encoding: 'binary' }),
    nodes: root.openDB({ name: 'log-nodes', encoding: 'binary' }),
  };
}
