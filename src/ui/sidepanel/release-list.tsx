import { useState, type ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import type { ReleaseLine } from '../../storage/release-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatBytes, formatMoment, shortDigest } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu, type MenuEntry } from '../parts/menu.tsx';
import { counted, words } from '../parts/words.ts';
import { useCommand, type Command } from '../watch/use-command.ts';
import { LabelDialog } from './label-dialog.tsx';
import { goTo, linkTo } from './route.ts';

/** A site's releases, newest first: which one is live, which are kept, and what can be done with each. */
export function ReleaseList({ releases, site, now }: { readonly releases: readonly ReleaseLine[]; readonly site: SiteRow | undefined; readonly now: number }): ReactNode {
  const command = useCommand();
  const [naming, setNaming] = useState<ReleaseLine>();
  if (releases.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="releases-title">
      <div className="row"><h2 id="releases-title" className="section-title grow">{words('releasesTitle')}</h2><span className="small faint">{counted('releaseCount', releases.length)}</span></div>
      <ul className="card site-list">
        {releases.map((release, index) => <li key={release.id}><Release release={release} before={releases[index + 1]?.id} site={site} now={now} command={command} onName={() => setNaming(release)} /></li>)}
      </ul>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      {naming ? <LabelDialog release={naming.id} label={naming.label ?? ''} onClose={() => setNaming(undefined)} /> : null}
    </section>
  );
}

function Release({ release, before, site, now, command, onName }: {
  readonly release: ReleaseLine;
  readonly before: string | undefined;
  readonly site: SiteRow | undefined;
  readonly now: number;
  readonly command: Command;
  readonly onName: () => void;
}): ReactNode {
  const { id } = release;
  const live = site?.live?.deployment === id;
  const entries: MenuEntry[] = [
    ...(before === undefined ? [] : [{ label: words('compareWithBefore'), icon: 'compare' as const, choose: () => goTo({ page: 'difference', from: before, to: id }) }]),
    ...(live || !site?.live ? [] : [{ label: words('compareWithLive'), icon: 'compare' as const, choose: () => goTo({ page: 'difference', from: id, to: site.live?.deployment ?? id }) }]),
    { label: words(release.label === null ? 'nameRelease' : 'renameRelease'), icon: 'label', choose: onName },
    ...(release.liveAt === null ? [] : [{ label: words(release.pinned === 1 ? 'unpin' : 'pinRelease'), icon: 'pin' as const, choose: () => void command.run(() => request('release.pin', { release: id, pinned: release.pinned !== 1 })) }]),
    // A release at another agent than the site has now can only be promoted to it.
    ...(live || release.liveAt === null || (site && site.agent !== release.agent) ? [] : [{ label: words('rollBackToThis'), icon: 'undo' as const, choose: () => void command.run(async () => goTo({ page: 'deployment', id: (await request('deployment.rollBack', { site: siteOf(release.site), to: id })).deploymentId })) }]),
  ];
  return (
    <div className="row release">
      <span className={`dot ${live ? 'live' : 'none'}`} aria-hidden="true" />
      <div className="grow">
        <p className="row marks">
          <a className="strong cut" href={linkTo({ page: 'deployment', id })}>{release.label ?? formatMoment(release.createdAt, now)}</a>
          {live ? <span className="chip good">{words('live')}</span> : null}
          {release.pinned === 1 ? <span className="chip"><Icon name="pin" size={12} />{words('keptForever')}</span> : null}
        </p>
        <p className="soft cut">{[...(release.label === null ? [] : [formatMoment(release.createdAt, now)]), counted('files', release.count), formatBytes(release.bytes), ...(release.liveAt === null ? [words('neverLive')] : [])].join(' · ')} · <code>{shortDigest(release.digest)}</code></p>
      </div>
      <Menu label={words('moreOfRelease', release.label ?? shortDigest(release.digest))} entries={entries} />
    </div>
  );
}
