import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../../support/agent-process.ts';
import { filesNamed, HostileClient } from '../hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;
beforeAll(async () => {
  agent = await startAgent({});
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterAll(async () => await agent?.stop());

const rule = '/v1/environments/staging/policy';
const robots = async (): Promise<string | null> => {
  const { json } = await admin.site();
  return (await fetch(json.address)).headers.get('x-robots-tag');
};

it('keeps search engines out of a new site, until the environment’s rule lets them in', async () => {
  await admin.deploy(filesNamed({ 'index.html': 'new' }));
  expect(await robots()).toBe('noindex');
  const { json } = await admin.send({ path: rule });
  expect(json.indexing).toBe('by-site');
  expect((await admin.site()).json.indexing).toBe('deny');
  await admin.send({ method: 'PUT', path: rule, body: { ...json, indexing: 'allow' } });
  expect(await robots()).toBeNull();
  expect((await admin.site()).json.indexing).toBe('allow');
  const { indexing: _indexing, ...known } = json;
  const set = await admin.send({ method: 'PUT', path: rule, body: { ...known, watch: 1 } });
  expect(set.json, 'a client of an earlier version leaves the rule as it is').toMatchObject({ indexing: 'allow', watch: 1 });
});
