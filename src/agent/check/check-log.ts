import { type Site, siteKey } from '../../domain/site.ts';
import type { SiteFinding } from '../../domain/site-report.ts';
import { type Bytes, equalBytes, fromUtf8 } from '../../security/bytes.ts';
import { leafHash, nodeHash } from '../../security/merkle.ts';
import type { NodeStore } from '../../security/merkle-tree.ts';
import { AuditEvent } from '../../targets/agent/wire.ts';
import { storedNodes } from '../audit/log.ts';
import type { AgentTables } from '../tables.ts';
import { finding } from './finding.ts';
import { followTraffic } from './traffic-by-log.ts';

/** What was found of the audit log. */
export interface CheckedLog {
  readonly entries: number;
  readonly findings: readonly SiteFinding[];
  /** The deployment the log says is live at the site; undefined where the log cannot be believed. */
  readonly live: string | null | undefined;
}

/** Entries that are read at once. */
const page = 1000;
/** Entries a finding names. */
const named = 5;

function eventOf(entry: Uint8Array): AuditEvent | undefined {
  try {
    return AuditEvent.parse(JSON.parse(fromUtf8(entry)));
  } catch {
    return undefined;
  }
}

const next = 'Find out who changed the agent\'s data; restore a backup from before. Browsers that saw the log earlier will say so too.';

/** Whether every stored hash above the leaves is that of the two below it: checkpoints are signed for them, and proofs are made of them. */
async function isTreeOf(nodes: Pick<NodeStore, 'get'>, leaves: readonly (Bytes | undefined)[], signal: AbortSignal): Promise<boolean> {
  let below = leaves;
  for (let level = 1; below.length > 1; level += 1) {
    const here: (Bytes | undefined)[] = [];
    for (let index = 0; 2 * index + 1 < below.length; index += 1) {
      const [left, right, stored] = [below[2 * index], below[2 * index + 1], nodes.get(level, index)];
      if (!left || !right || !stored || !equalBytes(await nodeHash(left, right), stored)) return false;
      here.push(stored);
    }
    signal.throwIfAborted();
    below = here;
  }
  return true;
}

/** Computes the tree of the log's first `size` entries from their bytes and compares it with the one checkpoints are signed for; follows the site's traffic through them. */
export async function checkLog(tables: Pick<AgentTables, 'leaves' | 'nodes'>, site: Site, size: number, signal: AbortSignal): Promise<CheckedLog> {
  const nodes = storedNodes(tables);
  const traffic = followTraffic();
  const hashes: (Bytes | undefined)[] = [];
  const changed: number[] = [];
  for (let at = 0; at < size; at += page) {
    signal.throwIfAborted();
    const entries = new Map([...tables.leaves.getRange({ start: at, end: Math.min(at + page, size) })].map(({ key, value }) => [key, value]));
    for (let index = at; index < Math.min(at + page, size); index += 1) {
      const entry = entries.get(index) ?? new Uint8Array();
      const hash = await leafHash(entry);
      const stored = nodes.get(0, index);
      if (!stored || !equalBytes(hash, stored)) changed.push(index);
      hashes.push(stored);
      const event = eventOf(entry);
      if (event?.site === siteKey(site)) traffic.take(event);
    }
  }
  if (changed.length > 0) {
    const which = `${changed.slice(0, named).join(', ')}${changed.length > named ? ' …' : ''}`;
    const message = changed.length === 1 ? `Entry ${which} of the audit log is not what was written then.` : `${changed.length} entries of the audit log are not what was written then: ${which}.`;
    return { entries: size, live: undefined, findings: [finding('audit', 'audit.entry-changed', message, next, { count: changed.length })] };
  }
  if (await isTreeOf(nodes, hashes, signal)) return { entries: size, live: traffic.live(), findings: [] };
  return { entries: size, live: undefined, findings: [finding('audit', 'audit.tree-changed', 'The audit log\'s entries do not belong to the tree its checkpoints are signed for.', next)] };
}
