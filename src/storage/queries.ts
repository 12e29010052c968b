import { type DeploymentRecord, DeploymentRequest } from '../domain/deployment.ts';
import { defaultPolicy, environmentNames, type EnvironmentConfig } from '../domain/environment.ts';
import type { EventRow, RunRow, StepRow } from '../durable/journal.ts';
import type { AgentRow, PlanRow, ProgressRow, ProjectRow, ReportRow, SiteRow, SlipwayDatabase, TransferRow, UsageRow } from './database.ts';

// What the interface may watch. Every function only reads, so that it can be handed to Dexie's liveQuery as it is.

/** Everything that is kept of one run, except its log. Steps are in the order in which they first began. */
export interface RunPicture {
  readonly run: RunRow;
  readonly steps: readonly StepRow[];
  readonly reports: readonly ReportRow[];
  readonly progress: ProgressRow | undefined;
  /** Absent until the run has ended. */
  readonly record: DeploymentRecord | undefined;
}

/** The four environments in their order; one that was never saved has no agent and the rules it starts with. */
export async function allEnvironments(database: SlipwayDatabase): Promise<EnvironmentConfig[]> {
  const saved = new Map((await database.environments.toArray()).map((environment) => [environment.name, environment]));
  return environmentNames.map((name) => saved.get(name) ?? { name, agent: '', strategy: 'blue-green', policy: defaultPolicy(name), configuration: {}, notifications: true });
}

/** Paired agents, the one paired first in front. */
export async function allAgents(database: SlipwayDatabase): Promise<AgentRow[]> {
  return (await database.agents.toArray()).sort((a, b) => a.pairedAt - b.pairedAt);
}

/** What was last observed of every site, by project and then in the order of the environments. */
export async function allSites(database: SlipwayDatabase): Promise<SiteRow[]> {
  const place = (site: SiteRow) => environmentNames.indexOf(site.environment);
  return (await database.sites.toArray()).sort((a, b) => a.projectName.localeCompare(b.projectName) || a.projectId.localeCompare(b.projectId) || place(a) - place(b));
}

/** A project's sites. */
export async function sitesOf(database: SlipwayDatabase, project: string): Promise<SiteRow[]> {
  return database.sites.where('projectId').equals(project).toArray();
}

/** What the person chose for a project. */
export async function project(database: SlipwayDatabase, id: string): Promise<ProjectRow | undefined> {
  return database.projects.get(id);
}

/** The project that this browser knows by a name and that comes from files. */
export async function filesProject(database: SlipwayDatabase, name: string): Promise<ProjectRow | undefined> {
  return (await database.projects.toArray()).find((project) => project.origin === 'files' && project.name === name);
}

/** How far the reading of picked files has come. */
export async function takeProgress(database: SlipwayDatabase, pick: string): Promise<ProgressRow | undefined> {
  return database.progress.get(pick);
}

/** Deployments and plans that have not ended, newest first. A check of a site shows where its site does. */
export async function unfinishedRuns(database: SlipwayDatabase): Promise<RunRow[]> {
  return (await database.runs.where('unfinished').equals(1).and((run) => !run.pipeline.startsWith('check')).toArray()).sort((a, b) => b.createdAt - a.createdAt);
}

/** The run that made a release from the project itself, once it has ended; undefined when it was made elsewhere, or its run is forgotten. */
export async function deploymentRun(database: SlipwayDatabase, deployment: string): Promise<RunRow | undefined> {
  const run = await database.runs.get(deployment);
  const parsed = DeploymentRequest.safeParse(run?.input);
  return run?.unfinished === 0 && parsed.success && parsed.data.metadata.action === 'deploy' ? run : undefined;
}

/** One run with its steps, reports, transfer and record; undefined when there is no such run. */
export async function runPicture(database: SlipwayDatabase, id: string): Promise<RunPicture | undefined> {
  const run = await database.runs.get(id);
  if (!run) return undefined;
  const [steps, reports, progress, record] = await Promise.all([
    database.steps.where('run').equals(id).toArray(),
    database.reports.where('run').equals(id).toArray(),
    database.progress.get(id),
    database.history.get(id),
  ]);
  steps.sort((a, b) => a.startedAt - b.startedAt);
  return { run, steps, reports, progress, record };
}

/** The pictures of all runs that have not ended, newest first. */
export async function unfinishedPictures(database: SlipwayDatabase): Promise<RunPicture[]> {
  const pictures = await Promise.all((await unfinishedRuns(database)).map((run) => runPicture(database, run.id)));
  return pictures.flatMap((picture) => picture ?? []);
}

/** The last `limit` log events of a run, oldest first. */
export async function logOf(database: SlipwayDatabase, run: string, limit: number): Promise<EventRow[]> {
  // oxlint-disable-next-line unicorn/no-array-reverse -- a Dexie collection
  const newest = await database.events.where('run').equals(run).reverse().filter((event) => event.kind === 'log').limit(limit).toArray();
  return newest.toReversed();
}

/** How a run's transfer went; undefined when it sent nothing. */
export async function transferOf(database: SlipwayDatabase, run: string): Promise<TransferRow | undefined> {
  return database.transfers.get(run);
}

/** What a run took, as far as somebody looked; undefined when nobody did. */
export async function usageOf(database: SlipwayDatabase, run: string): Promise<UsageRow | undefined> {
  return database.usages.get(run);
}

/** A plan, once it is there. */
export async function plan(database: SlipwayDatabase, id: string): Promise<PlanRow | undefined> {
  return database.plans.get(id);
}

/** How the last deployment to a site ended. */
export async function lastRecord(database: SlipwayDatabase, site: string): Promise<DeploymentRecord | undefined> {
  return database.history.where('[site+startedAt]').between([site, -Infinity], [site, Infinity]).last();
}

/** Projects that were deployed or seen, by name. */
export async function allProjects(database: SlipwayDatabase): Promise<ProjectRow[]> {
  return (await database.projects.toArray()).sort((a, b) => a.name.localeCompare(b.name));
}

/** What was last observed of one site, by its key. */
export async function siteNamed(database: SlipwayDatabase, key: string): Promise<SiteRow | undefined> {
  return database.sites.get(key);
}
