import { DeployError } from '../../domain/errors.ts';
import { own, toBase64, utf8 } from '../../security/bytes.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { type NodeStore, nodesOfAppend, treeConsistencyProof, treeInclusionProof, treeRoot } from '../../security/merkle-tree.ts';
import { signCheckpoint } from '../../security/signed-note.ts';
import type { AuditEvent, LogReceipt } from '../../targets/agent/wire.ts';
import type { AgentTables } from '../tables.ts';

/** A leaf made ready: everything asynchronous is done, the rest happens inside the transaction of the change it tells of. */
export interface PreparedLeaf {
  readonly receipt: LogReceipt;
  /** Whether the log still has the size this leaf was made for. To be asked inside the transaction. */
  fits(): boolean;
  write(): void;
}

/** The audit log: RFC 6962 tree over the exact bytes of events, in the agent's database. */
export interface AuditLog {
  prepare(event: AuditEvent): Promise<PreparedLeaf>;
  size(): number;
  /** Signed checkpoint of the whole log (C2SP tlog-checkpoint). */
  checkpoint(): Promise<string>;
  /** Consistency proof, base64. Throws DeployError `log.range`. */
  consistency(from: number, to: number): Promise<string[]>;
  /** Inclusion proof of one entry in the whole log, base64. */
  inclusion(index: number, size: number): Promise<string[]>;
  /** Exact bytes of entries from `first` on, at most `limit`. */
  entries(first: number, limit: number): Uint8Array[];
  /** Tells whoever waits that something was appended. */
  appended(): void;
  /** Resolves when the log is longer than `size`, or when the signal aborts. */
  longerThan(size: number, signal: AbortSignal): Promise<void>;
}

/** Hashes of the log's tree as they are stored. */
export function storedNodes(tables: Pick<AgentTables, 'nodes'>): NodeStore {
  return {
    get(level, index) {
      const hash = tables.nodes.get(`${level}/${index}`);
      return hash && own(hash);
    },
    put: (level, index, hash) => tables.nodes.putSync(`${level}/${index}`, hash),
  };
}

/** How often a waiting reader looks by itself: another process on the same data may append too. ms */
const lookAgain = 500;

/** The log over the agent's tables. `origin` names it in checkpoints. */
export function createAuditLog(tables: AgentTables, key: SigningKey, origin: string): AuditLog {
  const waiting = new Set<() => void>();

  function size(): number {
    for (const last of tables.leaves.getKeys({ reverse: true, limit: 1 })) return last + 1;
    return 0;
  }

  const stored = storedNodes(tables);

  async function signed(nodes: Pick<NodeStore, 'get'>, at: number): Promise<string> {
    return await signCheckpoint({ origin, size: at, root: await treeRoot(nodes, at), key });
  }

  return {
    size,
    async prepare(event) {
      const index = size();
      const entry = utf8(JSON.stringify(event));
      const fresh = await nodesOfAppend(stored, index, entry);
      const nodes: Pick<NodeStore, 'get'> = {
        get: (level, at) => fresh.find((node) => node.level === level && node.index === at)?.hash ?? stored.get(level, at),
      };
      const leaf = fresh[0]?.hash ?? new Uint8Array();
      const receipt: LogReceipt = {
        index, checkpoint: await signed(nodes, index + 1),
        proof: (await treeInclusionProof(nodes, index, index + 1)).map(toBase64), leafHash: toBase64(leaf),
      };
      return {
        receipt,
        fits: () => size() === index,
        write() {
          tables.leaves.putSync(index, entry);
          for (const node of fresh) stored.put(node.level, node.index, node.hash);
        },
      };
    },
    checkpoint: async () => await signed(stored, size()),
    async consistency(from, to) {
      if (from > to || to > size()) throw new DeployError('log.range', `The log has ${size()} entries; there is no proof from ${from} to ${to}.`, { next: 'Read the checkpoint again.' });
      return (await treeConsistencyProof(stored, from, to)).map(toBase64);
    },
    inclusion: async (index, at) => (await treeInclusionProof(stored, index, at)).map(toBase64),
    entries: (first, limit) => [...tables.leaves.getRange({ start: first, limit })].map(({ value }) => new Uint8Array(value)),
    appended() {
      for (const wake of waiting) wake();
    },
    async longerThan(known, signal) {
      while (size() <= known && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            waiting.delete(done);
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          };
          const timer = setTimeout(done, lookAgain);
          waiting.add(done);
          signal.addEventListener('abort', done);
        });
      }
    },
  };
}
