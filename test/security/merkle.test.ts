import { createHash } from 'node:crypto';
import { array, assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, toHex, utf8 } from '../../src/security/bytes.ts';
import { at, consistencyProof, inclusionProof, leafHash, rootOf, verifyConsistency, verifyInclusion } from '../../src/security/merkle.ts';
import { nodesOfAppend, treeConsistencyProof, treeInclusionProof, treeRoot } from '../../src/security/merkle-tree.ts';

const most = 36;

function sha256(...parts: readonly Uint8Array[]): Bytes {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** The whole tree from below, layer by layer, a lone last node moving up: another way than the recursion of the RFC. */
function layersOf(entries: readonly Uint8Array[]): Bytes[][] {
  const layers = [entries.map((entry) => sha256(Uint8Array.of(0), entry))];
  for (let below = layers[0] ?? []; below.length > 1; below = layers.at(-1) ?? []) {
    layers.push(below.flatMap((left, index) => {
      if (index % 2 === 1) return [];
      const right = below[index + 1];
      return [right ? sha256(Uint8Array.of(1), left, right) : left];
    }));
  }
  return layers;
}

function naiveRoot(entries: readonly Uint8Array[]): Bytes {
  return layersOf(entries).at(-1)?.[0] ?? sha256();
}

function siblings(layers: readonly Bytes[][], level: number, from: number): Bytes[] {
  let node = from;
  return layers.slice(level).flatMap((layer) => {
    const sibling = layer[node % 2 === 1 ? node - 1 : node + 1];
    node = Math.floor(node / 2);
    return sibling ? [sibling] : [];
  });
}

function naiveConsistency(entries: readonly Uint8Array[], from: number): Bytes[] {
  const layers = layersOf(entries);
  if (from === entries.length) return [];
  let level = 0;
  let node = from - 1;
  for (; node % 2 === 1; node = Math.floor(node / 2)) level += 1;
  const start = layers[level]?.[node];
  return [...(node === 0 || !start ? [] : [start]), ...siblings(layers, level, node)];
}

const hexes = (hashes: readonly Uint8Array[]) => hashes.map(toHex);

class Tree {
  readonly #nodes = new Map<string, Bytes>();
  size = 0;
  reads = 0;
  get(level: number, index: number): Bytes | undefined {
    this.reads += 1;
    return this.#nodes.get(`${level}/${index}`);
  }
  async append(entry: Uint8Array): Promise<void> {
    for (const { level, index, hash } of await nodesOfAppend(this, this.size, entry)) this.#nodes.set(`${level}/${index}`, hash);
    this.size += 1;
  }
}

describe(`trees of every size up to ${most}`, () => {
  const entries = Array.from({ length: most }, (_, index) => utf8(`entry ${index}`));
  const roots = Array.from({ length: most + 1 }, (_, size) => naiveRoot(entries.slice(0, size)));
  const root = (size: number) => roots[size] ?? new Uint8Array();
  const tree = new Tree();
  const hashes: Bytes[] = [];
  beforeAll(async () => {
    for (const entry of entries) {
      await tree.append(entry);
      hashes.push(await leafHash(entry));
    }
  });

  test('have the root a naive tree has, each grown by one entry', async () => {
    const growing = new Tree();
    for (let size = 0; size <= most; size += 1) {
      expect(toHex(await treeRoot(growing, size)), String(size)).toBe(toHex(root(size)));
      expect(toHex(await rootOf(hashes.slice(0, size))), String(size)).toBe(toHex(root(size)));
      const entry = entries[size];
      if (entry) await growing.append(entry);
    }
  });

  test('prove every entry, and prove it for no other place, size or root', async () => {
    for (let size = 1; size <= most; size += 1) {
      const layers = layersOf(entries.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const proof = await treeInclusionProof(tree, index, size);
        const name = `${index} of ${size}`;
        expect(hexes(proof), name).toEqual(hexes(siblings(layers, 0, index)));
        const claim = { leafHash: hashes[index] ?? new Uint8Array(), index, size, proof, root: root(size) };
        expect(await verifyInclusion(claim), name).toBe(true);
        const changes = [{ index: index ^ 1 }, { root: root(size - 1) }, { proof: [...proof, root(size)] }, { leafHash: root(0) }];
        // One of them each, in turn: all of them together take the better part of the check's time.
        expect(await verifyInclusion({ ...claim, ...changes[(index + size) % changes.length] }), name).toBe(false);
      }
    }
  });

  test('continue every earlier one, and no other history', async () => {
    for (let to = 1; to <= most; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const proof = await treeConsistencyProof(tree, from, to);
        const name = `${from} to ${to}`;
        expect(hexes(proof), name).toEqual(hexes(naiveConsistency(entries.slice(0, to), from)));
        const claim = { from, to, fromRoot: root(from), toRoot: root(to), proof };
        expect(await verifyConsistency(claim), name).toBe(true);
        const changes = [{ fromRoot: root(from - 1) }, { toRoot: root(to - 1) }, { proof: [...proof, root(to)] }, ...(proof.length > 0 ? [{ proof: proof.slice(0, -1) }] : [])];
        expect(await verifyConsistency({ ...claim, ...changes[(from + to) % changes.length] }), name).toBe(false);
      }
    }
  });

  test('read a logarithm of nodes for what they answer', async () => {
    for (const ask of [() => treeInclusionProof(tree, 33, most), () => treeConsistencyProof(tree, 33, most), () => treeRoot(tree, most)]) {
      tree.reads = 0;
      await ask();
      expect(tree.reads).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(most)));
    }
  });
});

