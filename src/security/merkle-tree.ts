import type { Bytes } from './bytes.ts';
import { sha256 } from './digest.ts';
import { leafHash, nodeHash, splitOf } from './merkle.ts';

/** Where the hashes of complete subtrees lie: `level` 0 are the leaves, a node of level n stands over 2^n leaves. */
export interface NodeStore {
  get(level: number, index: number): Bytes | undefined;
  put(level: number, index: number, hash: Bytes): void;
}

/** Hashes that appending one leaf brings: the leaf itself and every subtree it completes. */
export async function nodesOfAppend(store: Pick<NodeStore, 'get'>, size: number, entry: Uint8Array): Promise<{ level: number; index: number; hash: Bytes }[]> {
  let hash = await leafHash(entry);
  let index = size;
  let level = 0;
  const nodes = [{ level, index, hash }];
  while (index % 2 === 1) {
    const left = store.get(level, index - 1);
    if (!left) throw new RangeError(`the log lacks node ${level}/${index - 1}`);
    hash = await nodeHash(left, hash);
    index = (index - 1) / 2;
    level += 1;
    nodes.push({ level, index, hash });
  }
  return nodes;
}

/** Root of the subtree over `size` leaves from `begin` on, from stored nodes: a logarithm of reads. */
async function subtree(store: Pick<NodeStore, 'get'>, begin: number, size: number): Promise<Bytes> {
  const level = Math.log2(size);
  if (Number.isInteger(level) && begin % size === 0) {
    const hash = store.get(level, begin / size);
    if (!hash) throw new RangeError(`the log lacks node ${level}/${begin / size}`);
    return hash;
  }
  const left = splitOf(size);
  return await nodeHash(await subtree(store, begin, left), await subtree(store, begin + left, size - left));
}

/** Root of the first `size` leaves (RFC 6962, 2.1). */
export async function treeRoot(store: Pick<NodeStore, 'get'>, size: number): Promise<Bytes> {
  return size === 0 ? await sha256(new Uint8Array()) : await subtree(store, 0, size);
}

/** Audit path of a leaf (RFC 6962, 2.1.1). */
export async function treeInclusionProof(store: Pick<NodeStore, 'get'>, index: number, size: number): Promise<Bytes[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path = async (index: number, begin: number, size: number): Promise<Bytes[]> => {
    if (size <= 1) return [];
    const left = splitOf(size);
    return index < left
      ? [...await path(index, begin, left), await subtree(store, begin + left, size - left)]
      : [...await path(index - left, begin + left, size - left), await subtree(store, begin, left)];
  };
  return await path(index, 0, size);
}

/** Consistency proof between two sizes (RFC 6962, 2.1.2). */
export async function treeConsistencyProof(store: Pick<NodeStore, 'get'>, from: number, to: number): Promise<Bytes[]> {
  if (from < 0 || from > to) throw new RangeError(`${from} is not before ${to}`);
  const prove = async (known: number, begin: number, size: number, whole: boolean): Promise<Bytes[]> => {
    if (known === size) return whole ? [] : [await subtree(store, begin, size)];
    const left = splitOf(size);
    return known <= left
      ? [...await prove(known, begin, left, whole), await subtree(store, begin + left, size - left)]
      : [...await prove(known - left, begin + left, size - left, false), await subtree(store, begin, left)];
  };
  return from === 0 ? [] : await prove(from, 0, to, true);
}
