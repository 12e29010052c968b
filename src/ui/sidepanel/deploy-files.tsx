import type { ReactNode } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import { allAgents, allEnvironments, project as readProject, sitesOf, unfinishedPictures } from '../../storage/queries.ts';
import { agentName } from '../parts/names.ts';
import { Changes } from '../popup/changes.tsx';
import { DeployBar } from '../popup/deploy-bar.tsx';
import { EnvironmentPicker } from '../popup/environment-picker.tsx';
import { LastResult } from '../popup/last-result.tsx';
import { useFreshSites } from '../popup/use-fresh-sites.ts';
import { useLastRecord } from '../popup/use-last-record.ts';
import { usePlan } from '../popup/use-plan.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { subjectOf } from '../watch/run-subject.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { RunningDeployments } from './running-deployments.tsx';

/** Files that were read: where they may go, what would change, what goes on and how it ended, as in the popup. */
export function DeployFiles({ projectId, snapshotId, chosen, onPick }: {
  readonly projectId: string;
  readonly snapshotId: string;
  readonly chosen: EnvironmentName | undefined;
  readonly onPick: (environment: EnvironmentName) => void;
}): ReactNode {
  const running = useWatched(unfinishedPictures, []) ?? [];
  const now = useNow(1000, running.length > 0);
  const agents = useWatched(allAgents, []) ?? [];
  const environments = useWatched(allEnvironments, []);
  const sites = useWatched((database) => sitesOf(database, projectId), [projectId]) ?? [];
  const row = useWatched((database) => readProject(database, projectId).then((found) => found ?? null), [projectId]);
  const picked = chosen ?? row?.environment ?? 'development';
  const { planId, plan } = usePlan(projectId, picked);
  const last = useLastRecord(projectId, picked);
  useFreshSites(projectId, environments);
  const environment = environments?.find((one) => one.name === picked);
  if (!environments || !environment || row === undefined || row === null) return null;
  const site = sites.find((one) => one.environment === picked);
  const ours = running.filter((picture) => !picture.run.pipeline.startsWith('plan') && subjectOf(picture.run)?.projectId === projectId);
  const progress = new Map(ours.flatMap((picture) => {
    const where = subjectOf(picture.run)?.environment;
    return where === undefined ? [] : [[where, viewDeployment(picture, now).status.progress] as const];
  }));
  const origin = { kind: 'snapshot' as const, snapshotId };
  const saved = { id: row.id, name: row.name, origin: row.origin, chat: row.chat };
  // A plan of what was read before does not tell of these files.
  const current = plan?.snapshotId === snapshotId ? plan : undefined;
  return (
    <>
      <EnvironmentPicker environments={environments} sites={sites} progress={progress} picked={picked} now={now} onPick={onPick} />
      <RunningDeployments pictures={ours} />
      {progress.has(picked) ? null : <Changes key={picked} source={origin} environment={environment} planId={planId} plan={current} project={saved} row={row} />}
      <DeployBar key={`deploy ${picked}`} origin={origin} environment={environment} site={site} agent={agentName(agents, environment.agent)} project={saved} plan={current} busy={progress.has(picked)} />
      {last && !progress.has(picked) ? <LastResult record={last} site={site} lost={environment.agent === ''} windowId={undefined} /> : null}
    </>
  );
}
