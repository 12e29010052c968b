import { assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, fromHex, u32, utf8 } from '../../src/security/bytes.ts';
import { gzip } from '../../src/security/gzip.ts';
import { generateRecipientKey, hpkeOpen, hpkeSeal } from '../../src/security/hpke.ts';
import { inviteKeys } from '../../src/security/invite.ts';
import {
  openConfiguration, openEnrolment, openManifest, openPack, type OpeningKey, sealConfiguration, sealedInfo, sealEnrolment, sealManifest, sealPack, type SealingTarget,
} from '../../src/security/package-encryption.ts';

const deployment = 'dpl_a';
const place = { deployment, index: 3, digest: 'sha256:aa' };
const unreadable = { code: 'sealed.unreadable' };
let to: SealingTarget;
let key: OpeningKey;
let invite: { id: Bytes; psk: { id: Bytes; key: Bytes } };

beforeAll(async () => {
  const pair = await generateRecipientKey();
  const descriptorDigest = new Uint8Array(32).fill(7);
  to = { publicKey: pair.publicKey, descriptorDigest };
  key = { privateKey: pair.privateKey, descriptorDigest };
  const { id, psk } = await inviteKeys(new Uint8Array(32).fill(5));
  invite = { id: utf8(id), psk };
});

const seals: Record<string, () => Promise<Bytes>> = {
  manifest: () => sealManifest(utf8('{}'), [{ keyid: 'k', sig: 's' }], to),
  pack: () => sealPack({ enc: 'identity', pieces: [[0, 0, 1]] }, Uint8Array.of(1), place, to),
  configuration: () => sealConfiguration(utf8('{}'), deployment, to),
  enrolment: () => sealEnrolment(utf8('{}'), invite, to),
};
const opens: Record<string, (sealed: Uint8Array, key: OpeningKey) => Promise<unknown>> = {
  manifest: (sealed, key) => openManifest(sealed, key),
  pack: (sealed, key) => openPack(sealed, place, key),
  configuration: (sealed, key) => openConfiguration(sealed, deployment, key),
  enrolment: (sealed, key) => openEnrolment(sealed, invite, key),
};

describe.each(Object.keys(seals))('a sealed %s', (kind) => {
  const sealed = async () => await (seals[kind]?.() ?? Promise.reject(new Error(kind)));

  test('opens as its own kind and as no other', async () => {
    const bytes = await sealed();
    for (const [other, open] of Object.entries(opens)) {
      if (other === kind) await expect(open(bytes, key)).resolves.toBeDefined();
      else await expect(open(bytes, key), other).rejects.toMatchObject(unreadable);
    }
  });

  test('opens for one agent, under one descriptor, and is never the same twice', async () => {
    const bytes = await sealed();
    const open = opens[kind] ?? (() => Promise.reject(new Error(kind)));
    const stranger = await generateRecipientKey();
    await expect(open(bytes, { ...key, privateKey: stranger.privateKey })).rejects.toMatchObject(unreadable);
    await expect(open(bytes, { ...key, descriptorDigest: new Uint8Array(32) })).rejects.toMatchObject(unreadable);
    expect(await sealed()).not.toEqual(bytes);
  });

  test('is refused after any bit has changed', async () => {
    const bytes = await sealed();
    const open = opens[kind] ?? (() => Promise.reject(new Error(kind)));
    await assert(asyncProperty(integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(open(changed, key)).rejects.toMatchObject(unreadable);
    }), { numRuns: 60 });
  });
});

test('an enrolment needs the secret of the invitation it names', async () => {
  const sealed = await sealEnrolment(utf8('me'), invite, to);
  expect(await openEnrolment(sealed, invite, key)).toEqual(utf8('me'));
  const { id, psk } = await inviteKeys(new Uint8Array(32).fill(6));
  for (const other of [{ id: utf8(id), psk }, { id: invite.id, psk }, { id: utf8(id), psk: invite.psk }, { id: invite.id, psk: { ...invite.psk, key: psk.key } }]) {
    await expect(openEnrolment(sealed, other, key)).rejects.toMatchObject(unreadable);
  }
  const info = sealedInfo('enrol', to.descriptorDigest);
  await expect(hpkeOpen({ privateKey: key.privateKey, info, aad: invite.id, sealed })).rejects.toMatchObject(unreadable);
  const withoutSecret = await hpkeSeal({ recipient: to.publicKey, info, aad: invite.id, plaintext: utf8('me') });
  await expect(openEnrolment(withoutSecret, invite, key)).rejects.toMatchObject(unreadable);
});

