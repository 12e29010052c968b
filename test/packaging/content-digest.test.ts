import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { contentBytes, contentDigest } from '../../src/packaging/content-digest.ts';

const a: DeploymentFile = { path: 'a.txt', sha256: '11'.repeat(32), size: 3, mode: '0644', mediaType: 'text/plain' };
const files: DeploymentFile[] = [
  { ...a, path: 'é.txt' },
  { ...a, path: '\u{1F6A2}.txt' },
  { ...a, path: '\uFF5E.txt', mode: '0755' },
  a,
];

describe('the digest of contents', () => {
  // The vector, written by hand: UTF-16 would put U+1F6A2 before U+FF5E, bytes of UTF-8 do not.
  const hex = '11'.repeat(32);
  const vector = `slipway-content-1\na.txt\0${hex}\x003\x000644\0text/plain\né.txt\0${hex}\x003\x000644\0text/plain\n\uFF5E.txt\0${hex}\x003\x000755\0text/plain\n\u{1F6A2}.txt\0${hex}\x003\x000644\0text/plain\n`;

  test('has the byte layout it promises', async () => {
    expect(new TextDecoder().decode(contentBytes(files))).toBe(vector);
    // Computed by Python's hashlib from the layout's words.
    expect(await contentDigest(files)).toBe('sha256:0c6dc6dad0ed40dd4267c5875d5257b00874c9cc9ecd94010179ae81707afb97');
  });

  test('does not depend on the order of the files', async () => {
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(files, { minLength: files.length }), async (shuffled) => {
      expect(await contentDigest(shuffled)).toBe(await contentDigest(files));
    }));
  });

  test.each([{ path: 'b.txt' }, { sha256: '22'.repeat(32) }, { size: 4 }, { mode: '0755' as const }, { mediaType: 'text/html' }])('changes with %o', async (change) => {
    expect(await contentDigest([{ ...a, ...change }])).not.toBe(await contentDigest([a]));
  });

  test('of nothing is the digest of the heading', async () => {
    expect(await contentDigest([])).toBe(`sha256:${createHash('sha256').update('slipway-content-1\n').digest('hex')}`);
  });
});
