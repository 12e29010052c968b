import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromHex, utf8 } from '../../src/security/bytes.ts';
import { exportPrivateKey, generateSigningKey, importPrivateKey, keyIdOf, signingKey, verifySignature } from '../../src/security/ed25519.ts';
import { isSoundPoint } from '../../src/security/edwards-point.ts';

interface EdgeCase { readonly number: number; readonly key: string; readonly sig: string; readonly msg: string; readonly flags: string[] | null }

const edgeCases = JSON.parse(readFileSync(new URL('../vectors/cctv-ed25519.json', import.meta.url), 'utf8')) as EdgeCase[];
/** What RFC 8032 forbids, what the cofactorless equation refuses, and points of small order. */
const refused = ['low_order_A', 'low_order_R', 'non_canonical_A', 'non_canonical_R', 'low_order_residue'];

test('C2SP/CCTV: of all edge cases only those with sound points are right', async () => {
  const accepted = new Map<boolean, number>();
  for (const { number, key, sig, msg, flags } of edgeCases) {
    const right = !(flags ?? []).some((flag) => refused.includes(flag));
    expect(await verifySignature(fromHex(key), utf8(msg), fromHex(sig)), `case ${number}: ${String(flags)}`).toBe(right);
    accepted.set(right, (accepted.get(right) ?? 0) + 1);
  }
  expect(Object.fromEntries(accepted)).toEqual({ true: 43, false: 871 });
});

test('under a key of small order nobody can sign', async () => {
  // R = B, S = 1 satisfies the equation for every message when A is the neutral element.
  const forged = fromHex(`58${'66'.repeat(31)}01${'00'.repeat(31)}`);
  const neutral = fromHex(`01${'00'.repeat(31)}`);
  const platform = await crypto.subtle.importKey('raw', neutral, 'Ed25519', false, ['verify']);
  expect(await crypto.subtle.verify('Ed25519', platform, forged, utf8('anything'))).toBe(true);
  expect(await verifySignature(neutral, utf8('anything'), forged)).toBe(false);
});

test('every spelling of a number at or above the prime is refused, the one below is not', () => {
  for (let low = 0xed; low <= 0xff; low += 1) expect(isSoundPoint(fromHex(`${low.toString(16)}${'ff'.repeat(30)}7f`)), String(low)).toBe(false);
  expect(isSoundPoint(fromHex(`eb${'ff'.repeat(30)}7f`))).toBe(true);
  for (const length of [0, 31, 33]) expect(isSoundPoint(new Uint8Array(length).fill(9))).toBe(false);
});

test('anything malformed is wrong, not an error', async () => {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  const key = await signingKey(privateKey, publicKey);
  const signature = await key.sign(utf8('m'));
  expect(await verifySignature(publicKey, utf8('m'), signature)).toBe(true);
  expect(await verifySignature(publicKey, utf8('n'), signature)).toBe(false);
  for (const bad of [new Uint8Array(), signature.slice(1), new Uint8Array(65)]) expect(await verifySignature(publicKey, utf8('m'), bad)).toBe(false);
  for (const bad of [new Uint8Array(), publicKey.slice(1), new Uint8Array(33), new Uint8Array(32).fill(2)]) expect(await verifySignature(bad, utf8('m'), signature)).toBe(false);
});

test('a key survives being kept; one that must not leave does not', async () => {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: true });
  const again = await importPrivateKey(await exportPrivateKey(privateKey));
  const key = await signingKey(again, publicKey);
  expect(key.keyid).toBe(await keyIdOf(publicKey));
  expect(await verifySignature(publicKey, utf8('m'), await key.sign(utf8('m')))).toBe(true);
  await expect(exportPrivateKey(again)).rejects.toThrow();
  await expect(exportPrivateKey((await generateSigningKey({ extractable: false })).privateKey)).rejects.toThrow();
});