test('a pack for one place opens in no other', async () => {
  const sealed = await seals['pack']?.() ?? new Uint8Array();
  for (const other of [{ index: 4 }, { deployment: 'dpl_b' }, { digest: 'sha256:ab' }]) await expect(openPack(sealed, { ...place, ...other }, key)).rejects.toMatchObject(unreadable);
  await expect(openConfiguration(await sealConfiguration(utf8('{}'), deployment, to), 'dpl_b', key)).rejects.toMatchObject(unreadable);
});

test('any manifest and any pack come back byte for byte', async () => {
  await assert(asyncProperty(uint8Array({ maxLength: 2000 }), async (bytes) => {
    const signatures = [{ keyid: 'k', sig: 's' }];
    expect(await openManifest(await sealManifest(bytes, signatures, to), key)).toEqual({ statement: new Uint8Array(bytes), signatures });
    const header = { enc: 'gzip' as const, pieces: [[0, 0, bytes.length]] as [number, number, number][] };
    expect(await openPack(await sealPack(header, bytes, place, to), place, key)).toEqual({ header, body: new Uint8Array(bytes) });
  }), { numRuns: 30 });
});

test('a device that seals nonsense is told that it is nonsense', async () => {
  const pack = async (plaintext: Uint8Array) => await openPack(await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('pack', to.descriptorDigest), aad: utf8('dpl_a/3/sha256:aa'), plaintext }), place, key);
  const framed = (head: string) => concat(u32(utf8(head).length), utf8(head));
  const bad = [new Uint8Array(), Uint8Array.of(0, 0), u32(0xffffffff), framed(''), framed('{'), framed('[]'), framed('{"enc":"br","pieces":[[0,0,1]]}'), framed('{"enc":"gzip","pieces":[]}'), framed('{"enc":"gzip","pieces":[[-1,0,1]]}'), framed('{"enc":"gzip","pieces":[[0,0.5,1]]}'), concat(u32(1), fromHex('ff')), concat(u32(999), utf8('{"enc":"gzip","pieces":[[0,0,1]]}'))];
  for (const plaintext of bad) await expect(pack(plaintext), new TextDecoder().decode(plaintext)).rejects.toMatchObject({ code: 'sealed.malformed' });
  const manifest = async (plaintext: Uint8Array) => await openManifest(await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('manifest', to.descriptorDigest), plaintext }), key);
  await expect(manifest(utf8('not gzip'))).rejects.toMatchObject({ code: 'sealed.malformed' });
  await expect(manifest(await gzip(framed('[{"keyid":1}]')))).rejects.toMatchObject({ code: 'sealed.malformed' });
  await expect(manifest(await gzip(new Uint8Array(16 * 1024 * 1024 + 1)))).rejects.toMatchObject({ code: 'sealed.too-large' });
});

test('nothing is sealed to a key that hides nothing, or under a secret that is too short', async () => {
  const refusal = { code: 'sealed.key-refused' };
  const points = ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'];
  for (const point of points) await expect(hpkeSeal({ recipient: fromHex(point), info: utf8(''), plaintext: utf8('x') }), point).rejects.toMatchObject(refusal);
  for (const length of [0, 31, 33]) await expect(hpkeSeal({ recipient: new Uint8Array(length), info: utf8(''), plaintext: utf8('x') })).rejects.toMatchObject(refusal);
  await expect(hpkeSeal({ recipient: to.publicKey, info: utf8(''), plaintext: utf8('x'), psk: { id: utf8('i'), key: new Uint8Array(31).fill(1) } })).rejects.toMatchObject(refusal);
});
