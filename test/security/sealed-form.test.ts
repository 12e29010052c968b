import { gzipSync } from 'node:zlib';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { beforeAll, expect, test } from 'vitest';
import { type Bytes, concat, utf8 } from '../../src/security/bytes.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { openConfiguration, openEnrolment, openManifest, openPack, sealConfiguration, sealedInfo, sealEnrolment, sealManifest, sealPack, type OpeningKey, type SealingTarget } from '../../src/security/package-encryption.ts';

// Everything here is spelled from design/protocol.md a second time: a change that both sides would make together is seen.
const descriptorDigest = Uint8Array.from({ length: 32 }, (_, index) => 200 + index);
const psk = { id: utf8('invitation'), key: new Uint8Array(32).fill(4) };
const invite = { id: utf8('invitation'), psk };
const place = { deployment: 'dpl_a', index: 12, digest: 'sha256:ab' };
let to: SealingTarget;
let key: OpeningKey;

beforeAll(async () => {
  const pair = await generateRecipientKey();
  to = { publicKey: pair.publicKey, descriptorDigest };
  key = { privateKey: pair.privateKey, descriptorDigest };
});

const suite = () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const buffer = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;
const infoOf = (kind: string) => buffer(Buffer.concat([Buffer.from(`slipway-1 ${kind}`, 'latin1'), Buffer.of(0), descriptorDigest]));
const shared = (kind: string) => (kind === 'enrol' ? { psk: { id: buffer(psk.id), key: buffer(psk.key) } } : {});

async function peerSeals(kind: string, aad: string, plaintext: Uint8Array): Promise<Bytes> {
  const peer = suite();
  const recipientPublicKey = await peer.kem.deserializePublicKey(buffer(to.publicKey));
  const { enc, ct } = await peer.seal({ recipientPublicKey, info: infoOf(kind), ...shared(kind) }, buffer(plaintext), buffer(utf8(aad)));
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

async function peerOpens(kind: string, aad: string, sealed: Uint8Array): Promise<Uint8Array> {
  const peer = suite();
  const recipientKey = await peer.kem.deserializePrivateKey(buffer(key.privateKey));
  return new Uint8Array(await peer.open({ recipientKey, enc: buffer(sealed.slice(0, 32)), info: infoOf(kind), ...shared(kind) }, buffer(sealed.slice(32)), buffer(utf8(aad))));
}

function framed(head: string, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(head));
  return Buffer.concat([length, Buffer.from(head), body]);
}

test('the info of a kind is its name, a zero byte and the descriptor', () => {
  expect(Buffer.from(sealedInfo('manifest', Uint8Array.of(1, 2))).toString('latin1')).toBe('slipway-1 manifest\0\u0001\u0002');
});

test('a peer written from the protocol seals what is opened here', async () => {
  const manifest = gzipSync(framed('[{"keyid":"k","sig":"s"}]', utf8('{"ä":1}')));
  expect(await openManifest(await peerSeals('manifest', '', manifest), key)).toEqual({ signatures: [{ keyid: 'k', sig: 's' }], statement: utf8('{"ä":1}') });
  const pack = framed('{"enc":"identity","pieces":[[0,0,2]]}', Uint8Array.of(8, 9));
  expect(await openPack(await peerSeals('pack', 'dpl_a/12/sha256:ab', pack), place, key)).toEqual({ header: { enc: 'identity', pieces: [[0, 0, 2]] }, body: Uint8Array.of(8, 9) });
  expect(await openConfiguration(await peerSeals('config', 'dpl_a', utf8('{}')), 'dpl_a', key)).toEqual(utf8('{}'));
  expect(await openEnrolment(await peerSeals('enrol', 'invitation', utf8('me')), invite, key)).toEqual(utf8('me'));
});

test('a peer written from the protocol opens what is sealed here', async () => {
  const pack = await peerOpens('pack', 'dpl_a/12/sha256:ab', await sealPack({ enc: 'gzip', pieces: [[1, 2, 3]] }, Uint8Array.of(7), place, to));
  expect(Buffer.compare(pack, framed('{"enc":"gzip","pieces":[[1,2,3]]}', Uint8Array.of(7)))).toBe(0);
  expect(Array.from((await peerOpens('manifest', '', await sealManifest(utf8('{}'), [], to))).slice(0, 2))).toEqual([0x1f, 0x8b]);
  expect(await peerOpens('config', 'dpl_a', await sealConfiguration(utf8('{}'), 'dpl_a', to))).toEqual(utf8('{}'));
  expect(await peerOpens('enrol', 'invitation', await sealEnrolment(utf8('me'), invite, to))).toEqual(utf8('me'));
});

test('lists may be as long as the protocol says, and no longer', async () => {
  const signatures = (count: number) => JSON.stringify(Array.from({ length: count }, () => ({ keyid: 'k', sig: 's' })));
  const manifest = async (count: number) => await openManifest(await peerSeals('manifest', '', gzipSync(framed(signatures(count), utf8('{}')))), key);
  expect((await manifest(8)).signatures).toHaveLength(8);
  await expect(manifest(9)).rejects.toMatchObject({ code: 'sealed.malformed' });
  const pieces = async (count: number) => await openPack(await peerSeals('pack', 'dpl_a/12/sha256:ab', framed(JSON.stringify({ enc: 'gzip', pieces: Array.from({ length: count }, () => [0, 0, 1]) }), Uint8Array.of())), place, key);
  expect((await pieces(20_000)).header.pieces).toHaveLength(20_000);
  await expect(pieces(20_001)).rejects.toMatchObject({ code: 'sealed.malformed' });
});
