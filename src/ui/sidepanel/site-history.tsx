import { lazy, Suspense, type ReactNode } from 'react';
import { recordsOf } from '../../storage/history-queries.ts';
import { formatDuration } from '../parts/format.ts';
import { language, words } from '../parts/words.ts';
import { siteMetrics } from '../watch/site-metrics.ts';
import { useWatched } from '../watch/use-watched.ts';

const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }));
/** How far back one looks: twelve weeks, ms. */
const span = 12 * 7 * 86_400_000;

/** How a site's deployments went over the last weeks. Nothing before the first. */
export function SiteHistory({ site, now }: { readonly site: string; readonly now: number }): ReactNode {
  // By whole days, so that the clock's ticking is no reason to read again.
  const from = Math.floor(now / 86_400_000) * 86_400_000 - span;
  const records = useWatched((database) => recordsOf(database, site, from), [site, from]);
  if (!records || records.length === 0) return null;
  const { weeks, deployments, failureShare, timeToGoBack } = siteMetrics(records, from, now);
  const day = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short' });
  const share = new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 });
  return (
    <section className="stack" aria-labelledby="metrics-title">
      <h2 id="metrics-title" className="section-title">{words('lastWeeks')}</h2>
      <div className="card">
        <dl className="tiles">
          <div><dt>{words('deployments')}</dt><dd>{deployments}</dd></div>
          <div><dt>{words('failureShare')}</dt><dd>{failureShare === undefined ? '–' : share.format(failureShare)}</dd></div>
          <div><dt>{words('timeToGoBack')}</dt><dd>{timeToGoBack === undefined ? '–' : formatDuration(timeToGoBack)}</dd></div>
        </dl>
        <div className="chart weeks" aria-hidden="true">
          <Suspense fallback={<div className="ghost chart-ghost" style={{ height: 120 }} />}>
            <BarChart bars={weeks.map(({ from: monday, deployments: value, failed }) => ({ name: day.format(monday), value, bad: failed }))} format={String} layout="columns" />
          </Suspense>
        </div>
        <table className="unseen">
          <caption>{words('perWeek')}</caption>
          <thead><tr><th>{words('weekOf')}</th><th>{words('deployments')}</th><th>{words('failedOnes')}</th></tr></thead>
          <tbody>{weeks.map((week) => <tr key={week.from}><th scope="row">{day.format(week.from)}</th><td>{week.deployments}</td><td>{week.failed}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}
