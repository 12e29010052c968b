import browser from 'webextension-polyfill';
import { type Agents, createAgents } from '../deployment/agents.ts';
import { PipelineCoordinator } from '../deployment/coordinator.ts';
import { StoredEnvironments } from '../deployment/environments.ts';
import { fetchRelease } from '../deployment/fetched-release.ts';
import { createHistory } from '../deployment/history.ts';
import { createLaunch, type Launch } from '../deployment/launch.ts';
import { JournalMonitoring } from '../deployment/monitoring.ts';
import { checkPipeline } from '../deployment/pipelines/check.ts';
import { deployPipeline } from '../deployment/pipelines/deploy.ts';
import type { PipelineParts } from '../deployment/pipelines/parts.ts';
import { planPipeline } from '../deployment/pipelines/plan.ts';
import { rollBackPipeline } from '../deployment/pipelines/roll-back.ts';
import { createPickedProjects } from '../deployment/picked-projects.ts';
import { leaveQueue } from '../deployment/leave-queue.ts';
import { createPendingChange } from '../deployment/pending-change.ts';
import { createProjects } from '../deployment/projects.ts';
import { createReleases, type Releases } from '../deployment/releases.ts';
import { createRequests } from '../deployment/requests.ts';
import { Security } from '../deployment/security.ts';
import { DeploymentRequest } from '../domain/deployment.ts';
import { createSiteChecks, type SiteChecks } from '../deployment/site-checks.ts';
import { DeployError } from '../domain/errors.ts';
import { withBreaker } from '../durable/breaker.ts';
import { createEngine } from '../durable/drive.ts';
import type { RunRow } from '../durable/journal.ts';
import type { OutputOf } from '../messaging/protocol.ts';
import { contentScripts } from '../sources/bolt-tab/content-scripts.ts';
import { createTabInspector } from '../sources/bolt-tab/inspect.ts';
import { createBoltTabSource } from '../sources/bolt-tab/source.ts';
import { createTabAccess } from '../sources/bolt-tab/tab-access.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { openDatabase, type SlipwayDatabase } from '../storage/database.ts';
import type { Span } from '../storage/read-spans.ts';
import { createTargetRegistry, type TargetRegistry } from '../targets/registry.ts';
import { createAwake } from './awake.ts';
import { type News, newsOfEnd, newsOfSuccess, newsOfTrouble } from './news.ts';
import { notify } from './notifications.ts';
import { createOffscreenDocument } from './offscreen-document.ts';

/** Everything the listeners of the worker need, wired. */
export interface Components {
  readonly database: SlipwayDatabase;
  readonly targets: TargetRegistry;
  readonly agents: Agents;
  readonly environments: StoredEnvironments;
  readonly coordinator: PipelineCoordinator;
  readonly launch: Launch;
  readonly releases: Releases;
  readonly checks: SiteChecks;
  readonly settle: ReturnType<typeof createPendingChange>;
  /** Resolves once unfinished runs have been taken up. */
  readonly engineReady: Promise<void>;
  inspect(tabId: number): Promise<OutputOf<'tab.inspect'>>;
  /** Reads picked files into a snapshot of the project of a name. */
  takePicked(pick: string, name: string): Promise<OutputOf<'files.take'>>;
  /** The doorbell has rung: whatever waits goes on. */
  wake(): Promise<void>;
}

/** The alarm that wakes the worker. */
export const alarmName = 'slipway-wake';
/** Runs driven at the same time. */
const concurrency = 6;
/** An agent that does not answer is left alone after so many failures, for so long, ms. */
const breaker = { failures: 6, rest: 5_000 };

