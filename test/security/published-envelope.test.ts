import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromBase64 } from '../../src/security/bytes.ts';
import { preAuthEncoding } from '../../src/security/dsse.ts';

const { key, envelope } = JSON.parse(readFileSync(new URL('../vectors/dsse.json', import.meta.url), 'utf8')) as {
  key: { crv: string; x: string; y: string }; envelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
};

test('DSSE, protocol.md: the published signature fits the bytes made here, and no others', () => {
  const coordinate = (decimal: string) => Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: key.crv, x: coordinate(key.x), y: coordinate(key.y) }, format: 'jwk' });
  const fits = (type: string, payload: string) => verify('sha256', preAuthEncoding(type, fromBase64(payload)), { key: publicKey, dsaEncoding: 'ieee-p1363' }, fromBase64(envelope.signatures[0]?.sig ?? ''));
  expect(fits(envelope.payloadType, envelope.payload)).toBe(true);
  expect(fits(`${envelope.payloadType} `, envelope.payload)).toBe(false);
  expect(fits(envelope.payloadType, 'aGVsbG8gd29ybGg=')).toBe(false);
});

test('DSSE: lengths are counted in bytes, not in letters', () => {
  expect(Buffer.from(preAuthEncoding('tüp', Uint8Array.of(0xff))).toString('latin1')).toBe('DSSEv1 4 t\u00c3\u00bcp 1 \u00ff');
});
