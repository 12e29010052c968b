import { rememberProject } from '../deployment/known-projects.ts';
import type { Handlers } from '../messaging/server.ts';
import type { Components } from './compose.ts';

/** One line for each call: which component answers it. */
export function createHandlers({ agents, takePicked, launch, coordinator, environments, database, targets, inspect, engineReady, wake }: Components): Handlers<'background'> {
  return {
    'tab.inspect': ({ tabId }) => inspect(tabId),
    'plan.start': async ({ source, environment }) => {
      await engineReady;
      return { planId: await launch.plan(source, environment) };
    },
    'deployment.start': async ({ source, ...options }) => {
      await engineReady;
      return { deploymentId: await launch.deploy(source, options) };
    },
    'deployment.promote': async ({ release, environment, confirmed }) => {
      await engineReady;
      return { deploymentId: await launch.promote(release, environment, confirmed) };
    },
    'deployment.rollBack': async ({ site, to }) => {
      await engineReady;
      return { deploymentId: await launch.rollBack(site, to) };
    },
    'deployment.cancel': async ({ deploymentId }) => {
      await engineReady;
      await coordinator.cancelDeployment(deploymentId);
      return {};
    },
    'deployment.retry': async ({ deploymentId }) => {
      await engineReady;
      return { deploymentId: await launch.retry(deploymentId) };
    },
    'agent.pair': ({ invitation, person, label }) => agents.join(invitation, person, label),
    'agent.check': async ({ agent }) => ({ problem: await agents.check(agent) }),
    'agent.forget': async ({ agent }) => {
      await agents.forget(agent);
      return {};
    },
    'environment.save': async (config) => {
      await environments.save(config);
      return {};
    },
    'project.save': async ({ project, ...choice }) => {
      await rememberProject(database, project, Date.now(), choice);
      return {};
    },
    'files.take': ({ pick, name }) => takePicked(pick, name),
    'site.refresh': async ({ site }) => {
      await environments.refresh(site);
      return {};
    },
    'release.pin': async ({ release, pinned }) => {
      const row = await database.releases.get(release);
      if (!row) return {};
      const target = await targets.target(row.agent);
      await target.pin(release, pinned, { idempotencyKey: `pin/${release}/${crypto.randomUUID()}`, signal: AbortSignal.timeout(15_000) });
      await database.releases.update(release, { pinned: pinned ? 1 : 0 });
      return {};
    },
    'lease.tick': async () => {
      await wake();
      return {};
    },
  };
}
