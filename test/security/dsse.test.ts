import { beforeAll, expect, test } from 'vitest';
import { toBase64, utf8 } from '../../src/security/bytes.ts';
import { type DsseEnvelope, openEnvelope, signEnvelope, verifySignatures } from '../../src/security/dsse.ts';
import { generateSigningKey, signingKey, type SigningKey } from '../../src/security/ed25519.ts';

const type = 'application/vnd.slipway.agent+json';
const payload = utf8('{"a":1}');
const refusal = { code: 'signature.invalid' };
let first: SigningKey;
let second: SigningKey;
let envelope: DsseEnvelope;

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  return await signingKey(privateKey, publicKey);
}

beforeAll(async () => {
  [first, second] = await Promise.all([newKey(), newKey()]);
  envelope = await signEnvelope(type, payload, first);
});

test('an envelope gives the exact bytes that were signed, to the key that signed them', async () => {
  expect(await openEnvelope(envelope, type, first.publicKey)).toEqual(payload);
  await expect(openEnvelope(envelope, type, second.publicKey)).rejects.toMatchObject(refusal);
});

test('a payload is never taken for one of another type', async () => {
  const other = 'application/vnd.slipway.receipt+json';
  await expect(openEnvelope(envelope, other, first.publicKey)).rejects.toMatchObject(refusal);
  await expect(openEnvelope({ ...envelope, payloadType: other }, other, first.publicKey)).rejects.toMatchObject(refusal);
  await expect(openEnvelope({ ...envelope, payloadType: other }, type, first.publicKey)).rejects.toMatchObject(refusal);
});

test('what is malformed is refused as what is forged', async () => {
  const signatures = (sig: string) => ({ signatures: [{ keyid: first.keyid, sig }] });
  const sig = envelope.signatures[0]?.sig ?? '';
  for (const changed of [{ payload: '!' }, { payload: toBase64(utf8('{"a":2}')) }, { payload: envelope.payload.replace(/=*$/, '') }, { signatures: [] }, signatures('!'), signatures(''), signatures(sig.slice(4)), signatures(`${sig.slice(0, -3)}B==`)]) {
    await expect(openEnvelope({ ...envelope, ...changed }, type, first.publicKey), JSON.stringify(changed)).rejects.toMatchObject(refusal);
  }
  expect(await openEnvelope({ ...envelope, signatures: [{ keyid: 'x', sig: '!' }, ...envelope.signatures] }, type, first.publicKey)).toEqual(payload);
});

test('of many signatures the right ones are named, each key once', async () => {
  const also = await signEnvelope(type, payload, second);
  const otherwise = await signEnvelope(type, utf8('else'), second);
  const keys = new Map([[first.keyid, first.publicKey], [second.keyid, second.publicKey]]);
  const named = async (...signatures: DsseEnvelope['signatures']) => await verifySignatures(type, payload, signatures, (keyid) => keys.get(keyid));
  const borrowed = also.signatures.map(({ sig }) => ({ keyid: first.keyid, sig }));
  expect(await named({ keyid: first.keyid, sig: '!' }, ...envelope.signatures, ...envelope.signatures, ...also.signatures)).toEqual([first.keyid, second.keyid]);
  expect(await named(...otherwise.signatures, ...borrowed, { keyid: 'nobody', sig: 'AAAA' })).toEqual([]);
});
