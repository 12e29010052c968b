import { useState, type ReactNode } from 'react';
import { relatedReleases, release, type ReleaseLine } from '../../storage/release-queries.ts';
import { siteOf } from '../../domain/site.ts';
import { formatBytes, formatMoment, shortDigest } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { environmentName } from '../parts/names.ts';
import { counted, words } from '../parts/words.ts';
import { differenceOf, type ReleaseDifference } from '../watch/release-difference.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import './difference.css';
import { DifferentFiles } from './different-files.tsx';
import { FileDifference } from './file-difference.tsx';
import { goTo, linkTo } from './route.ts';

/** Releases of each site that can be chosen to compare with. */
const choosable = 100;

/** What became different from one release to another: files, values, and the text of a file. */
export function DifferencePage({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const sides = useWatched(async (database) => ({ older: await release(database, from), newer: await release(database, to) }), [from, to]);
  const choices = useWatched((database) => relatedReleases(database, to, choosable), [to]) ?? [];
  const now = useNow(30_000);
  const [shown, setShown] = useState<string>();
  if (!sides) return null;
  const { older, newer } = sides;
  const difference = older && newer ? differenceOf(older, newer) : undefined;
  const change = difference?.files.find((one) => one.path === shown);
  return (
    <>
      <a className="back" href={linkTo({ page: 'deployment', id: to })}><Icon name="back" />{words('backToDeployment')}</a>
      <article className="detail" aria-labelledby="difference-title">
        <header className="detail-head">
          <h1 id="difference-title">{words('differenceTitle')}</h1>
          <div className="sides">
            <Side label={words('olderRelease')} value={from} choices={choices} now={now} onChange={(id) => goTo({ page: 'difference', from: id, to })} />
            <Icon name="promote" />
            <Side label={words('newerRelease')} value={to} choices={choices} now={now} onChange={(id) => goTo({ page: 'difference', from, to: id })} />
          </div>
        </header>
        {difference ? <Summary difference={difference} /> : (
          <section className="blank"><h2>{words('releaseGoneTitle')}</h2><p className="soft">{words('releaseGoneText')}</p></section>
        )}
        {difference && difference.values.length > 0 ? <Values difference={difference} /> : null}
        {difference && difference.files.length > 0 ? <DifferentFiles files={difference.files} shown={shown} onShow={setShown} /> : null}
        {change ? <FileDifference key={`${from} ${to} ${change.path}`} from={from} to={to} change={change} /> : null}
      </article>
    </>
  );
}

function nameOf(line: ReleaseLine, now: number): string {
  return [formatMoment(line.createdAt, now), environmentName(siteOf(line.site).environment), line.label ?? shortDigest(line.digest)].join(' · ');
}

function Side({ label, value, choices, now, onChange }: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly ReleaseLine[];
  readonly now: number;
  readonly onChange: (id: string) => void;
}): ReactNode {
  return (
    <label className="side">
      <span className="small soft">{label}</span>
      <select className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.some(({ id }) => id === value) ? null : <option value={value}>{value}</option>}
        {choices.map((line) => <option key={line.id} value={line.id}>{nameOf(line, now)}</option>)}
      </select>
    </label>
  );
}

function Summary({ difference: { files, values, unchanged, grown } }: { readonly difference: ReleaseDifference }): ReactNode {
  if (files.length === 0 && values.length === 0) return <p className="card soft">{words('differenceNone', counted('files', unchanged))}</p>;
  const count = (kind: string): number => files.filter((file) => file.kind === kind).length;
  return (
    <ul className="card difference-summary">
      <li><span className="sign good" aria-hidden="true">+</span>{count('added')} {words('filesAdded')}</li>
      <li><span className="sign caution" aria-hidden="true">~</span>{count('changed')} {words('filesChanged')}</li>
      <li><span className="sign bad" aria-hidden="true">−</span>{count('removed')} {words('filesRemoved')}</li>
      <li className="soft">{words('unchangedCount', unchanged)}</li>
      <li className="soft">{grown === 0 ? words('sameSize') : words(grown > 0 ? 'larger' : 'smaller', formatBytes(Math.abs(grown)))}</li>
    </ul>
  );
}

function Values({ difference: { values } }: { readonly difference: ReleaseDifference }): ReactNode {
  return (
    <section className="stack" aria-labelledby="values-title">
      <h2 id="values-title" className="section-title">{words('configuration')}</h2>
      <dl className="card value-changes">
        {values.map(({ name, before, after }) => (
          <div key={name}>
            <dt><code>{name}</code></dt>
            {before === undefined ? null : <dd className="value-before"><span className="unseen">{words('before')}</span><del><code>{before === '' ? words('emptyValue') : before}</code></del></dd>}
            {after === undefined ? null : <dd className="value-after"><span className="unseen">{words('after')}</span><ins><code>{after === '' ? words('emptyValue') : after}</code></ins></dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}
