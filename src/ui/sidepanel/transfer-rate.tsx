import { lazy, Suspense, type ReactNode } from 'react';
import { transferOf } from '../../storage/queries.ts';
import { formatBytes, formatDuration } from '../parts/format.ts';
import { words } from '../parts/words.ts';
import { transferRates } from '../watch/transfer-rates.ts';
import { useWatched } from '../watch/use-watched.ts';

const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }));

/** How fast a deployment's bytes went, while they go and afterwards. Nothing for what was sent in a moment. */
export function TransferRate({ run }: { readonly run: string }): ReactNode {
  const transfer = useWatched(async (database) => await transferOf(database, run) ?? null, [run]);
  const told = transfer ? transferRates(transfer) : undefined;
  if (!told) return null;
  const perSecond = (rate: number): string => words('perSecond', formatBytes(rate));
  return (
    <section className="stack" aria-labelledby="rate-title">
      <div className="row"><h2 id="rate-title" className="section-title grow">{words('transferRate')}</h2><span className="small faint">{words('onAverage', perSecond(told.average))}</span></div>
      <div className="card chart" aria-hidden="true">
        <Suspense fallback={<div className="ghost chart-ghost" style={{ height: 120 }} />}>
          <BarChart bars={told.rates.map(({ at, rate }) => ({ name: formatDuration(at), value: rate }))} format={perSecond} layout="columns" />
        </Suspense>
      </div>
      <table className="unseen">
        <caption>{words('transferRate')}</caption>
        <tbody>{told.rates.map(({ at, rate }) => <tr key={at}><th scope="row">{formatDuration(at)}</th><td>{perSecond(rate)}</td></tr>)}</tbody>
      </table>
    </section>
  );
}
