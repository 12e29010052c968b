import { useRef, type ReactNode } from 'react';
import type { CheckedPart, SiteFinding, SiteReport } from '../../domain/site-report.ts';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import { canSendAgain, siteCheck, type SiteCheck as Check } from '../../storage/check-queries.ts';
import type { ReleaseLine } from '../../storage/release-queries.ts';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatAgo, formatBytes, formatMoment } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { OutcomeMark } from '../parts/status-mark.tsx';
import { counted, words, type WordKey } from '../parts/words.ts';
import { findingsByPart, type NameRelease } from '../watch/site-check-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import './site-check.css';
import { SiteWaysOut } from './site-ways-out.tsx';

const parts: Record<CheckedPart, WordKey> = { store: 'partStore', pointer: 'partPointer', configuration: 'partConfiguration', audit: 'partAudit' };

/** Whether a site is as it should be: asked with a button, answered with a verdict, what was found and what can be done about it. */
export function SiteCheck({ site, releases, now }: { readonly site: string; readonly releases: readonly ReleaseLine[]; readonly now: number }): ReactNode {
  const check = useWatched(async (database) => await siteCheck(database, site) ?? null, [site]);
  const command = useCommand();
  const card = useRef<HTMLDivElement>(null);
  if (check === undefined) return null;
  const begin = (repair: boolean): void => {
    // The button that was pressed goes away; whoever uses keys stays here.
    card.current?.focus();
    void command.run(() => request('site.check', { site: siteOf(site), repair }));
  };
  const name: NameRelease = (deployment) => {
    const line = releases.find(({ id }) => id === deployment);
    if (check?.report?.releases.some((release) => release.deployment === deployment && release.live)) return words('liveRelease');
    return line?.label ?? words('releaseFrom', formatMoment(line?.createdAt ?? check?.report?.releases.find((release) => release.deployment === deployment)?.createdAt ?? 0, now));
  };
  return (
    <section className="stack no-print" aria-labelledby="check-title">
      <div className="row">
        <h2 id="check-title" className="section-title grow">{words('checkTitle')}</h2>
        {check?.busy !== true && check?.foundAt ? <span className="small faint">{words('checkedAt', formatAgo(check.foundAt, now))}</span> : null}
      </div>
      {check?.busy !== true && check?.error ? <ErrorNote error={check.error} /> : null}
      <div ref={card} tabIndex={-1} className="card stack check">
        {check?.busy === true ? <Busy check={check} />
          : check?.report ? <Outcome site={site} check={check} report={check.report} name={name} busy={command.busy} onBegin={begin} />
            : <Offer busy={command.busy} onBegin={() => begin(false)} />}
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </section>
  );
}

function Offer({ busy, onBegin }: { readonly busy: boolean; readonly onBegin: () => void }): ReactNode {
  return (
    <div className="check-offer">
      <p className="soft grow">{words('checkText')}</p>
      <Button icon="look" busy={busy} onClick={onBegin}>{words('checkSite')}</Button>
    </div>
  );
}

function Busy({ check: { repair, done, total } }: { readonly check: Check }): ReactNode {
  const title = words(repair ? 'repairingSite' : 'checkingSite');
  return (
    <>
      <p className="row strong" role="status"><OutcomeMark outcome="running" />{title}</p>
      <ProgressBar value={total === 0 ? 0 : (done / total) * 100} label={title} />
      <p className="soft">{total === 0 ? '' : `${words('checkedSoFar', formatBytes(done), formatBytes(total))} `}{words('checkGoesOn')}</p>
    </>
  );
}

function Outcome({ site, check, report, name, busy, onBegin }: {
  readonly site: string;
  readonly check: Check;
  readonly report: SiteReport;
  readonly name: NameRelease;
  readonly busy: boolean;
  readonly onBegin: (repair: boolean) => void;
}): ReactNode {
  const sendable = useWatched((database) => canSendAgain(database, site, report), [site, report]) ?? false;
  const { findings } = report;
  const repairable = sendable || findings.some((finding) => finding.repairable);
  return (
    <>
      <div className="row top">
        <OutcomeMark outcome={findings.length === 0 ? 'success' : 'failed'} />
        <div className="grow">
          <p className="strong" role="status">{findings.length === 0 ? words('checkFine') : counted('checkFound', findings.length)}</p>
          <p className="soft">{[counted('files', report.files), counted('releaseCount', report.releases.length), counted('logEntries', report.entries)].join(', ')}</p>
        </div>
      </div>
      <PutRight report={report} sentAgain={check.sentAgain} />
      {findingsByPart(report).map(([part, found]) => (
        <section key={part} className="stack tight" aria-labelledby={`check-${part}`}>
          <h3 id={`check-${part}`}>{words(parts[part])}</h3>
          <ul className="stack findings">{found.map((finding) => <li key={finding.code}><Finding finding={finding} name={name} /></li>)}</ul>
        </section>
      ))}
      {repairable ? <p className="soft">{words('repairText')}</p> : null}
      <div className="row check-ways">
        {repairable ? <Button kind="primary" icon="repair" busy={busy} onClick={() => onBegin(true)}>{words('repair')}</Button> : <SiteWaysOut site={site} report={report} name={name} />}
        <Button icon="look" busy={busy} onClick={() => onBegin(false)}>{words('checkAgain')}</Button>
      </div>
    </>
  );
}

function PutRight({ report, sentAgain: { files, configurations } }: { readonly report: SiteReport; readonly sentAgain: Check['sentAgain'] }): ReactNode {
  const sent = [...(files > 0 ? [counted('files', files)] : []), ...(configurations > 0 ? [counted('configurations', configurations)] : [])];
  const lines = [...(sent.length === 0 ? [] : [words('sentAgain', sent.join(', '))]), ...report.repaired];
  if (lines.length === 0) return null;
  return (
    <section className="stack tight" aria-labelledby="check-repaired">
      <h3 id="check-repaired">{words('putRight')}</h3>
      <ul className="put-right">{lines.map((line) => <li key={line} className="row top"><span className="good"><Icon name="check" size={14} /></span><span className="grow">{line}</span></li>)}</ul>
    </section>
  );
}

/** Names a line has room for. */
const mostNamed = 3;

function Finding({ finding: { message, next, count, paths, releases }, name }: { readonly finding: SiteFinding; readonly name: NameRelease }): ReactNode {
  const named = [...new Set(releases.map(name))];
  return (
    <>
      <p>{message}</p>
      <p className="soft">{next}</p>
      {named.every((one) => one === words('liveRelease')) ? null : <p className="small faint">{words('concerned', `${named.slice(0, mostNamed).join(', ')}${named.length > mostNamed ? ' …' : ''}`)}</p>}
      {paths.length <= mostNamed ? null : (
        <Disclosure title={paths.length === count ? words('allOfThem', count) : words('firstOfThem', paths.length, count)}>
          <ul>{paths.map((path) => <li key={path}><code>{path}</code></li>)}</ul>
        </Disclosure>
      )}
    </>
  );
}