test('history that was edited, shortened or put in another order is never consistent', async () => {
  await assert(asyncProperty(array(uint8Array({ maxLength: 8 }), { minLength: 2, maxLength: most }), integer({ min: 0 }), integer({ min: 0 }), async (entries, a, b) => {
    const from = 1 + (a % entries.length);
    const changed = b % from;
    const before = await Promise.all(entries.map(leafHash));
    const fromRoot = await rootOf(before.slice(0, from));
    const edited = before.with(changed, await leafHash(utf8('something else entirely')));
    const removed = before.toSpliced(changed, 1);
    for (const after of [edited, removed]) {
      if (after.length < from) continue;
      const proof = await consistencyProof(from, after.length, at(after));
      const same = toHex(await rootOf(after.slice(0, from))) === toHex(fromRoot);
      expect(await verifyConsistency({ from, to: after.length, fromRoot, toRoot: await rootOf(after), proof })).toBe(same);
    }
    const index = changed;
    const proof = await inclusionProof(index, entries.length, at(before));
    expect(await verifyInclusion({ leafHash: before[index] ?? new Uint8Array(), index, size: entries.length, proof, root: await rootOf(before) })).toBe(true);
    expect(await verifyInclusion({ leafHash: before[index] ?? new Uint8Array(), index, size: entries.length, proof, root: await rootOf(edited) })).toBe(false);
  }), { numRuns: 60 });
});

test('places and sizes that are no whole numbers prove nothing', async () => {
  const hash = await leafHash(utf8('x'));
  expect(await verifyInclusion({ leafHash: hash, index: 0, size: 1, proof: [], root: hash })).toBe(true);
  for (const [index, size] of [[0.5, 1], [-1, 1], [1, 1], [0, 0], [Number.NaN, 1], [0, Number.NaN], [0, Number.POSITIVE_INFINITY]] as const) {
    expect(await verifyInclusion({ leafHash: hash, index, size, proof: [], root: hash }), `${index} of ${size}`).toBe(false);
  }
  for (const [from, to] of [[0, 0], [0, 1], [2, 1], [1.5, 1.5], [Number.NaN, Number.NaN]] as const) {
    expect(await verifyConsistency({ from, to, fromRoot: hash, toRoot: hash, proof: [] }), `${from} to ${to}`).toBe(false);
  }
});
