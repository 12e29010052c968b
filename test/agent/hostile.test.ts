import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient, newDeploymentId } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;

beforeAll(async () => {
  agent = await startAgent();
  admin = new HostileClient(agent.url);
  expect((await admin.enrol(await agent.invite(), 'Ada')).status).toBe(201);
});
afterAll(async () => await agent?.stop());

describe('a whole deployment', () => {
  it('goes live, is confirmed, and goes back', async () => {
    const one = await admin.deploy(filesNamed({ 'index.html': 'one' }));
    const { json: site } = await admin.site();
    expect(await (await fetch(site.address)).text()).toBe('one');
    const two = await admin.deploy(filesNamed({ 'index.html': 'two' }));
    expect(await (await fetch(site.address)).text()).toBe('two');
    const run = newDeploymentId();
    const fence = await admin.lease(run, { emergency: true });
    const back = await admin.act(one.deployment, 'rollback', await admin.order(fence));
    expect(back.status).toBe(200);
    expect(back.json).toMatchObject({ live: { deployment: one.deployment }, previous: { deployment: two.deployment }, pending: null });
    expect(await (await fetch(site.address)).text()).toBe('one');
  });
});
