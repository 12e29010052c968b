import { lazy, Suspense, type ReactNode } from 'react';
import { formatDuration } from '../parts/format.ts';
import { stageName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import type { StageView } from '../watch/deployment-view.ts';

const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }));

/** How long each stage took, as bars and, for ears, as a table. Grows while the deployment goes on. */
export function StageTimes({ stages }: { readonly stages: readonly StageView[] }): ReactNode {
  const timed = stages.flatMap(({ name, duration, state }) => (duration === undefined || state === 'waiting' ? [] : [{ name: stageName(name), value: duration }]));
  if (timed.length < 2) return null;
  return (
    <section className="stack" aria-labelledby="times-title">
      <h2 id="times-title" className="section-title">{words('stageTimes')}</h2>
      <div className="card chart" aria-hidden="true">
        <Suspense fallback={<div className="ghost chart-ghost" style={{ height: timed.length * 26 }} />}>
          <BarChart bars={timed} format={formatDuration} layout="rows" />
        </Suspense>
      </div>
      <table className="unseen">
        <caption>{words('stageTimes')}</caption>
        <tbody>{timed.map(({ name, value }) => <tr key={name}><th scope="row">{name}</th><td>{formatDuration(value)}</td></tr>)}</tbody>
      </table>
    </section>
  );
}
