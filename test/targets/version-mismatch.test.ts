import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DeployError } from '../../src/domain/errors.ts';
import { generateSigningKey, signingKey } from '../../src/security/ed25519.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { pair } from '../../src/targets/agent/pairing.ts';
import { versionMismatch } from '../../src/targets/agent/version-mismatch.ts';
import { createTargetRegistry } from '../../src/targets/registry.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';

const unreadable = new DeployError('agent.answer-malformed', 'Nobody understands it.');

describe('versions that do not understand each other', () => {
  test('the older side is to be updated', () => {
    expect(versionMismatch(unreadable, { agent: '0.9.0', extension: '0.10.0' }).next).toContain('Update the agent');
    expect(versionMismatch(unreadable, { agent: '1.0.0', extension: '0.10.0' }).next).toContain('Update the extension');
  });

  test('the same version on both sides is another fault', () => {
    expect(versionMismatch(unreadable, { agent: '0.1.0', extension: '0.1.0' })).toBe(unreadable);
  });
});

describe('an agent whose answers this extension cannot read', () => {
  let agent: AgentProcess;
  let database: SlipwayDatabase;
  beforeEach(async () => {
    agent = await startAgent();
    database = openDatabase(`versions-${agent.id}`);
  });
  afterEach(async () => {
    await agent.stop();
    await database.delete();
  });

  test('is told with the side to update', async () => {
    const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
    const key = await signingKey(privateKey, publicKey);
    const { url, agent: { id, envelope } } = await pair(await agent.invite(), { person: 'Ada', label: 'a browser' }, key, { fetch, signal: AbortSignal.timeout(10_000) });
    await database.keys.put({ id: key.keyid, privateKey, publicKey, createdAt: 0 });
    await database.agents.put({ id, url, name: 'agent', person: 'Ada', keyid: key.keyid, descriptor: envelope, environments: [], pairedAt: 0, checkpoint: null, seenAt: null, problem: null });
    const targets = createTargetRegistry({ database, now: Date.now, random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch, version: '99.0.0' });
    const { client } = await targets.connect(id);
    const answer = client.json(z.object({ laterField: z.string() }), { method: 'GET', path: '/v1/log/checkpoint', signal: AbortSignal.timeout(10_000) });
    await expect(answer).rejects.toMatchObject({ code: 'agent.other-version', next: expect.stringContaining('Update the agent') as string });
  });
});
