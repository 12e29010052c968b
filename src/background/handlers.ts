import { rememberProject } from '../deployment/known-projects.ts';
import type { Handlers } from '../messaging/server.ts';
import { rememberSeen, setGentle, takeSettings } from '../storage/settings.ts';
import type { Components } from './compose.ts';

/** Bytes as text; null when they are none. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** One line for each call: which component answers it. */
export function createHandlers({ agents, takePicked, launch, coordinator, environments, database, releases, checks, settle, inspect, engineReady, wake }: Components): Handlers<'background'> {
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
    'deployment.retry': async ({ deploymentId, override }) => {
      await engineReady;
      return { deploymentId: await launch.retry(deploymentId, override) };
    },
    'deployment.resume': async ({ deploymentId }) => {
      await engineReady;
      await coordinator.resume(deploymentId);
      return {};
    },
    'deployment.forget': async ({ deploymentId }) => {
      await engineReady;
      await coordinator.forget(deploymentId);
      return {};
    },
    'deployment.seen': async ({ deploymentId }) => {
      await rememberSeen(database, deploymentId);
      return {};
    },
    'agent.pair': ({ invitation, person, label }) => agents.join(invitation, person, label),
    'agent.check': async ({ agent }) => ({ problem: await agents.check(agent) }),
    'agent.forget': async ({ agent }) => {
      await agents.forget(agent);
      return {};
    },
    'settings.import': async (file) => {
      await takeSettings(database, file);
      return {};
    },
    'settings.save': async ({ gentle }) => {
      await setGentle(database, gentle);
      return {};
    },
    'environment.save': async (change) => {
      await environments.save(change);
      return {};
    },
    'environment.refresh': async ({ environment }) => {
      await environments.readPolicy(environment);
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
    'site.check': async ({ site, repair }) => {
      await engineReady;
      await checks.begin(site, repair);
      return {};
    },
    'site.settle': async ({ site, decision }) => {
      await settle(site, decision);
      return {};
    },
    'release.pin': async ({ release, pinned }) => {
      await releases.pin(release, pinned);
      return {};
    },
    'release.label': async ({ release, label }) => {
      await releases.label(release, label);
      return {};
    },
    'release.file': async ({ release, path }) => {
      const { bytes, from } = await releases.file(release, path);
      return { text: textOf(bytes), from };
    },
    'lease.tick': async () => {
      await wake();
      return {};
    },
  };
}
