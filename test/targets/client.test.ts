import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { utf8 } from '../../src/security/bytes.ts';
import { generateSigningKey, signingKey, type SigningKey } from '../../src/security/ed25519.ts';
import { parseRequestSignature, signAnswer } from '../../src/security/http-signature.ts';
import { createAgentClient } from '../../src/targets/agent/client.ts';

const signal = new AbortController().signal;
const here = 1_800_000_000_000;
let agent: SigningKey;
let device: SigningKey;

beforeAll(async () => {
  const make = async () => {
    const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
    return await signingKey(privateKey, publicKey);
  };
  [agent, device] = await Promise.all([make(), make()]);
});

/** An agent whose clock is off by so much: it refuses what was not signed within a minute of its own time. */
function agentAhead(by: number) {
  const taken: number[] = [];
  const refused: number[] = [];
  const client = createAgentClient({
    agent: { url: 'http://127.0.0.1:1', identityKey: agent.publicKey }, key: device, now: () => here, random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    async fetch(_, init) {
      const headers = init.headers as Record<string, string>;
      const { created, signature } = parseRequestSignature({ signatureInput: headers['signature-input'] ?? '', signature: headers['signature'] ?? '' });
      const now = here + by;
      const isOff = Math.abs(created * 1000 - now) > 60_000;
      (isOff ? refused : taken).push(created * 1000 - here);
      const status = isOff ? 401 : 200;
      const body = utf8(JSON.stringify(isOff ? { code: 'request.clock-skew', detail: 'The clocks differ.', next: '', retry: 'never', status, title: 'x', type: 'about:blank', details: { time: now } } : { ok: true }));
      return new Response(body, { status, headers: await signAnswer({ status, body, requestSignature: signature, key: agent, created: Math.floor(now / 1000) }) });
    },
  });
  const ask = () => client.json(z.object({ ok: z.boolean() }), { method: 'GET', path: '/v1/x', signal });
  return { client, ask, taken, refused };
}

test('requests that were all sent before the agent told its time are all sent again on it', async () => {
  const { client, ask, taken, refused } = agentAhead(600_000);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect(refused).toEqual([0, 0, 0]);
  expect(taken).toEqual([600_000, 600_000, 600_000]);
  expect(client.now()).toBe(here + 600_000);
  await ask();
  expect(refused.length).toBe(3);
});

test('the agent\'s time is this clock\'s until it says otherwise', async () => {
  const { client, ask, taken } = agentAhead(20_000);
  await ask();
  expect(taken).toEqual([0]);
  expect(client.now()).toBe(here);
});
