import { beforeAll, expect, test } from 'vitest';
import { toBase64, utf8 } from '../../src/security/bytes.ts';
import { generateSigningKey, signingKey, type SigningKey } from '../../src/security/ed25519.ts';
import { at, consistencyProof, leafHash, rootOf } from '../../src/security/merkle.ts';
import { signCheckpoint, verifierKey } from '../../src/security/signed-note.ts';
import type { AgentClient } from '../../src/targets/agent/client.ts';
import { witnessLog } from '../../src/targets/agent/witness.ts';

const origin = 'agent.example/log';
const signal = new AbortController().signal;
let key: SigningKey;
let verifier: string;

beforeAll(async () => {
  const pair = await generateSigningKey({ extractable: false });
  key = await signingKey(pair.privateKey, pair.publicKey);
  verifier = await verifierKey(origin, key.publicKey);
});

/** The first entries of a log, its checkpoint and the way to a longer one. */
async function log(words: readonly string[]): Promise<{ hashes: Uint8Array<ArrayBuffer>[]; checkpoint: string }> {
  const hashes = await Promise.all(words.map((word) => leafHash(utf8(word))));
  return { hashes, checkpoint: await signCheckpoint({ origin, size: words.length, root: await rootOf(hashes), key }) };
}

/** An agent that answers these, in this order. */
function agentAnswering(...answers: readonly unknown[]): AgentClient {
  const left = [...answers];
  return { json: async (schema: { parse(value: unknown): unknown }) => schema.parse(left.shift()) } as unknown as AgentClient;
}

test('a log that grew is believed with its proof', async () => {
  const before = await log(['a', 'b', 'c']);
  const now = await log(['a', 'b', 'c', 'd', 'e']);
  const proof = (await consistencyProof(3, 5, at(now.hashes))).map(toBase64);
  expect(await witnessLog(agentAnswering({ checkpoint: now.checkpoint }, { from: 3, to: 5, proof }), verifier, before.checkpoint, signal)).toBe(now.checkpoint);
});

test('the first look, and a log that was empty, are taken as they are', async () => {
  const now = await log(['a']);
  const empty = await log([]);
  expect(await witnessLog(agentAnswering({ checkpoint: now.checkpoint }), verifier, null, signal)).toBe(now.checkpoint);
  expect(await witnessLog(agentAnswering({ checkpoint: now.checkpoint }), verifier, empty.checkpoint, signal)).toBe(now.checkpoint);
});

test('history that was changed, cut short, or is proved by nothing that can be read, is inconsistent', async () => {
  const before = await log(['a', 'b', 'c']);
  const other = await log(['a', 'x', 'c', 'd', 'e']);
  const proof = (await consistencyProof(3, 5, at(other.hashes))).map(toBase64);
  const refusal = { code: 'log.inconsistent' };
  await expect(witnessLog(agentAnswering({ checkpoint: other.checkpoint }, { from: 3, to: 5, proof }), verifier, before.checkpoint, signal)).rejects.toMatchObject(refusal);
  await expect(witnessLog(agentAnswering({ checkpoint: other.checkpoint }, { from: 3, to: 5, proof: ['AAAAA'] }), verifier, before.checkpoint, signal)).rejects.toMatchObject(refusal);
  const shorter = await log(['a', 'b']);
  await expect(witnessLog(agentAnswering({ checkpoint: shorter.checkpoint }), verifier, before.checkpoint, signal)).rejects.toMatchObject(refusal);
});
