import { useEffect, useRef, useState, type ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { firstSteps } from '../../storage/first-steps.ts';
import { allAgents, allEnvironments } from '../../storage/queries.ts';
import { formatDuration, shortAddress } from '../parts/format.ts';
import { Mark } from '../parts/icon.tsx';
import '../parts/labelled.css';
import { words, type WordKey } from '../parts/words.ts';
import { PairForm } from '../options/pair-form.tsx';
import { viewDeployment } from '../watch/deployment-view.ts';
import { viewRecord } from '../watch/record-view.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { FindProject } from './find-project.tsx';
import { FirstDeployment } from './first-deployment.tsx';
import './guide.css';
import { guideProgress, guideSteps, type GuideStep } from './guide-steps.ts';
import { LiveSite } from './live-site.tsx';
import { PickTab } from './pick-tab.tsx';
import { StartAgent } from './start-agent.tsx';
import { Step } from './step.tsx';
import { useEditorTabs } from './use-editor-tabs.ts';

const titles: Record<GuideStep, WordKey> = { agent: 'guideAgent', pair: 'guidePair', project: 'guideProject', deploy: 'guideDeploy', live: 'guideLive' };

/** The window this page is in; the side panel opens only in the very turn of a click, so it is asked for before. */
function useWindowId(): number | undefined {
  const [id, setId] = useState<number>();
  useEffect(() => void browser.windows.getCurrent().then((window) => setId(window.id)), []);
  return id;
}

/** Gives the focus to the step that stands open, where the control that had it has gone away. */
function useKeptFocus() {
  const ref = useRef<HTMLOListElement>(null);
  const last = useRef<Element>(undefined);
  useEffect(() => {
    if (last.current?.isConnected === false && document.activeElement === document.body) ref.current?.querySelector<HTMLElement>('.open h2')?.focus({ preventScroll: true });
  });
  return { ref, onFocus: ({ target }: { readonly target: Element }) => { last.current = target; } };
}

/** From an installed extension to a live site, in steps that tick themselves off. */
export function Guide(): ReactNode {
  const agents = useWatched(allAgents, []);
  const environment = useWatched(allEnvironments, [])?.find(({ name }) => name === 'development');
  const first = useWatched(firstSteps, []);
  const running = first?.picture !== undefined && first.picture.run.endedAt === null;
  const now = useNow(running ? 500 : 30_000);
  const windowId = useWindowId();
  const agent = agents?.[0];
  const tabs = useEditorTabs(agent !== undefined && first?.succeeded === false);
  const projects = (tabs ?? []).filter(({ view }) => view.project !== null);
  const [chosen, setChosen] = useState<number>();
  const tab = projects.find(({ tabId }) => tabId === chosen) ?? projects[0];
  const progress = first && agents ? guideProgress({ paired: agent !== undefined, seesProject: tab !== undefined, first }) : undefined;
  const list = useKeptFocus();
  if (!first || !agents || !environment || !progress) return null;
  const view = first.picture ? viewDeployment(first.picture, now) : first.record ? viewRecord(first.record) : undefined;
  const all = progress.done.size === guideSteps.length;
  const project = tab?.view.project ? words('guideSeen', tab.view.project.name, shortAddress(tab.view.origin)) : view?.subject?.projectName;
  const summaries: Record<GuideStep, ReactNode> = {
    agent: agent ? words('guideAgentAt', agent.name, shortAddress(agent.url)) : undefined,
    pair: agent ? words('guidePaired', agent.person) : undefined,
    project: projects.length > 1 && !running && !progress.done.has('deploy') ? <PickTab tabs={projects} value={tab?.tabId} onPick={setChosen} /> : project,
    deploy: view?.outcome === 'success' && view.subject ? words('guideDeployed', view.subject.projectName, formatDuration(view.duration)) : undefined,
    live: undefined,
  };
  const contents: Record<GuideStep, ReactNode> = {
    agent: <StartAgent />,
    pair: <><p className="soft">{words('guidePairText')}</p><PairForm person="" label={words('guidePair')} /></>,
    project: <FindProject tabs={tabs} windowId={windowId} />,
    deploy: <FirstDeployment tab={tab} environment={environment} view={view} windowId={windowId} />,
    live: <LiveSite site={first.site} now={now} windowId={windowId} />,
  };
  return (
    <main className="guide-page">
      <header className="stack">
        <div className="row"><Mark size={28} /><span className="guide-name">{words('name')}</span></div>
        <h1>{words(all ? 'guideDoneTitle' : 'guideTitle')}</h1>
        <p className="soft">{words(all ? 'guideDoneText' : 'guideText')}</p>
        <p className="unseen" role="status">{words('guideProgress', progress.done.size, guideSteps.length)}</p>
      </header>
      <ol className="guide-steps" {...list}>
        {guideSteps.map((step, index) => (
          <Step key={step} number={index + 1} title={words(titles[step])} done={progress.done.has(step)} open={progress.open.has(step)} summary={summaries[step]}>{contents[step]}</Step>
        ))}
      </ol>
    </main>
  );
}
