import { lazy, memo, Suspense, useMemo, useState, type ReactNode } from 'react';
import { usageOf } from '../../storage/queries.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { formatBytes, formatDuration, formatShare } from '../parts/format.ts';
import { agentUsageWords, ownUsageWords } from '../parts/usage-words.ts';
import { words } from '../parts/words.ts';
import { type UsageMoment, type UsageView, viewUsage } from '../watch/usage-view.ts';
import { useWatched } from '../watch/use-watched.ts';
import './usage.css';

const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }));
const height = 44;

/** The kinds of figures, with how one is read and written. */
const kinds = [
  { title: 'usageAgentCpu', read: ({ agentShare }: UsageMoment) => agentShare, format: formatShare },
  { title: 'usageAgentMemory', read: ({ agentMemory }: UsageMoment) => agentMemory, format: formatBytes },
  { title: 'usageWork', read: ({ workShare }: UsageMoment) => workShare, format: formatShare },
  { title: 'usageMemory', read: ({ memory }: UsageMoment) => memory, format: formatBytes },
] as const;

/** What a deployment takes of processors and memory, while it goes on and, beside its figures, afterwards: folded away, drawn once it is opened. Nothing before there is something to tell. */
export function Usage({ run, running }: { readonly run: string; readonly running: boolean }): ReactNode {
  const row = useWatched(async (database) => await usageOf(database, run) ?? null, [run]);
  const [isOpen, setOpen] = useState(false);
  const view = useMemo(() => (row ? viewUsage(row.samples) : undefined), [row]);
  if (!view) return null;
  return (
    <section className="usage" aria-label={words('usage')}>
      <Disclosure title={words('usage')} hint={hintOf(view)} onToggle={setOpen}>
        <div className="stack">
          {running ? (
            <dl className="card facts">
              <dt>{words('usageAgent')}</dt><dd>{agentUsageWords(view.totals, view.agentShare) ?? '–'}</dd>
              <dt>{words('usageHere')}</dt><dd>{ownUsageWords(view.totals, view.workShare) ?? '–'}</dd>
            </dl>
          ) : null}
          {isOpen ? <Charts moments={view.moments} /> : null}
          {/* A table would not be as small as it is told. */}
          <div className="unseen">
            <table>
              <caption>{words('usage')}</caption>
              <thead><tr><th scope="col">{words('time')}</th>{kinds.map(({ title }) => <th scope="col" key={title}>{words(title)}</th>)}</tr></thead>
              <tbody>
                {view.moments.map((moment) => (
                  <tr key={moment.at}><th scope="row">{formatDuration(moment.at)}</th>{kinds.map(({ title, read, format }) => <td key={title}>{told(read(moment), format)}</td>)}</tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="small faint">{words('usageNote')}</p>
        </div>
      </Disclosure>
    </section>
  );
}

function told(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

/** The newest of what matters most, for those who do not open it. */
function hintOf({ moments, agentShare, totals }: UsageView): string {
  const memory = moments.at(-1)?.agentMemory ?? totals.agentMemory;
  const figures = [...(agentShare === undefined ? [] : [formatShare(agentShare)]), ...(memory === undefined ? [] : [formatBytes(memory)])];
  return figures.length === 0 ? '' : `${words('usageAgent')} ${figures.join(' · ')}`;
}

/** Drawn anew when there is something new, and not with every tick of the page's clock. */
const Charts = memo(function Charts({ moments }: { readonly moments: readonly UsageMoment[] }): ReactNode {
  return (
    <ul className="usage-charts" aria-hidden="true">
      {kinds.map(({ title, read, format }) => {
        const values = moments.map((moment) => ({ name: formatDuration(moment.at), value: read(moment) ?? 0 }));
        const most = Math.max(...values.map(({ value }) => value));
        if (moments.every((moment) => read(moment) === undefined)) return null;
        return (
          <li key={title} className="card chart">
            <span className="small soft">{words(title)}</span>
            <span className="small faint">{words('usageMost', format(most))}</span>
            <Suspense fallback={<div className="ghost chart-ghost" style={{ height }} />}>
              <BarChart bars={values} format={format} layout="columns" height={height} />
            </Suspense>
          </li>
        );
      })}
    </ul>
  );
});
