import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toBase64 } from '../../src/security/bytes.ts';
import { at, consistencyProof, inclusionProof, leafHash, rootOf } from '../../src/security/merkle.ts';

interface Inclusion { readonly name: string; readonly leafIdx: number; readonly treeSize: number; readonly root: string; readonly leafHash: string; readonly proof: string[] | null; readonly wantErr: boolean }
interface Consistency { readonly name: string; readonly size1: number; readonly size2: number; readonly root1: string; readonly root2: string; readonly proof: string[] | null; readonly wantErr: boolean }

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as T;
}

describe('RFC 6962, the published tree of eight leaves (transparency-dev/merkle)', () => {
  const { inclusion, consistency } = vectors<{ inclusion: Inclusion[]; consistency: Consistency[] }>('rfc6962.json');
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => leafHash(fromHex(hex)));
  const right = { inclusion: inclusion.filter(({ wantErr }) => !wantErr), consistency: consistency.filter(({ wantErr, size1 }) => !wantErr && size1 > 0) };

  test('its vectors are all there', () => {
    expect([inclusion.length, consistency.length]).toEqual([98, 98]);
    expect(right.inclusion.length).toBeGreaterThanOrEqual(5);
    expect(right.consistency.length).toBeGreaterThanOrEqual(5);
  });

  test('roots and audit paths are made as published', async () => {
    const hashes = await Promise.all(leaves);
    let made = 0;
    for (const { name, leafIdx, treeSize, root, proof, leafHash: leaf } of right.inclusion) {
      if (leaf !== toBase64(hashes[leafIdx] ?? new Uint8Array())) continue;
      expect(toBase64(await rootOf(hashes.slice(0, treeSize))), name).toBe(root);
      expect((await inclusionProof(leafIdx, treeSize, at(hashes))).map(toBase64), name).toEqual(proof ?? []);
      made += 1;
    }
    expect(made).toBeGreaterThanOrEqual(5);
  });

  test('consistency proofs are made as published', async () => {
    const hashes = await Promise.all(leaves);
    let made = 0;
    for (const { name, size1, size2, root1, root2, proof } of right.consistency) {
      if (!/\d\/happy/.test(name)) continue;
      expect(toBase64(await rootOf(hashes.slice(0, size1))), name).toBe(root1);
      expect(toBase64(await rootOf(hashes.slice(0, size2))), name).toBe(root2);
      expect((await consistencyProof(size1, size2, at(hashes))).map(toBase64), name).toEqual(proof ?? []);
      made += 1;
    }
    expect(made).toBe(5);
  });
});
