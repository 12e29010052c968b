import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../../src/security/bytes.ts';
import { generateRecipientKey, hpkeOpen, hpkeSeal } from '../../src/security/hpke.ts';

interface Agreement { readonly tcId: number; readonly public: string; readonly private: string; readonly shared: string; readonly result: string; readonly flags: string[] }

const agreements = (JSON.parse(readFileSync(new URL('../vectors/wycheproof-x25519.json', import.meta.url), 'utf8')) as { testGroups: { tests: Agreement[] }[] }).testGroups.flatMap(({ tests }) => tests);
const hidesNothing = agreements.filter(({ flags }) => flags.includes('ZeroSharedSecret'));
const unusual = agreements.filter(({ result, flags }) => result === 'acceptable' && !flags.includes('ZeroSharedSecret'));
let recipient: { privateKey: Bytes; publicKey: Bytes };

beforeAll(async () => {
  recipient = await generateRecipientKey();
});

/** The shared secret this platform agrees on; undefined when it refuses. */
async function agreed({ private: privateKey, public: publicKey }: Agreement): Promise<string | undefined> {
  const mine = await crypto.subtle.importKey('pkcs8', concat(fromHex('302e020100300506032b656e04220420'), fromHex(privateKey)), 'X25519', false, ['deriveBits']);
  const theirs = await crypto.subtle.importKey('raw', fromHex(publicKey), 'X25519', false, []);
  return await crypto.subtle.deriveBits({ name: 'X25519', public: theirs }, mine, 256).then((bits) => toHex(new Uint8Array(bits)), () => undefined);
}

describe('X25519, Wycheproof', () => {
  test('keys on the twist or in a second spelling give the published secret', async () => {
    expect(unusual).toHaveLength(223);
    for (const agreement of unusual) expect(await agreed(agreement), `case ${agreement.tcId}: ${agreement.flags.join()}`).toBe(agreement.shared);
  });

  test('no secret comes of a key of low order (RFC 9180, 7.1.4): not from the platform, not in sealing, not in opening', async () => {
    expect(hidesNothing).toHaveLength(31);
    for (const agreement of hidesNothing) {
      const name = `case ${agreement.tcId}`;
      expect(await agreed(agreement), name).toBeUndefined();
      await expect(hpkeSeal({ recipient: fromHex(agreement.public), info: utf8('i'), plaintext: utf8('x') }), name).rejects.toMatchObject({ code: 'sealed.key-refused' });
      const sealed = concat(fromHex(agreement.public), new Uint8Array(32));
      await expect(hpkeOpen({ privateKey: recipient.privateKey, info: utf8('i'), sealed }), name).rejects.toMatchObject({ code: 'sealed.unreadable' });
    }
  });
});

test('what is sealed is bound to its info and its additional data, and either may be empty', async () => {
  const bindings = [{ info: '', aad: '' }, { info: 'i', aad: '' }, { info: '', aad: 'i' }, { info: 'i', aad: 'a' }, { info: 'ia', aad: '' }];
  for (const sealing of bindings) {
    const sealed = await hpkeSeal({ recipient: recipient.publicKey, info: utf8(sealing.info), aad: utf8(sealing.aad), plaintext: utf8('x') });
    expect(sealed).toHaveLength(32 + 1 + 16);
    for (const opening of bindings) {
      const opened = hpkeOpen({ privateKey: recipient.privateKey, info: utf8(opening.info), aad: utf8(opening.aad), sealed });
      if (opening === sealing) expect(await opened).toEqual(utf8('x'));
      else await expect(opened, JSON.stringify([sealing, opening])).rejects.toMatchObject({ code: 'sealed.unreadable' });
    }
  }
});

test('a view into a larger buffer is read as the view alone', async () => {
  const shifted = (bytes: Uint8Array) => concat(Uint8Array.of(1, 2, 3), bytes, Uint8Array.of(4)).subarray(3, 3 + bytes.length);
  const sealed = await hpkeSeal({ recipient: shifted(recipient.publicKey), info: shifted(utf8('i')), aad: shifted(utf8('a')), plaintext: shifted(utf8('text')) });
  expect(await hpkeOpen({ privateKey: shifted(recipient.privateKey), info: utf8('i'), aad: utf8('a'), sealed: shifted(sealed) })).toEqual(utf8('text'));
});
