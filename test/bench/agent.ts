import { setTimeout as pause } from 'node:timers/promises';
import { filesNamed, HostileClient, newDeploymentId } from '../agent/hostile-client.ts';
import { startLoad } from '../agent/load.ts';
import { startAgent } from '../support/agent-process.ts';
import type { Bench } from './figures.ts';

/** Switches and rollbacks under keep-alive load, and how soon a killed agent serves again. A hand-written client, none of the extension's code. */
export const agentBench: Bench = {
  name: 'agent',
  figures: ['switch.requests', 'switch.failed', 'agent.restart.ms'],
  async run({ small }) {
    const agent = await startAgent();
    try {
      const admin = new HostileClient(agent.url);
      await admin.enrol(await agent.invite({ person: 'Ada' }));
      const releases = [await admin.deploy(filesNamed({ 'index.html': 'one' })), await admin.deploy(filesNamed({ 'index.html': 'two' }))];
      const { json } = await admin.site();
      const { address } = json as { address: string };
      const load = startLoad(address, 8);
      const run = newDeploymentId();
      const fence = await admin.lease(run, { emergency: true });
      for (let turn = 0; turn < (small ? 100 : 1_000); turn += 1) {
        // The agent takes 60 requests a second from one device, and a lease lasts 15 s.
        await pause(30);
        if (turn % 20 === 0) await admin.put('shop/staging', 'lease', { do: 'refresh', deployment: run }, { 'slipway-fence': String(fence) });
        const { status } = await admin.act(releases[turn % 2]?.deployment ?? '', 'rollback', await admin.order(fence));
        if (status !== 200) throw new Error(`switch ${turn} was refused with ${status}`);
      }
      const { requests, failures } = await load.stop();
      await agent.kill('SIGKILL');
      const restart = await agent.restart();
      return { 'switch.requests': requests, 'switch.failed': failures.length, 'agent.restart.ms': restart };
    } finally {
      await agent.stop();
    }
  },
};
