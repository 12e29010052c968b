import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar';
import type { AgentFixture } from './write-agent.ts';
import type { ProfileFixture } from './write-profile.ts';

const here = new URL('.', import.meta.url).pathname;

/** Versions whose files lie beside this one, by the commit that wrote them. */
export const writtenVersions: readonly string[] = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

function read<T>(version: string, name: string): T {
  return JSON.parse(readFileSync(join(here, version, name), 'utf8')) as T;
}

/** What was true of the agent when its folder was written. */
export const agentFixture = (version: string): AgentFixture => read(version, 'agent.json');
/** What was true of the browser when its profile was written. */
export const profileFixture = (version: string): ProfileFixture => read(version, 'profile.json');

/** Unpacks one of a version's archives into a folder; answers the path of what was in it. */
export async function unpack(version: string, name: 'agent' | 'backup' | 'profile' | 'profile-agent' | 'extension', into: string): Promise<string> {
  await extract({ file: join(here, version, `${name}.tar.gz`), cwd: into });
  return join(into, name === 'backup' ? 'backup.tar' : name);
}

/** The agent's program as that version was built; it finds its database's package in the project's own. */
export function agentBundle(version: string): string {
  const folder = new URL(`../../node_modules/.slipway-upgrade/${version}`, import.meta.url).pathname;
  const path = join(folder, 'slipway-agent.mjs');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, gunzipSync(readFileSync(join(here, version, 'slipway-agent.mjs.gz'))));
  }
  return path;
}
