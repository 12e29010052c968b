import type { ReactNode } from 'react';
import type { SiteRow } from '../../storage/database.ts';
import { LinkButton } from '../parts/button.tsx';
import { formatMoment, shortAddress } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import { WhereThingsAre } from './where-things-are.tsx';

/** What went live: where it is, how one goes back, and where everything is from now on. */
export function LiveSite({ site, now, windowId }: { readonly site: SiteRow | undefined; readonly now: number; readonly windowId: number | undefined }): ReactNode {
  if (!site?.live) return null;
  return (
    <>
      <div className="card guide-live">
        <span className="dot live" aria-hidden="true" />
        <div className="grow">
          <p className="strong">{words('projectIn', site.projectName, environmentName(site.environment))}</p>
          <a className="guide-address" href={site.address} target="_blank" rel="noreferrer">{shortAddress(site.address)}</a>
          <p className="soft">{words('liveSince', formatMoment(site.live.since, now))}</p>
        </div>
        <LinkButton kind="primary" href={site.address} icon="open">{words('openSite')}</LinkButton>
      </div>
      <h3>{words('guideBack')}</h3>
      <p className="soft">{words('guideBackText')}</p>
      <WhereThingsAre windowId={windowId} />
    </>
  );
}
