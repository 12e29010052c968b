// Works on a store in a folder until its n-th point, then kills itself with SIGKILL: nothing is flushed, closed or told. Prints that point's name; without one, the names of all.
import { open as openDatabase } from 'lmdb';
import { join } from 'node:path';
import { createChanges } from '../../src/agent/changes.ts';
import { createAuditLog } from '../../src/agent/audit/log.ts';
import { createDurableFiles, nodeDisk } from '../../src/agent/store/durable-files.ts';
import { openReleaseStore } from '../../src/agent/store/release-store.ts';
import { openTables } from '../../src/agent/tables.ts';
import { generateSigningKey, signingKey } from '../../src/security/ed25519.ts';
import { journey } from '../agent/store/journey.ts';
import { databaseWithPoints, diskWithPoints } from './crash-points.ts';

const [folder = '', dieAt = '0'] = process.argv.slice(2);
const passed: string[] = [];
function point(name: string): void {
  passed.push(name);
  if (passed.length === Number(dieAt)) {
    process.stdout.write(name, () => process.kill(process.pid, 'SIGKILL'));
    // Until the signal is there nothing more may happen.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    process.kill(process.pid, 'SIGKILL');
  }
}

const root = databaseWithPoints(openDatabase({ path: join(folder, 'state.mdb'), maxDbs: 64, overlappingSync: false }), point);
const store = openReleaseStore({ root, folder, files: createDurableFiles(diskWithPoints(nodeDisk, point)), now: () => Date.now() + 24 * 3_600_000 });
const tables = openTables(root);
const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
const changes = createChanges(tables, createAuditLog(tables, await signingKey(privateKey, publicKey), 'test'), () => 1);
await journey({ root, store, tables, changes });
process.stdout.write(passed.join('\n'), () => process.kill(process.pid, 'SIGKILL'));
