import { useEffect, type ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { unfinishedPictures } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { Mark } from '../parts/icon.tsx';
import { onPanelWish } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';
import { useWatched } from '../watch/use-watched.ts';
import { DeploymentPage } from './deployment-page.tsx';
import { FilesPage } from './files-page.tsx';
import { History } from './history.tsx';
import './panel.css';
import { goTo, linkTo, useRoute } from './route.ts';
import { RunningDeployments } from './running-deployments.tsx';
import { Sites } from './sites.tsx';

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
          <a className="panel-tab" href={linkTo({ page: 'sites' })} aria-current={route.page === 'sites' ? 'page' : undefined}>{words('sites')}</a>
          <a className="panel-tab" href={linkTo({ page: 'files' })} aria-current={route.page === 'files' ? 'page' : undefined} title={words('deployFiles')}>{words('filesTab')}</a>
        </nav>
        <Button kind="quiet" icon="settings" aria-label={words('openOptions')} title={words('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </header>
      <main className="panel-main">
        {route.page === 'deployment' ? <DeploymentPage key={route.id} id={route.id} /> : route.page === 'sites' ? <Sites /> : route.page === 'files' ? <FilesPage /> : <Deployments />}
      </main>
    </>
  );
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
