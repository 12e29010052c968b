import { expect, test } from 'vitest';
import { createInvite, formatInvitation } from '../../src/security/invite.ts';
import { generateSigningKey, signingKey } from '../../src/security/ed25519.ts';
import { pair } from '../../src/targets/agent/pairing.ts';

async function tryToPair(url: string): Promise<{ code: unknown; asked: string[] }> {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  const asked: string[] = [];
  const invitation = formatInvitation(url, await createInvite((length) => new Uint8Array(length), publicKey));
  const error: unknown = await pair(invitation, { person: 'Ada', label: 'a browser' }, await signingKey(privateKey, publicKey), {
    async fetch(input) {
      asked.push(input);
      throw new TypeError('nobody is there');
    },
    signal: new AbortController().signal,
  }).catch((thrown: unknown) => thrown);
  return { code: (error as { code?: unknown }).code, asked };
}

test('an agent outside of this machine is not asked anything without HTTPS', async () => {
  for (const url of ['http://vps.example/', 'http://192.168.1.9:7410/', 'http://localhost.example/', 'http://127.0.0.1.example/', 'http://0.0.0.0:7410/']) {
    expect(await tryToPair(url), url).toEqual({ code: 'agent.not-https', asked: [] });
  }
});

test('within the machine, and over HTTPS anywhere, it is', async () => {
  for (const url of ['http://localhost:7410/', 'http://127.0.0.1:7410/', 'http://127.8.8.8/', 'http://[::1]:7410/', 'https://vps.example/']) {
    const { code, asked } = await tryToPair(url);
    expect(code, url).toBe('target.unreachable');
    expect(asked.length, url).toBe(1);
  }
});
