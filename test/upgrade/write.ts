// Writes what the build of this checkout leaves behind, for later versions to open: `npx tsx test/upgrade/write.ts FOLDER` after `npm run build`.
// Ports in it are opened again later: run it where the system hands out ports that are free on every machine (README beside this file).
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { writeAgent } from './write-agent.ts';
import { writeProfile } from './write-profile.ts';

const folder = resolve(process.argv[2] ?? 'written');
const dist = new URL('../../dist/', import.meta.url).pathname;
process.env['SLIPWAY_AGENT_BUNDLE'] = join(dist, 'agent/slipway-agent.mjs');
const scratch = await mkdtemp(join(tmpdir(), 'slipway-written-'));
try {
  await mkdir(folder, { recursive: true });
  await writeAgent(folder, scratch);
  await writeProfile(folder, scratch);
  await writeFile(join(folder, 'slipway-agent.mjs.gz'), gzipSync(await readFile(join(dist, 'agent/slipway-agent.mjs')), { level: 9 }));
  await cp(join(dist, 'extension'), join(scratch, 'extension'), { recursive: true });
  await create({ cwd: scratch, file: join(folder, 'extension.tar.gz'), gzip: { level: 9 }, portable: true }, ['extension']);
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
