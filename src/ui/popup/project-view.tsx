import type { ReactNode } from 'react';
import browser from 'webextension-polyfill';
import type { EnvironmentConfig, EnvironmentName } from '../../domain/environment.ts';
import type { TabView } from '../../messaging/protocol.ts';
import { allAgents, allEnvironments, project as readProject, sitesOf, type RunPicture } from '../../storage/queries.ts';
import type { ProjectRow } from '../../storage/database.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { guideAddress } from '../parts/guide.ts';
import { Icon } from '../parts/icon.tsx';
import { agentName } from '../parts/names.ts';
import { words, type WordKey } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { subjectOf } from '../watch/run-subject.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { BuildSettings } from './build-settings.tsx';
import { Changes, useLook, type Origin } from './changes.tsx';
import { DeployBar } from './deploy-bar.tsx';
import { EnvironmentPicker } from './environment-picker.tsx';
import { LastResult } from './last-result.tsx';
import { candidatesOf, OutputQuestion, type SavedProject } from './output-question.tsx';
import { RunningList } from './running.tsx';
import { useFreshSites } from './use-fresh-sites.ts';
import { useLastRecord } from './use-last-record.ts';
import { usePlan } from './use-plan.ts';

const sources: Record<NonNullable<TabView['source']>, WordKey> = {
  'bolt-container': 'sourceContainer', 'bolt-store': 'sourceStore', 'bolt-snapshot': 'sourceSnapshot', 'bolt-chat': 'sourceChat',
};

/** A tab with a project: where it was found, where it may go, what would change, what goes on and how the last time ended. */
export function ProjectView({ tabId, windowId, view, project, running }: {
  readonly tabId: number;
  readonly windowId: number | undefined;
  readonly view: TabView;
  readonly project: NonNullable<TabView['project']>;
  readonly running: readonly RunPicture[];
}): ReactNode {
  const now = useNow(1000, running.length > 0);
  const agents = useWatched(allAgents, []);
  const environments = useWatched(allEnvironments, []);
  const sites = useWatched((database) => sitesOf(database, project.id), [project.id]);
  const row = useWatched((database) => readProject(database, project.id).then((found) => found ?? null), [project.id]);
  const chosen = useViewState((state) => state.environment);
  const pick = useViewState((state) => state.pickEnvironment);
  const picked: EnvironmentName = chosen ?? row?.environment ?? 'development';
  const forget = useViewState((state) => state.rememberPlan);
  const { planId, plan } = usePlan(project.id, picked);
  const last = useLastRecord(project.id, picked);
  useFreshSites(project.id, environments);

  if (!agents || !environments || !sites || row === undefined) return <span className="unseen" role="status">{words('looking')}</span>;
  const environment = environments.find((one) => one.name === picked);
  const site = sites.find((one) => one.environment === picked);
  const ours = running.filter((picture) => !picture.run.pipeline.startsWith('plan') && subjectOf(picture.run)?.projectId === project.id);
  const progress = new Map(ours.flatMap((picture) => {
    const where = subjectOf(picture.run)?.environment;
    return where === undefined ? [] : [[where, viewDeployment(picture, now).status.progress] as const];
  }));
  const origin = { kind: 'tab' as const, tabId };
  const saved = { id: project.id, name: project.name, origin: view.origin, chat: project.chat };
  const candidates = last?.error ? candidatesOf(last.error) : undefined;
  const source = view.source === null ? undefined : words(sources[view.source]);
  return (
    <>
      <header className="project">
        <h1 className="cut" title={project.name}>{project.name}</h1>
        <div className="project-source soft">
          <Icon name={view.source === 'bolt-container' ? 'plug' : 'file'} />
          <p>{source === undefined ? null : <span className="strong">{source}. </span>}{view.words}</p>
        </div>
      </header>
      {agents.length === 0 || !environment ? <PairFirst /> : (
        <>
          <EnvironmentPicker environments={environments} sites={sites} progress={progress} picked={picked} now={now} onPick={pick} />
          <RunningList pictures={running} windowId={windowId} />
          {progress.has(picked) ? null : <Changes key={`${project.id}/${picked}`} source={origin} environment={environment} planId={planId} plan={plan} project={saved} row={row} />}
          <DeployBar key={`deploy ${project.id}/${picked}`} origin={origin} environment={environment} site={site} agent={agentName(agents, environment.agent)} project={saved} plan={plan} busy={progress.has(picked)} cannotBuild={view.cannotBuild} />
        </>
      )}
      {last && !progress.has(picked) ? (
        <LastResult record={last} site={site} lost={environment?.agent === ''} windowId={windowId}>
          {environment && candidates && planId === undefined ? <AskAndLook origin={origin} environment={environment} project={saved} row={row} candidates={candidates} /> : null}
        </LastResult>
      ) : null}
      {agents.length === 0 ? null : <BuildSettings project={saved} row={row} onSaved={() => forget({ project: project.id, environment: picked }, undefined)} />}
    </>
  );
}

/** The question that stopped the last deployment; the answer is looked at at once. */
function AskAndLook({ origin, environment, ...question }: { readonly origin: Origin; readonly environment: EnvironmentConfig; readonly project: SavedProject; readonly row: ProjectRow | null; readonly candidates: readonly string[] }): ReactNode {
  const { look, error } = useLook(origin, environment, question.project.id);
  return (
    <>
      <OutputQuestion {...question} onSaved={look} />
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}

function PairFirst(): ReactNode {
  return (
    <section className="card pair-first" aria-labelledby="pair-title">
      <h2 id="pair-title">{words('pairFirstTitle')}</h2>
      <p className="soft">{words('pairFirstText')}</p>
      <div className="row wrap">
        <LinkButton kind="primary" href={guideAddress()}>{words('guideLink')}</LinkButton>
        <Button icon="plug" onClick={() => void browser.runtime.openOptionsPage()}>{words('pairAgent')}</Button>
      </div>
    </section>
  );
}
