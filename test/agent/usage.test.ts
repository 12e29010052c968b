import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { usageOf } from '../support/processes.ts';
import { HostileClient } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;
beforeAll(async () => {
  agent = await startAgent();
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterAll(() => agent.stop());

interface Usage {
  readonly startedAt: number;
  readonly cpu: number;
  readonly memory: number;
}
const usage = async (): Promise<Usage> => (await admin.send({ path: '/v1/usage' })).json as Usage;
const seriesOf = async (name: string): Promise<number> => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${agent.url}/metrics`)).text())?.[1]);

describe('what the agent uses', () => {
  it('is what the system counts for its process', async () => {
    const { cpuMs, pssBytes } = usageOf([agent.pid]);
    const told = await usage();
    expect(told.cpu).toBeGreaterThanOrEqual(cpuMs - 20);
    expect(told.cpu).toBeLessThanOrEqual(usageOf([agent.pid]).cpuMs + 20);
    // Resident memory counts shared libraries whole.
    expect(told.memory).toBeGreaterThan(pssBytes * 0.8);
    expect(told.memory).toBeLessThan(pssBytes * 2);
  });

  it('grows with what it does, and is told to Prometheus by the same names as everywhere', async () => {
    const before = await usage();
    for (let request = 0; request < 40; request += 1) await admin.site();
    const after = await usage();
    expect(after.cpu).toBeGreaterThan(before.cpu);
    expect(after.startedAt).toBe(before.startedAt);
    expect(await seriesOf('process_cpu_seconds_total')).toBeGreaterThanOrEqual(after.cpu / 1000);
    expect(await seriesOf('process_resident_memory_bytes')).toBeGreaterThan(10e6);
    expect(await seriesOf('process_start_time_seconds')).toBeCloseTo(after.startedAt / 1000, 2);
    expect(await seriesOf('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
    expect(await seriesOf('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('is told to nobody who may see nothing here', async () => {
    expect((await new HostileClient(agent.url).send({ path: '/v1/usage' })).status).toBe(401);
    const gone = new HostileClient(agent.url);
    await gone.enrol(await agent.invite({ person: 'Bob', role: 'viewer', environments: ['staging'] }), 'Bob');
    expect((await gone.send({ path: '/v1/usage' })).status).toBe(200);
    await admin.send({ method: 'DELETE', path: `/v1/devices/${gone.keyid}`, body: {} });
    expect((await gone.send({ path: '/v1/usage' })).status).toBe(401);
  });

  it('is another process\'s after an upgrade', async () => {
    const before = await usage();
    await agent.upgrade();
    let after = await usage();
    // The one before answers once more on each connection that is open.
    while (after.startedAt === before.startedAt) after = await usage();
    expect(after.startedAt).toBeGreaterThan(before.startedAt);
    expect(after.cpu).toBeLessThanOrEqual(usageOf([agent.pid]).cpuMs + 20);
  });
});