/** Wires the extension's components, and takes up what an earlier life of the worker left. */
export function compose(): Components {
  const database = openDatabase();
  const now = Date.now;
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const fetchBytes = (input: string, init: RequestInit) => fetch(input, init);
  const mayReach = (patterns: readonly string[]) => browser.permissions.contains({ origins: [...patterns] });
  const blobs = originPrivateBlobs();
  const offscreen = createOffscreenDocument();
  const tabs = createTabAccess(chrome, contentScripts);
  const { version } = browser.runtime.getManifest();
  const targets = createTargetRegistry({
    database, now, random, fetch: fetchBytes, mayReach, version,
    around: (agent, body) => withBreaker({ database, now, isFailure: (error) => error instanceof DeployError && error.code === 'target.unreachable' }, agent, breaker, body),
  });
  const environments = new StoredEnvironments({ database, targets, now });
  const history = createHistory(database, now);
  const hash = async (spans: readonly Span[]) => (await offscreen.call('offscreen.hash', { spans: [...spans] })).digests;
  const projects = createProjects({
    database, blobs, hash, now, source: (tabId) => createBoltTabSource({ tabId, tabs }), digest: (input) => offscreen.call('offscreen.digest', input),
  });
  const security = new Security({ database, targets, projects, now });
  const releases = createReleases({ database, targets, projects, newKey: () => crypto.randomUUID() });

  const requestOf = (run: Pick<RunRow, 'input'> | undefined) => DeploymentRequest.safeParse(run?.input).data;

  /** Tells of a deployment, where its environment wanted that when it began. */
  async function tell(request: DeploymentRequest | undefined, news: (request: DeploymentRequest) => News): Promise<void> {
    if (request?.configuration.notificationChannels.includes('browser') === true) await notify(request.id, news(request));
  }

  const monitoring = new JournalMonitoring({
    database, now, observe: () => undefined,
    tell: (run, { message }) => void database.runs.get(run).then((row) => tell(requestOf(row), (request) => newsOfTrouble(request, message))).catch(() => undefined),
  });

  const requests = createRequests({
    now, random, environment: (name) => environments.getEnvironment(name),
    person: async (agent) => (await database.agents.get(agent))?.person ?? '',
  });
  const checks = createSiteChecks({ database, environments, now, newId: () => requests.newId('chk'), start: (request) => coordinator.check(request) });

  const parts: PipelineParts = {
    target: (agent) => targets.target(agent),
    environment: (name) => environments.getEnvironment(name),
    async admit(request, signal) {
      const checked = await environments.validateEnvironment(request.targetEnvironment, request);
      if (!checked.valid) return checked;
      signal.throwIfAborted();
      await security.authenticateDeployment(request);
      if (await security.authorizeDeployment(request)) return checked;
      return { valid: false, findings: [{ check: 'role', level: 'error', message: `Your role at this agent does not allow deploying to ${request.targetEnvironment}.` }] };
    },
    mayReach,
    observe: (request) => environments.cleanupEnvironment(request.targetEnvironment, request),
    scan: async (snapshotId) => (await security.scanSnapshot(snapshotId)).findings,
    projects,
    fetchRelease: (order) => fetchRelease({ database, blobs, hash, releases, now }, order),
    carrier: {
      upload: (order) => offscreen.call('offscreen.upload', order),
      stopUpload: async (key) => void await offscreen.call('offscreen.stopUpload', { key }),
      sendLost: (order) => offscreen.call('offscreen.sendLost', order),
      keepLease: async (lease) => void await offscreen.call('offscreen.keepLease', lease),
      dropLease: async (deployment) => void await offscreen.call('offscreen.dropLease', { deployment }),
    },
    ledger: history,
    checks,
    now,
    notify: (request, address) => tell(request, () => newsOfSuccess(request, address)),
    builder: { id: 'https://slipway.dev/extension', version },
  };

  const coordinator = new PipelineCoordinator({
    database, history, monitoring, now,
    letGo: async (run) => {
      await Promise.allSettled([
        offscreen.call('offscreen.dropLease', { deployment: run.id }), offscreen.call('offscreen.stopUpload', { key: `${run.id}/staging/upload` }), leaveQueue(run, targets),
      ]);
    },
    engine: (options) => createEngine({
      database, pipelines: [deployPipeline, rollBackPipeline, planPipeline, checkPipeline], parts, now, random: Math.random, concurrency: options.concurrency, awake: createAwake(),
      lock: (name, body) => navigator.locks.request(`slipway ${name}`, body),
      waker: {
        async wakeAt(when) {
          if (when === null) await browser.alarms.clear(alarmName);
          else browser.alarms.create(alarmName, { when });
        },
      },
      async onEnded(run) {
        const record = await history.recordEnd(run);
        await history.clearProgress(run.id);
        await projects.dropHalfDone(run.id);
        await checks.ended(run);
        if (record && record.result.status !== 'success') await tell(requestOf(run), () => newsOfEnd(record));
      },
    }),
  });
  const engineReady = coordinator.initialize({ concurrency });
  const agents = createAgents({ database, environments, targets, fetch: fetchBytes, mayReach, now });
  const launch = createLaunch({
    database, coordinator, environments, requests, targets, now,
    identify: (tabId) => createBoltTabSource({ tabId, tabs }).identify(AbortSignal.timeout(15_000)),
  });

  return {
    database, targets, agents, environments, coordinator, launch, engineReady,
    checks,
    releases,
    settle: createPendingChange({ environments, targets, newKey: () => crypto.randomUUID() }),
    inspect: createTabInspector({ tabs }),
    takePicked: createPickedProjects({ database, projects, random, now, take: (input) => offscreen.call('offscreen.takePick', input) }),
    wake: () => coordinator.initialize({ concurrency }),
  };
}
