import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HostileClient } from '../agent/hostile-client.ts';
import { runAgentCommand, startAgent } from '../support/agent-process.ts';
import { type Bench, mbPerSecond } from './figures.ts';

/** An agent with releases of 1 GB: backed up while it serves, its data destroyed, restored, and serving again. */
export const backupBench: Bench = {
  name: 'backup',
  figures: ['backup.1gb.seconds', 'restore.1gb.seconds', 'backup.mbPerSecond', 'restore.mbPerSecond'],
  async run({ small }) {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-backup-bench-'));
    const data = join(folder, 'agent');
    const file = join(folder, 'agent.tar');
    const agent = await startAgent({ dataDir: data });
    try {
      const admin = new HostileClient(agent.url);
      await admin.enrol(await agent.invite({ person: 'Ada' }));
      // As much as one pack may hold, and not compressible; as fast as the agent takes it from one device.
      for (let release = 0; release < (small ? 20 : 340); release += 1) {
        const site = `archive-${release % 43}`;
        await admin.deploy([{ path: 'film.bin', bytes: randomBytes(3_000_000), mediaType: 'application/octet-stream' }], { project: site, site: `${site}/staging` });
        await pause(150);
      }
      const began = Date.now();
      const backedUp = await runAgentCommand(['backup', '--data', data, file]);
      if (backedUp.code !== 0) throw new Error(backedUp.err);
      const backupMs = Date.now() - began;
      const { size } = await stat(file);
      await agent.kill('SIGKILL');
      await rm(data, { recursive: true });
      const destroyed = Date.now();
      const restored = await runAgentCommand(['restore', '--data', data, file]);
      if (restored.code !== 0) throw new Error(restored.err);
      const restoreMs = Date.now() - destroyed;
      await agent.restart();
      return {
        ...(small ? {} : { 'backup.1gb.seconds': backupMs / 1000, 'restore.1gb.seconds': restoreMs / 1000 }),
        'backup.mbPerSecond': mbPerSecond(size, backupMs), 'restore.mbPerSecond': mbPerSecond(size, restoreMs),
      };
    } finally {
      await agent.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
