import { randomBytes } from 'node:crypto';
import { open as openDatabase } from 'lmdb';
import type { EnvironmentName } from '../domain/environment.ts';
import type { Role } from '../domain/roles.ts';
import { DeployError } from '../domain/errors.ts';
import { toHex } from '../security/bytes.ts';
import { leafHash, rootOf } from '../security/merkle.ts';
import { treeRoot } from '../security/merkle-tree.ts';
import { allEnvironmentsAdmin, makeInvitation } from './access/invites.ts';
import { createAuditLog, storedNodes } from './audit/log.ts';
import { createChanges } from './changes.ts';
import { logOrigin } from './descriptor.ts';
import { openKeys } from './keys.ts';
import { databasePath, readRunning } from './lifecycle/state-folder.ts';
import type { OpenDataPlane } from './serve.ts';
import { openTables } from './tables.ts';

async function openState(data: string) {
  const running = await readRunning(data);
  const keys = await openKeys(data, { mayCreate: false });
  const root = openDatabase({ path: databasePath(data), maxDbs: 64, overlappingSync: false });
  return { running, keys, root, tables: openTables(root) };
}

/** Makes an invitation on an agent's data, running or not. The first person is invited as administrator of everything. */
export async function inviteOffline(o: { data: string; person: string; role: Role | undefined; environments: readonly EnvironmentName[]; now(): number }): Promise<string> {
  const { running, keys, root, tables } = await openState(o.data);
  try {
    const first = o.role === undefined && tables.devices.getKeysCount({ limit: 1 }) === 0;
    const roles = first ? allEnvironmentsAdmin : Object.fromEntries(o.environments.map((name) => [name, [o.role ?? 'deployer']]));
    const made = await makeInvitation({
      url: running.url, siteDomain: running.siteDomain, identityKey: keys.identity.publicKey, person: o.person, roles, now: o.now(), random: (length) => new Uint8Array(randomBytes(length)),
    });
    const changes = createChanges(tables, createAuditLog(tables, keys.log, logOrigin(keys.identity.keyid)), o.now);
    return await changes.run<string>(async () => ({
      event: {
        actor: 'command line', device: 'agent', action: 'invite', site: null, deployment: null, manifest: null,
        result: o.person === '' ? 'ok' : `for ${o.person}`, request: null, evidence: null,
      },
      write: () => tables.invites.putSync(made.id, made.row),
      answer: () => made.invitation,
    }));
  } finally {
    await root.close();
  }
}

/** What `verifyOffline` looked at. */
export interface VerifiedState {
  readonly releases: number;
  readonly entries: number;
}

/** Reads every file of every stored release back and compares it with its digest; computes the audit log's root from its entries. Throws what it finds. */
export async function verifyOffline(o: { data: string; openDataPlane: OpenDataPlane; now(): number }): Promise<VerifiedState> {
  const { keys, root, tables } = await openState(o.data);
  try {
    const { store } = await o.openDataPlane({ root, data: o.data, keys, now: o.now });
    let releases = 0;
    for (const { value } of tables.deployments.getRange()) {
      if (value.sealedAt === null || value.phase === 'cancelled' || value.phase === 'collected') continue;
      await store.verify(value.deployment, { thorough: true });
      releases += 1;
    }
    const hashes = [];
    for (const { value } of tables.leaves.getRange()) hashes.push(await leafHash(value));
    const stored = await treeRoot(storedNodes(tables), hashes.length);
    if (toHex(await rootOf(hashes)) !== toHex(stored)) {
      throw new DeployError('log.inconsistent', 'The audit log\'s entries do not belong to its tree.', { next: 'Somebody changed the agent\'s data.' });
    }
    return { releases, entries: hashes.length };
  } finally {
    await root.close();
  }
}
