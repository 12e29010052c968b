import { createHash, hkdfSync } from 'node:crypto';
import { assert, asyncProperty, constantFrom, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/security/bytes.ts';
import { createInvite, formatInvitation, inviteKeys, parseInvitation } from '../../src/security/invite.ts';

const identity = new Uint8Array(32).fill(3);
const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const refusal = expect.objectContaining({ code: 'invitation.malformed' });

test('an invitation is spelled as the protocol says', async () => {
  const asked: number[] = [];
  const invite = await createInvite((length) => {
    asked.push(length);
    return secret;
  }, identity);
  expect(asked).toEqual([32]);
  expect(toHex(invite.fingerprint)).toBe(createHash('sha256').update(identity).digest('hex').slice(0, 32));
  const spelled = Buffer.concat([invite.fingerprint, secret]).toString('base64url');
  expect(formatInvitation('http://127.0.0.1:4870', invite)).toBe(`http://127.0.0.1:4870/#slip1.${spelled}`);
  expect(formatInvitation('https://agent.example/path?query#old', invite)).toBe(`https://agent.example/#slip1.${spelled}`);
});

test('the domain of the sites stands in it, and nothing but a domain', async () => {
  const invite = await createInvite(() => secret, identity);
  const text = formatInvitation('https://agent.example', invite, 'sites.agent.example');
  expect(text).toMatch(/^https:\/\/agent\.example\/\?sites=sites\.agent\.example#slip1\./);
  expect(parseInvitation(text)).toEqual({ url: 'https://agent.example', siteDomain: 'sites.agent.example', ...invite });
  for (const bad of ['', '*', 'com', '*.com', 'a b.example', 'sites.example/*', '.example', 'a..example', '-a.example']) {
    expect(() => parseInvitation(text.replace('sites.agent.example', encodeURIComponent(bad))), bad).toThrow(refusal);
  }
});

test('every invitation comes back as it was, its address without path, query or name', async () => {
  await assert(asyncProperty(uint8Array({ minLength: 32, maxLength: 32 }), uint8Array({ minLength: 32, maxLength: 32 }), constantFrom('http://127.0.0.1:4870', 'http://[::1]:4870', 'https://agent.example'), async (bytes, idk, url) => {
    const invite = await createInvite(() => new Uint8Array(bytes), new Uint8Array(idk));
    expect(parseInvitation(`\n ${formatInvitation(url, invite)}\t`)).toEqual({ url, ...invite });
  }), { numRuns: 50 });
  const text = formatInvitation('https://agent.example', await createInvite(() => secret, identity));
  expect(parseInvitation(text.replace('agent.example/', 'name@agent.example/a/b?c=d')).url).toBe('https://agent.example');
});

test('one letter more or less, another alphabet or another kind of address is no invitation', async () => {
  const text = formatInvitation('https://agent.example', await createInvite(() => secret, identity));
  const encoded = text.slice(text.indexOf('slip1.') + 6);
  const bad = [
    text.slice(0, -1), `${text}A`, `${text}AAAA`, `${text}=`, text.slice(0, -4), text.replace(encoded, ''), text.replace(encoded, `+${encoded.slice(1)}`), text.replace('slip1.', 'slip1'), text.replace('slip1.', 'SLIP1.'),
    text.replace('#', ''), text.replace('#', '?'), text.replace('https:', 'file:'), text.replace('https:', 'javascript:'), text.replace('https://agent.example/', ''), `${text}#${encoded}`,
  ];
  for (const other of bad) expect(() => parseInvitation(other), other).toThrow(refusal);
  for (let at = 1; at < text.length; at += 1) expect(() => parseInvitation(text.slice(0, at)), text.slice(0, at)).toThrow(refusal);
});

test('name and secret of an invitation are HKDF-SHA256 of it, as another implementation derives them', async () => {
  const derived = (label: string) => Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), `slipway-1 invite ${label}`, 32));
  const { id, psk } = await inviteKeys(secret);
  expect(id).toBe(derived('id').subarray(0, 16).toString('base64url'));
  expect(new TextDecoder().decode(psk.id)).toBe(id);
  expect(toHex(psk.key)).toBe(derived('psk').toString('hex'));
});
