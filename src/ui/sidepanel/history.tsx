import type { ReactNode } from 'react';
import type { DeploymentFilter, DeploymentRecord } from '../../domain/deployment.ts';
import { history } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { formatDuration, formatMoment } from '../parts/format.ts';
import { actionName, environmentName } from '../parts/names.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { historyPage, useViewState, type HistoryFilter } from '../view-state.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { HistoryFilters } from './history-filters.tsx';
import { linkTo } from './route.ts';

function queryOf(filter: HistoryFilter): DeploymentFilter {
  return {
    limit: filter.limit,
    ...(filter.environment === undefined ? {} : { environment: filter.environment }),
    ...(filter.status === undefined ? {} : { status: filter.status }),
    ...(filter.projectId === undefined ? {} : { projectId: filter.projectId }),
  };
}

/** Ended deployments, newest first, as far as the filters let them through. `busy`: something is under way, so an empty history needs no explaining. */
export function History({ busy = false }: { readonly busy?: boolean }): ReactNode {
  const filter = useViewState((state) => state.history);
  const change = useViewState((state) => state.filterHistory);
  const found = useWatched((database) => history(database, queryOf(filter)), [filter]);
  const now = useNow(30_000);
  const filtered = filter.environment !== undefined || filter.status !== undefined || filter.projectId !== undefined;
  if (!found) return null;
  if (found.records.length === 0 && !filtered) return busy ? null : <NothingYet />;
  return (
    <section className="stack" aria-labelledby="history-title">
      <h2 id="history-title" className="section-title">{words('history')}</h2>
      <HistoryFilters />
      {found.records.length === 0 ? (
        <div className="card row">
          <p className="soft grow">{words('nothingMatches')}</p>
          <Button onClick={() => change({ environment: undefined, status: undefined, projectId: undefined })}>{words('clearFilters')}</Button>
        </div>
      ) : (
        <ul className="card history-list">
          {found.records.map((record) => <li key={record.id}><Entry record={record} now={now} /></li>)}
        </ul>
      )}
      {found.more ? <Button kind="quiet" onClick={() => change({ limit: filter.limit + historyPage })}>{words('showMore')}</Button> : null}
    </section>
  );
}

function Entry({ record, now }: { readonly record: DeploymentRecord; readonly now: number }): ReactNode {
  return (
    <a className="history-entry" href={linkTo({ page: 'deployment', id: record.id })}>
      <OutcomeMark outcome={record.result.status} />
      <span className="history-text">
        <span className="row"><span className="strong grow cut">{words('projectTo', record.projectName, environmentName(record.environment))}</span><span className="soft">{formatMoment(record.endedAt, now)}</span></span>
        <span className="row soft"><span className="grow cut">{actionName(record.action)} · {outcomeWord(record.result.status)}</span><span>{formatDuration(record.result.duration)}</span></span>
      </span>
    </a>
  );
}

function NothingYet(): ReactNode {
  return (
    <section className="blank" aria-labelledby="nothing-title">
      <h2 id="nothing-title">{words('nothingYetTitle')}</h2>
      <p className="soft">{words('nothingYetText')}</p>
    </section>
  );
}
