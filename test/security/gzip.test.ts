import { gunzipSync, gzipSync } from 'node:zlib';
import { assert, asyncProperty, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { concat, utf8 } from '../../src/security/bytes.ts';
import { gunzip, gzip } from '../../src/security/gzip.ts';

test('another implementation reads what is packed, and is read', async () => {
  await assert(asyncProperty(uint8Array({ maxLength: 3000 }), async (bytes) => {
    expect(Buffer.compare(gunzipSync(await gzip(bytes)), bytes)).toBe(0);
    expect(Buffer.compare(await gunzip(gzipSync(bytes), bytes.length), bytes)).toBe(0);
  }), { numRuns: 50 });
});

test('the limit is the last length that is given, over many chunks as in one', async () => {
  for (const length of [1, 1000, 1_000_000]) {
    const packed = await gzip(new Uint8Array(length));
    expect(await gunzip(packed, length)).toHaveLength(length);
    await expect(gunzip(packed, length - 1), String(length)).rejects.toMatchObject({ code: 'sealed.too-large' });
  }
  expect(await gunzip(await gzip(new Uint8Array()), 0)).toHaveLength(0);
});

test('what is cut, changed in its sum or followed by anything is refused', async () => {
  const packed = await gzip(utf8('the same words, the same words, the same words'));
  const changed = packed.with(packed.length - 8, (packed[packed.length - 8] ?? 0) ^ 1);
  for (let length = 0; length < packed.length; length += 1) await expect(gunzip(packed.slice(0, length), 1000), String(length)).rejects.toMatchObject({ code: 'sealed.malformed' });
  for (const bad of [changed, concat(packed, utf8('x')), packed.slice(1)]) await expect(gunzip(bad, 1000)).rejects.toMatchObject({ code: 'sealed.malformed' });
});
