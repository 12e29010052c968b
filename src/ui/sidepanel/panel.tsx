import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { unfinishedPictures } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { Mark } from '../parts/icon.tsx';
import { onPanelWish } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';
import { useWatched } from '../watch/use-watched.ts';
import { History } from './history.tsx';
import './panel.css';
import { goTo, linkTo, useRoute, type Route } from './route.ts';
import { RunningDeployments } from './running-deployments.tsx';

// The list is what people open the panel for; the other pages come when they are gone to.
const DeploymentPage = lazy(async () => ({ default: (await import('./deployment-page.tsx')).DeploymentPage }));
const DifferencePage = lazy(async () => ({ default: (await import('./difference-page.tsx')).DifferencePage }));
const FilesPage = lazy(async () => ({ default: (await import('./files-page.tsx')).FilesPage }));
const SitePage = lazy(async () => ({ default: (await import('./site-page.tsx')).SitePage }));
const Sites = lazy(async () => ({ default: (await import('./sites.tsx')).Sites }));

/** The side panel: what is under way, what was, one deployment in full, all sites, and files to deploy. */
export function Panel(): ReactNode {
  const route = useRoute();
  useEffect(() => onPanelWish((wish) => goTo(wish === 'files' ? { page: 'files' } : { page: 'deployment', id: wish.deployment })), []);
  return (
    <>
      <header className="panel-head">
        <Mark />
        <nav className="row grow" aria-label={words('views')}>
          <a className="panel-tab" href={linkTo({ page: 'deployments' })} aria-current={route.page === 'deployments' ? 'page' : undefined}>{words('deployments')}</a>
          <a className="panel-tab" href={linkTo({ page: 'sites' })} aria-current={route.page === 'sites' || route.page === 'site' ? 'page' : undefined}>{words('sites')}</a>
          <a className="panel-tab" href={linkTo({ page: 'files' })} aria-current={route.page === 'files' ? 'page' : undefined} title={words('deployFiles')}>{words('filesTab')}</a>
        </nav>
        <Button kind="quiet" icon="settings" aria-label={words('openOptions')} title={words('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </header>
      <main className="panel-main">
        <Suspense><Page route={route} /></Suspense>
      </main>
    </>
  );
}

function Page({ route }: { readonly route: Route }): ReactNode {
  switch (route.page) {
    case 'deployment': return <DeploymentPage key={route.id} id={route.id} />;
    case 'difference': return <DifferencePage key={`${route.from} ${route.to}`} from={route.from} to={route.to} />;
    case 'site': return <SitePage key={`${route.project}/${route.environment}`} project={route.project} environment={route.environment} />;
    case 'sites': return <Sites />;
    case 'files': return <FilesPage />;
    default: return <Deployments />;
  }
}

function Deployments(): ReactNode {
  const running = useWatched(unfinishedPictures, []);
  return (
    <>
      <h1 className="unseen">{words('deployments')}</h1>
      {running ? <RunningDeployments pictures={running} /> : null}
      <History busy={running !== undefined && running.length > 0} />
    </>
  );
}
