import { expect, test } from 'vitest';
import { createAgentClients } from '../../src/offscreen/agent-clients.ts';
import { generateSigningKey, keyIdOf } from '../../src/security/ed25519.ts';

const url = 'http://127.0.0.1:7420';
const newKey = () => generateSigningKey({ extractable: false });

test('an address that was paired anew is spoken to with the new key, and as the new agent', async () => {
  const signedWith: string[] = [];
  const connect = createAgentClients({
    now: Date.now, random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    async fetch(_, init) {
      signedWith.push(/keyid="([^"]+)"/.exec(new Headers(init.headers).get('signature-input') ?? '')?.[1] ?? '');
      throw new TypeError('nobody is there');
    },
  });
  const [first, second, agent, other] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const speak = async (key: typeof first, as: typeof first) => {
    const client = await connect({ agent: { url, identityKey: as.publicKey }, key });
    await client.send({ method: 'GET', path: '/', signal: new AbortController().signal }).catch(() => undefined);
    return client;
  };
  const known = await speak(first, agent);
  expect(await speak(first, agent), 'it has learnt the agent\'s time').toBe(known);
  expect(await speak(second, agent)).not.toBe(known);
  expect(await speak(first, other)).not.toBe(known);
  expect(signedWith).toEqual([await keyIdOf(first.publicKey), await keyIdOf(first.publicKey), await keyIdOf(second.publicKey), await keyIdOf(first.publicKey)]);
});
