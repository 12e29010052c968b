import type { EnvironmentName, EnvironmentPolicy } from '../../src/domain/environment.ts';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { type AgentProcess, startAgent } from '../../test/support/agent-process.ts';
import type { Page } from 'playwright';
import { type Console, openConsole } from './console.ts';
import { extensionId } from './extension.ts';
import { rows, until } from './journal.ts';
import { freePort, type Line, openLine } from './line.ts';
import { photograph } from './pictures.ts';
import { buildWorld, type World, type WorldOptions } from './slipway.ts';

/** A world whose agent is reached over a line that can be cut, with somebody else who is an administrator there. */
export interface AgentWorld {
  readonly world: World;
  readonly desk: Console;
  readonly line: Line;
  /** Another device of another person; speaks to the agent past the line. */
  readonly other: HostileClient;
  close(): Promise<void>;
}

/** Builds it and pairs; every environment watches for as long as it is told, ms. */
export async function buildAgentWorld(options: WorldOptions = {}): Promise<AgentWorld> {
  const port = await freePort();
  const line = await openLine(port);
  const world = await buildWorld({ ...options, agentArgs: ['--listen', `127.0.0.1:${port}`, '--public-url', line.url, ...(options.agentArgs ?? [])] });
  await world.pair();
  const other = new HostileClient(`http://127.0.0.1:${port}`);
  await other.enrol(await world.agent.invite(), 'Grace');
  return {
    world, line, other,
    desk: await openConsole(world),
    async close() {
      await line.close();
      await world.close();
    },
  };
}

/** Starts one more agent, pairs with it and gives it an environment. */
export async function addAgent(desk: Console, environment: EnvironmentName, options: Parameters<typeof startAgent>[0] = {}): Promise<AgentProcess> {
  const agent = await startAgent({ ...options, args: ['--allow-extension', extensionId, ...(options.args ?? [])] });
  await desk.call('agent.pair', { invitation: await agent.invite(), person: 'Ada', label: 'My browser' });
  await change(desk, environment, { agent: agent.id });
  return agent;
}

/** Changes an environment's settings as the options page does. */
export async function change(desk: Console, name: EnvironmentName, settings: { agent?: string } & Partial<EnvironmentPolicy>): Promise<void> {
  const known = (await rows(desk.page, 'environments')).find((row) => row.name === name);
  if (!known) throw new Error(`nobody knows ${name}`);
  const { agent = known.agent, ...policy } = settings;
  await desk.call('environment.save', { ...known, agent, policy: { ...known.policy, ...policy } });
}

/** Opens a deployment in the panel's page and photographs it once it shows all of these texts. */
export async function showDeployment(world: World, desk: Console, id: string, picture: string, texts: readonly (string | RegExp)[]): Promise<void> {
  const page: Page = await world.browser.context.newPage();
  try {
    await page.setViewportSize({ width: 420, height: 900 });
    await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
    for (const text of texts) await page.getByRole('main').getByText(text).first().waitFor({ timeout: 15_000 });
    await photograph(page, `faults/${picture}`);
  } finally {
    await page.close();
    await desk.page.bringToFront();
  }
}

/** Waits until a step of a run exists in one of these states. */
export async function reach(desk: Console, run: string, path: string, states: readonly string[] = ['started', 'parked', 'done'], timeout = 60_000): Promise<void> {
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === run && row.path === path && states.includes(row.state)), timeout);
}

/** The site a run goes to, as paths of the agent name it. */
export async function siteOfRun(desk: Console, run: string): Promise<string> {
  const input = (await rows(desk.page, 'runs')).find(({ id }) => id === run)?.input as { projectId: string; targetEnvironment: string };
  return `${input.projectId}/${input.targetEnvironment}`;
}

/** The error a run has ended with. */
export async function errorOf(desk: Console, run: string): Promise<{ code: string; message: string; next: string }> {
  return (await rows(desk.page, 'runs')).find(({ id }) => id === run)?.error as { code: string; message: string; next: string };
}
