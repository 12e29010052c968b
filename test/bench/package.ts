import { randomBytes } from 'node:crypto';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { bitmapOf } from '../../src/packaging/bitmap.ts';
import { makePack } from '../../src/packaging/pack.ts';
import { planPacks } from '../../src/packaging/pack-plan.ts';
import { sha256Hex } from '../../src/security/digest.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { type Bench, mbPerSecond } from './figures.ts';

/** Hash, pack and seal of a mixed project on one thread of Node, with the very code the extension's workers run (they are two). */
export const packageBench: Bench = {
  name: 'package',
  figures: ['package.mbPerSecond'],
  async run({ small }) {
    const count = small ? 40 : 400;
    const contents = Array.from({ length: count }, (_, index) => {
      const binary = index % 2 === 0;
      return { mediaType: binary ? 'image/png' : 'text/javascript', bytes: binary ? new Uint8Array(randomBytes(150_000)) : new TextEncoder().encode(`export const v${index} = ${'"a line of some program", '.repeat(4_000)};`) };
    });
    const { publicKey } = await generateRecipientKey();
    const to = { publicKey, descriptorDigest: new Uint8Array(32) };
    const began = performance.now();
    const files: DeploymentFile[] = [];
    for (const [index, { bytes, mediaType }] of contents.entries()) files.push({ path: `f${index}`, sha256: await sha256Hex(bytes), size: bytes.length, mode: '0644', mediaType });
    for (const [index, plan] of planPacks(files, bitmapOf(files.length, files.keys())).entries()) {
      await makePack(plan, plan.pieces.map(([subject, offset, length]) => contents[subject]?.bytes.subarray(offset, offset + length) ?? new Uint8Array()), { deployment: 'd', index, digest: 'd' }, to);
    }
    return { 'package.mbPerSecond': mbPerSecond(files.reduce((sum, { size }) => sum + size, 0), performance.now() - began) };
  },
};
