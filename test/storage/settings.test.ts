import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoredEnvironments } from '../../src/deployment/environments.ts';
import { parseSettings, type SettingsFile } from '../../src/domain/settings-file.ts';
import { openDatabase, type AgentRow, type SlipwayDatabase } from '../../src/storage/database.ts';
import { agentsToPair, isGentle, setGentle, settingsFile, takeSettings } from '../../src/storage/settings.ts';
import { agent, environmentRow } from '../ui/support/rows.ts';

const other = 'b'.repeat(64);
const agentRow = (id: string): AgentRow => ({
  id, url: 'https://agent.example', name: 'Server', person: 'Ada', keyid: 'secret-key-id', descriptor: 'the-descriptor', environments: ['staging', 'production'], pairedAt: 0, checkpoint: null, seenAt: null, problem: null,
});
const project = { id: 'cafe', name: 'Café', origin: 'http://bolt', chat: '3', environment: 'staging' as const, output: 'dist', buildCommand: 'make' };

describe('settings as a file', () => {
  let from: SlipwayDatabase;
  let to: SlipwayDatabase;
  beforeEach(async () => {
    from = openDatabase(`from-${Math.random()}`);
    to = openDatabase(`to-${Math.random()}`);
    await from.agents.put(agentRow(agent));
    await from.environments.bulkPut([environmentRow('staging', { configuration: { A: '1' }, notifications: false }), environmentRow('production', { agent: other })]);
    await from.projects.put({ ...project, lastSeenAt: 7 });
  });
  afterEach(async () => {
    await from.delete();
    await to.delete();
  });

  it('hold everything that was set, and nothing by which somebody could act', async () => {
    const file = await settingsFile(from, 5);
    expect(parseSettings(JSON.stringify(file))).toEqual(file);
    expect(file).toMatchObject({ environments: [{ name: 'production' }, { name: 'staging', configuration: { A: '1' }, notifications: false }], projects: [project], agents: [{ id: agent, name: 'Server' }] });
    expect(JSON.stringify(file)).not.toMatch(/secret-key-id|the-descriptor|Ada/);
  });

  it('come into a browser that knows nothing; its environments wait for their own agents and take no other', async () => {
    const file = await settingsFile(from, 5);
    await takeSettings(to, file);
    expect(await to.environments.get('staging')).toEqual({ ...environmentRow('staging', { configuration: { A: '1' }, notifications: false }), agent: '' });
    expect(await to.projects.get('cafe')).toEqual({ ...project, lastSeenAt: 5 });
    expect(agentsToPair(file, await to.agents.toArray()).map(({ id }) => id)).toEqual([agent]);
    const environments = new StoredEnvironments({ database: to, targets: { target: () => Promise.reject(new Error('none')) }, now: () => 0 });
    await environments.adopt(agent, ['development', 'staging', 'production']);
    expect((await Promise.all(['development', 'staging', 'production'].map((name) => environments.getEnvironment(name)))).map((one) => one.agent)).toEqual([agent, agent, '']);
  });

  it('replace what has the same name, keep the rest, and leave an agent that is paired here', async () => {
    await to.agents.put(agentRow(agent));
    await to.environments.bulkPut([environmentRow('staging', { configuration: { OLD: 'x' } }), environmentRow('testing', { configuration: { STAYS: 'y' } })]);
    await to.projects.put({ ...project, buildCommand: 'old', lastSeenAt: 99 });
    await takeSettings(to, await settingsFile(from, 5));
    expect(await to.environments.get('staging')).toMatchObject({ agent, configuration: { A: '1' } });
    expect((await to.environments.get('testing'))?.configuration).toEqual({ STAYS: 'y' });
    expect(await to.projects.get('cafe')).toMatchObject({ buildCommand: 'make', lastSeenAt: 99 });
  });

  it('tell whether transfers are gentle; a file that does not say leaves it as it is', async () => {
    expect(await isGentle(to)).toBe(false);
    await setGentle(from, true);
    await takeSettings(to, parseSettings(JSON.stringify(await settingsFile(from, 5))));
    expect(await isGentle(to)).toBe(true);
    const { gentle, ...older } = await settingsFile(from, 5);
    expect(gentle).toBe(true);
    await takeSettings(to, parseSettings(JSON.stringify(older)));
    expect(await isGentle(to)).toBe(true);
    await takeSettings(to, { ...older, gentle: false });
    expect(await isGentle(to)).toBe(false);
  });

  it('say what is wrong with a file, and where', async () => {
    const file = await settingsFile(from, 5);
    const code = (text: string): string => {
      try {
        parseSettings(text);
        return 'fine';
      } catch (error) {
        return `${(error as { code: string }).code} ${(error as Error).message}`;
      }
    };
    expect(code('{')).toMatch(/^settings\.no-json/);
    expect(code('[1]')).toMatch(/^settings\.other-kind/);
    expect(code(JSON.stringify({ ...file, version: 2 }))).toMatch(/^settings\.other-version .*2/);
    const bad: SettingsFile = { ...file, environments: file.environments.map((one) => ({ ...one, policy: { ...one.policy, keepReleases: 0 } })) };
    expect(code(JSON.stringify(bad))).toMatch(/^settings\.malformed .*environments\.0\.policy\.keepReleases/);
    expect(code(JSON.stringify({ ...file, environments: [file.environments[0], file.environments[0]] }))).toMatch(/an environment is there twice/);
  });
});
