import { type Bytes, concat, equalBytes } from './bytes.ts';
import { sha256 } from './digest.ts';

/** Gives the hash of the leaf at an index. */
export type LeafHashAt = (index: number) => Promise<Bytes> | Bytes;

/** Hash of a leaf (RFC 6962, 2.1): SHA-256(0x00 ‖ entry). */
export async function leafHash(entry: Uint8Array): Promise<Bytes> {
  return await sha256(concat(Uint8Array.of(0), entry));
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return await sha256(concat(Uint8Array.of(1), left, right));
}

/** The largest power of two below `size`; `size` is at least 2. */
export function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/** Root of the leaves from `begin` on, `size` of them. */
async function rootBetween(begin: number, size: number, at: LeafHashAt): Promise<Bytes> {
  if (size === 0) return await sha256(new Uint8Array());
  if (size === 1) return await at(begin);
  const left = splitOf(size);
  return await nodeHash(await rootBetween(begin, left, at), await rootBetween(begin + left, size - left, at));
}

/** Merkle tree head of leaf hashes (RFC 6962, 2.1). */
export async function rootOf(hashes: readonly Bytes[]): Promise<Bytes> {
  return await rootBetween(0, hashes.length, at(hashes));
}

/** Leaf hashes in an array as a lookup. */
export function at(hashes: readonly Bytes[]): LeafHashAt {
  return (index) => {
    const hash = hashes[index];
    if (!hash) throw new RangeError(`no leaf ${index}`);
    return hash;
  };
}

/** Audit path of a leaf in a tree of `size` (RFC 6962, 2.1.1), from the leaf upwards. */
export async function inclusionProof(index: number, size: number, leafAt: LeafHashAt): Promise<Bytes[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path = async (index: number, begin: number, size: number): Promise<Bytes[]> => {
    if (size <= 1) return [];
    const left = splitOf(size);
    return index < left
      ? [...await path(index, begin, left), await rootBetween(begin + left, size - left, leafAt)]
      : [...await path(index - left, begin + left, size - left), await rootBetween(begin, left, leafAt)];
  };
  return await path(index, 0, size);
}

/** Consistency proof between two sizes of one tree (RFC 6962, 2.1.2). Empty when `from` is 0 or equal to `to`. */
export async function consistencyProof(from: number, to: number, leafAt: LeafHashAt): Promise<Bytes[]> {
  if (from < 0 || from > to) throw new RangeError(`${from} is not before ${to}`);
  const prove = async (known: number, begin: number, size: number, whole: boolean): Promise<Bytes[]> => {
    if (known === size) return whole ? [] : [await rootBetween(begin, size, leafAt)];
    const left = splitOf(size);
    return known <= left
      ? [...await prove(known, begin, left, whole), await rootBetween(begin + left, size - left, leafAt)]
      : [...await prove(known - left, begin + left, size - left, false), await rootBetween(begin, left, leafAt)];
  };
  return from === 0 ? [] : await prove(from, 0, to, true);
}

/** Nothing empty is ever compared: two empty hashes would be equal. */
function areHashes(...hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length > 0);
}

/** Whether a leaf is in a tree (RFC 9162, 2.1.3.2). */
export async function verifyInclusion({ leafHash, index, size, proof, root }: { leafHash: Uint8Array; index: number; size: number; proof: readonly Uint8Array[]; root: Uint8Array }): Promise<boolean> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size || !areHashes(leafHash, root, ...proof)) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash, root);
}

/** Whether a later tree continues an earlier one (RFC 9162, 2.1.4.2). An empty tree proves nothing, so `from` is at least 1. */
export async function verifyConsistency({ from, to, fromRoot, toRoot, proof }: { from: number; to: number; fromRoot: Uint8Array; toRoot: Uint8Array; proof: readonly Uint8Array[] }): Promise<boolean> {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to || !areHashes(fromRoot, toRoot, ...proof)) return false;
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  const steps = [...proof];
  const first = node === 0 ? fromRoot : steps.shift();
  if (!first) return false;
  let earlier = first;
  let later = first;
  for (const sibling of steps) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      earlier = await nodeHash(sibling, earlier);
      later = await nodeHash(sibling, later);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      later = await nodeHash(later, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(earlier, fromRoot) && equalBytes(later, toRoot);
}
