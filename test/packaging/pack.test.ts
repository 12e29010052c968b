import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePack } from '../../src/packaging/pack.ts';
import { packSize, planPacks } from '../../src/packaging/pack-plan.ts';
import { gunzip } from '../../src/security/gzip.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { openPack, type OpeningKey, type SealingTarget } from '../../src/security/package-encryption.ts';
import { limits } from '../../src/targets/agent/wire.ts';
import { allMissing, type Content, content, noise } from './release-files.ts';

let to: SealingTarget;
let key: OpeningKey;
beforeAll(async () => {
  const { privateKey, publicKey } = await generateRecipientKey();
  const descriptorDigest = new Uint8Array(32).fill(7);
  to = { publicKey, descriptorDigest };
  key = { privateKey, descriptorDigest };
});

const deployment = `dpl_${'A'.repeat(22)}`;
const digest = `sha256:${'00'.repeat(32)}`;

/** Packs and seals a release, opens it again as an agent does, and answers the digests of what came out, and what travelled. */
async function roundTrip(contents: readonly Content[]): Promise<{ digests: string[]; packs: number; sent: number; largest: number; encodings: Set<string> }> {
  const files = contents.map(({ file }) => file);
  const parts = contents.map(({ bytes }) => new Uint8Array(bytes.length).fill(0xee));
  const seen = { packs: 0, sent: 0, largest: 0, encodings: new Set<string>() };
  for (const [index, plan] of planPacks(files, allMissing(files.length)).entries()) {
    const pieces = plan.pieces.map(([subject, offset, length]) => contents[subject]?.bytes.subarray(offset, offset + length) ?? new Uint8Array());
    const sealed = await makePack(plan, pieces, { deployment, index, digest }, to);
    seen.packs += 1;
    seen.sent += sealed.length;
    seen.largest = Math.max(seen.largest, sealed.length);
    const { header, body } = await openPack(sealed, { deployment, index, digest }, key);
    seen.encodings.add(header.enc);
    const inflated = header.enc === 'gzip' ? await gunzip(body, plan.bytes) : body;
    expect(inflated.length).toBe(plan.bytes);
    let at = 0;
    for (const [subject, offset, length] of header.pieces) {
      const name = files[subject]?.sha256;
      files.forEach((file, twin) => {
        if (file.sha256 === name) parts[twin]?.set(inflated.subarray(at, at + length), offset);
      });
      at += length;
    }
  }
  return { ...seen, digests: parts.map((bytes) => createHash('sha256').update(bytes).digest('hex')) };
}

describe('from files to packs and back', () => {
  test('any release comes out as it went in', async () => {
    const file = fc.record({ name: fc.constantFrom('a.html', 'b.png', 'c'), bytes: fc.uint8Array({ maxLength: 400 }) });
    await fc.assert(fc.asyncProperty(fc.array(file, { maxLength: 12 }), async (entries) => {
      const contents = entries.map(({ name, bytes }, index) => content(`${index}/${name}`, bytes));
      expect((await roundTrip(contents)).digests).toEqual(contents.map((entry) => entry.file.sha256));
    }), { numRuns: 40 });
  });

  test('5,000 files come out as they went in; texts travel smaller, and of those that are the same, one', async () => {
    const contents = Array.from({ length: 5_000 }, (_, index) => content(`pages/${index}.html`, `<!doctype html><title>${index % 4_000}</title><p>${'harbour '.repeat(100)}</p>`));
    const { digests, packs, sent } = await roundTrip(contents);
    expect(digests).toEqual(contents.map(({ file }) => file.sha256));
    expect(packs).toBe(2);
    expect(sent).toBeLessThan(contents.reduce((sum, { bytes }) => sum + bytes.length, 0) / 20);
  });

  test('a file of 30 MB comes out as it went in, in pieces within the limit of a sealed object', async () => {
    const contents = [content('index.html', '<p>harbour'), content('film.mp4', noise(30_000_000, 5)), content('data.json', `["${'tide '.repeat(1_000_000)}"]`)];
    const { digests, largest, packs, encodings } = await roundTrip(contents);
    expect(digests).toEqual(contents.map(({ file }) => file.sha256));
    expect(packs).toBe(Math.ceil(30_000_000 / packSize) + Math.ceil(5_000_004 / packSize) + 1);
    expect(largest).toBeLessThanOrEqual(limits.sealedObject);
    expect(encodings).toEqual(new Set(['gzip', 'identity']));
  });

  test('what gains nothing by compressing is stored', async () => {
    expect((await roundTrip([content('noise.js', noise(10_000, 3))])).encodings).toEqual(new Set(['identity']));
  });

  test('the same pack is never sealed to the same bytes, and opens only in its own place', async () => {
    const one = content('a.txt', 'harbour');
    const [plan] = planPacks([one.file], allMissing(1));
    if (!plan) throw new Error('no pack');
    const [a, b] = await Promise.all([0, 1].map(() => makePack(plan, [one.bytes], { deployment, index: 0, digest }, to)));
    expect(a).not.toEqual(b);
    await expect(openPack(a ?? new Uint8Array(), { deployment, index: 1, digest }, key)).rejects.toMatchObject({ code: 'sealed.unreadable' });
  });
});
